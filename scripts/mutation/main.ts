/**
 * `npm run mutants -- [--short] [--only NAME,NAME] [--seeds N] [--steps M]`: breaks the rules of the sync core one at a
 * time on a copy, and shows which invariant of the simulation notices, and at which seed.
 */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Copy, misplaced } from './copy.ts'
import { mutants, type Mutant } from './mutants.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    seeds: { type: 'string' },
    steps: { type: 'string', default: '1000' },
  },
})
const seeds = values.seeds ?? (values.short ? '60' : '400')
const only = values.only?.split(',')
const chosen = mutants.filter(
  ({ name, quick }) => (only ? only.includes(name) : true) && (!values.short || quick === true),
)
const root = resolve(import.meta.dirname, '../..')

interface Verdict {
  readonly mutant: Mutant
  readonly caught: boolean
  readonly by: string
  readonly seconds: number
}

async function tried(copy: Copy, mutant: Mutant): Promise<Verdict> {
  const began = performance.now()
  const { ok, output } = await copy.broken(mutant.edits, () =>
    mutant.test === undefined
      ? node(
          copy,
          'native/sync/sim/main.ts',
          '--first',
          '--no-regressions',
          '--workers',
          '1',
          '--seeds',
          seeds,
          '--steps',
          values.steps,
        )
      : node(copy, 'node_modules/vitest/vitest.mjs', 'run', mutant.test, '--reporter=dot'),
  )
  const seconds = (performance.now() - began) / 1000
  if (ok) return { mutant, caught: false, by: 'NOT CAUGHT', seconds }
  const seen = /seed (\d+) failed after (\d+) steps: (.*)/.exec(output)
  if (seen)
    return {
      mutant,
      caught: true,
      by: `seed ${seen[1] ?? ''}, step ${seen[2] ?? ''}: ${seen[3] ?? ''}`,
      seconds,
    }
  if (mutant.test !== undefined && /AssertionError|Counterexample/.test(output))
    return { mutant, caught: true, by: mutant.test, seconds }
  return { mutant, caught: false, by: `did not run: ${output.slice(-600)}`, seconds }
}

function node(copy: Copy, ...args: string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: copy.path, env: { ...process.env, NO_COLOR: '1' } })
    let output = ''
    const add = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', add)
    child.stderr.on('data', add)
    child.once('close', (code) => done({ ok: code === 0, output }))
  })
}

// Also of those that are not tried now: a mutant whose text is gone would never be missed.
const gone = mutants.flatMap(({ name, edits }) =>
  edits.flatMap((edit) => misplaced(root, edit) ?? []).map((why) => `${name}: ${why}`),
)
for (const why of gone) console.error(why)

const waiting = gone.length > 0 ? [] : [...chosen]
const verdicts: Verdict[] = []
await Promise.all(
  [0, 1].map(async () => {
    const copy = new Copy(root)
    try {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const verdict = await tried(copy, mutant)
        verdicts.push(verdict)
        const mark = verdict.caught ? 'caught' : 'MISSED'
        console.log(
          `${mark}  ${mutant.name.padEnd(24)} ${verdict.by.slice(0, 160)} (${verdict.seconds.toFixed(0)} s)`,
        )
      }
    } finally {
      copy.remove()
    }
  }),
)
const missed = verdicts.filter(({ caught }) => !caught)
console.log(`${String(verdicts.length)} rules broken, ${String(verdicts.length - missed.length)} noticed`)
process.exitCode = missed.length > 0 || verdicts.length === 0 ? 1 : 0
