/** `npm run sim -- --seeds N --steps M --base SEED [--hubs H]`: prints each failure with the call that repeats it. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { run, type RunReport } from './world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    steps: { type: 'string', default: '2000' },
    base: { type: 'string', default: '1' },
    hubs: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    /** Prints every frame that arrives. */
    trace: { type: 'boolean', default: false },
    /** Also the seeds that once failed. */
    'no-regressions': { type: 'boolean', default: false },
  },
})
const steps = Number(values.steps)
const base = Number(values.base)
const hubs = values.hubs === undefined ? undefined : Number(values.hubs)

interface Known {
  readonly seed: number
  readonly steps: number
  readonly hubs?: number
}
const known = !values['no-regressions']
  ? (JSON.parse(readFileSync(new URL('./regressions.json', import.meta.url), 'utf8')) as readonly Known[])
  : []
const plan: Known[] = [
  ...known,
  ...Array.from({ length: Number(values.seeds) }, (_, i) => ({
    seed: base + i,
    steps,
    ...(hubs === undefined ? {} : { hubs }),
  })),
]

const started = performance.now()
const reports: RunReport[] = []
let failed = 0
for (const options of plan) {
  const report = await run({ ...options, trace: values.trace ? console.error : undefined })
  reports.push(report)
  if (values.verbose) console.log(JSON.stringify(report))
  if (report.violation === undefined) continue
  failed += 1
  console.error(
    `seed ${String(options.seed)} failed after ${String(report.steps)} steps: ${report.violation}`,
  )
  console.error(
    `  again: npm run sim -- --seeds 1 --steps ${String(options.steps)} --base ${String(options.seed)}${
      options.hubs === undefined ? '' : ` --hubs ${String(options.hubs)}`
    } --no-regressions --trace`,
  )
}

const total = (of: (report: RunReport) => number): number =>
  reports.reduce((sum, report) => sum + of(report), 0)
console.log(
  [
    `${String(plan.length)} seeds`,
    `${String(total((r) => r.steps))} steps`,
    `${String(Math.round(total((r) => r.virtualMs) / 3_600_000))} h of virtual time`,
    `${String(total((r) => r.commands))} acts`,
    `${String(total((r) => r.crashes))} crashes`,
    `${String(total((r) => r.restores))} restores`,
    `${String(total((r) => r.snapshots))} snapshots`,
    `${String(total((r) => r.expressChecked))} urgent changes checked`,
    `${String(failed)} failed`,
    `${((performance.now() - started) / 1_000).toFixed(1)} s`,
  ].join(', '),
)
process.exitCode = failed > 0 ? 1 : 0
