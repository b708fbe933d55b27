// The whole app for Electron: main process and its utility processes, preload, screens.
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { workerEntries } from './scripts/workerEntries.ts'
import { renderer } from './vite.renderer.config.ts'

const root = import.meta.dirname

export default defineConfig({
  main: {
    build: {
      outDir: resolve(root, 'out/main'),
      emptyOutDir: true,
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          main: resolve(root, 'electron/main/main.ts'),
          hub: resolve(root, 'native/hub/utility.ts'),
          ...workerEntries(root),
        },
        // Flat: `new URL('./x.js', import.meta.url)` and `../../assets` then mean the same from entry and chunk.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(root, 'out/preload'),
      emptyOutDir: true,
      // A sandboxed preload is one CommonJS file that can require nothing but `electron`.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { preload: resolve(root, 'electron/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
})
