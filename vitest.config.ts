// Two kinds of unit tests: plain Node (hub, shell, scripts) and screens (happy-dom).
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

if (Number.parseInt(process.versions.node, 10) < 24) {
  throw new Error('Unit tests need Node 24 (better-sqlite3 crashes on Node 20): npm run unit')
}

// The domain takes the township's zone as an argument; a test that leans on the machine's zone must fail.
process.env['TZ'] = 'UTC'

export default defineConfig({
  test: {
    // Two cores are shared with real servers and browsers; more workers only make timing tests lie.
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'native/**/*.test.ts',
            'electron/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        plugins: [vue()],
        test: { name: 'screen', environment: 'happy-dom', include: ['renderer/**/*.test.ts'] },
      },
    ],
  },
})
