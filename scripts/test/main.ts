// `npm test`: all stages, one line each, and one last line that says it all.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { stopCommands } from './command.ts'
import { add, lastLine, nothing, oneStage, type Count } from './count.ts'
import { stages, type Outcome, type Stage } from './stages.ts'

const usage =
  'usage: npm test -- [--only build,types,lint,unit,sim,chaos,e2e] [--full] [-- ARGS FOR PLAYWRIGHT]'

function readArgs(): { only: string | undefined; full: boolean; rest: string[] } {
  try {
    const { values, positionals } = parseArgs({
      options: { only: { type: 'string' }, full: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    return { only: values.only, full: values.full, rest: positionals }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exit(2)
  }
}

const { only, full, rest } = readArgs()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
  process.on(signal, () => {
    stopCommands()
    process.exit(130)
  })
}
// The channel to the launcher must not keep a finished run alive.
process.channel?.unref()

const root = resolve(import.meta.dirname, '../..')
const all = stages({ root, full, rest })
const kinds = new Set(only?.split(',') ?? all.map((stage) => stage.kind))
const chosen = all.filter((stage) => kinds.has(stage.kind))

async function runStage(stage: Stage): Promise<Count> {
  const began = performance.now()
  let outcome: Outcome
  try {
    outcome = await stage.run()
  } catch (error) {
    outcome = {
      count: oneStage(false),
      output: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
  const seconds = (performance.now() - began) / 1000
  const { count } = outcome
  if (count.failed > 0 && outcome.output !== '') console.log(outcome.output.trimEnd())
  const over = seconds > stage.budgetS && !full ? `, over its budget of ${stage.budgetS} s` : ''
  const verdict = count.failed > 0 ? 'FAILED' : count.passed + count.skipped > 0 ? 'ok' : 'nothing to run'
  console.log(`== ${stage.name}: ${verdict} (${seconds.toFixed(1)} s${over})`)
  return count
}

let total = nothing
for (const group of new Set(chosen.map((stage) => stage.group))) {
  const waiting = chosen.filter((stage) => stage.group === group)
  // Two lanes for two cores; a third stage at once would only slow the other two down.
  const lane = async (): Promise<void> => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
      // Read after the wait: the other lane adds to it meanwhile.
      const count = await runStage(stage)
      total = add(total, count)
    }
  }
  await Promise.all([lane(), lane()])
}

for (const skip of total.skips) console.log(`skipped: ${skip}`)
console.log(lastLine(total))
process.exitCode = total.failed > 0 || chosen.length === 0 ? 1 : 0
