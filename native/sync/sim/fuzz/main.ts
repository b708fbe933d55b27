/** `npm run fuzz -- --minutes N --seed S [--steps M]`: runs seed after seed until the time is over or something breaks. */
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '1500' },
  },
})
/** What a run may leave behind and what it may need at once, bytes. */
const MEMORY_LIMIT = 600 << 20

const until = performance.now() + Number(values.minutes) * 60_000
let seed = Number(values.seed)
let runs = 0
let meddled = 0
let read = 0
let tried = 0
let failed = false
while (!failed && (runs === 0 || performance.now() < until)) {
  let fault: string | undefined
  try {
    const report = await fuzz(seed, Number(values.steps))
    meddled += report.meddled
    read += report.read
    tried += report.tried
    fault = report.fault
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const { rss } = process.memoryUsage()
  if (rss > MEMORY_LIMIT) fault ??= `${String(rss >> 20)} MB of memory`
  if (fault !== undefined) {
    failed = true
    console.error(`seed ${String(seed)} failed: ${fault}`)
    console.error(`  again: npm run fuzz -- --minutes 0 --seed ${String(seed)} --steps ${values.steps}`)
  }
  seed += 1
  runs += 1
}
const { rss } = process.memoryUsage()
console.log(
  `${String(runs)} runs, ${String(meddled)} messages meddled with on the line, ${String(tried)} read, ${String(read)} of them frames, ${String(rss >> 20)} MB, ${failed ? 'FAILED' : 'ok'}`,
)
process.exitCode = failed ? 1 : 0
