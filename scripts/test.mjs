// `npm run test`: everything that happens lies in scripts/test/; this only gets there from any Node.
import { runOnNode24 } from './node24.mjs'
import { setUp } from './setup.mjs'

try {
  await setUp()
  await runOnNode24('scripts/test/main.ts', process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
