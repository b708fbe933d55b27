// `node scripts/on24.mjs SCRIPT ARGS`: set up what is missing, then run SCRIPT on Node 24.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, runOnNode24 } from './node24.mjs'
import { setUp } from './setup.mjs'

const [script, ...args] = process.argv.slice(2)
try {
  if (script === undefined) throw new Error('usage: node scripts/on24.mjs SCRIPT ARGS')
  await setUp()
  if (!existsSync(join(root, script))) throw new Error(`${script} does not exist`)
  await runOnNode24(script, args)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
