/**
 * `npm run sim -- --seeds N --steps M --base SEED [--hubs H] [--workers W]`: prints each failure with the call that
 * repeats it. `--trace` prints every frame that arrives, `--first` stops at the first failure.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runAll } from './crew.ts'
import type { RunOptions, RunReport } from './world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    steps: { type: 'string', default: '1000' },
    base: { type: 'string', default: '1' },
    hubs: { type: 'string' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    verbose: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
    /** Leaves out the seeds that once failed. */
    'no-regressions': { type: 'boolean', default: false },
  },
})
const steps = Number(values.steps)
const base = Number(values.base)
const hubs = values.hubs === undefined ? {} : { hubs: Number(values.hubs) }

const known = !values['no-regressions']
  ? (JSON.parse(
      readFileSync(new URL('./regressions.json', import.meta.url), 'utf8'),
    ) as readonly RunOptions[])
  : []
const plan: RunOptions[] = [
  ...known,
  ...Array.from({ length: Number(values.seeds) }, (_, i) => ({ seed: base + i, steps, ...hubs })),
]

const started = performance.now()
const reports: RunReport[] = []
let failed = 0

function told(options: RunOptions, report: RunReport): boolean {
  reports.push(report)
  if (values.verbose) console.log(JSON.stringify(report))
  if (report.violation === undefined) return true
  failed += 1
  const { seed } = options
  console.error(`seed ${String(seed)} failed after ${String(report.steps)} steps: ${report.violation}`)
  const more = options.hubs === undefined ? '' : ` --hubs ${String(options.hubs)}`
  console.error(
    `  again: npm run sim -- --seeds 1 --steps ${String(options.steps)} --base ${String(seed)}${more} --no-regressions --trace`,
  )
  return !values.first
}

// A trace cannot be handed to a thread, and one seed needs none.
const trace = values.trace ? { trace: console.error } : {}
const workers = values.trace ? 1 : Number(values.workers)
await runAll(
  plan.map((options) => ({ ...options, ...trace })),
  plan.length === 1 ? 1 : workers,
  told,
)

const total = (of: (report: RunReport) => number): number =>
  reports.reduce((sum, report) => sum + of(report), 0)
const most = (of: (report: RunReport) => number): number =>
  reports.reduce((best, report) => Math.max(best, of(report)), 0)
console.log(
  [
    `${String(reports.length)} seeds`,
    `${String(total((r) => r.steps))} steps`,
    `${String(Math.round(total((r) => r.virtualMs) / 3_600_000))} h of virtual time`,
    `${String(total((r) => r.commands))} acts`,
    `${String(total((r) => r.crashes))} crashes`,
    `${String(total((r) => r.restores))} restores`,
    `${String(total((r) => r.snapshots))} snapshots`,
    `${String(total((r) => r.expressChecked))} urgent changes checked`,
    `${String(total((r) => r.fenced))} consoles fenced`,
    `${String(total((r) => r.reissued))} acts renamed`,
    `healed within ${String(Math.round(most((r) => r.healedMs) / 1_000))} s`,
    `${String(failed)} failed`,
    `${((performance.now() - started) / 1_000).toFixed(1)} s`,
  ].join(', '),
)
process.exitCode = failed > 0 ? 1 : 0
