/** The platform's process: opens the database, serves the gateway, ends when asked to. */
import { fstatSync } from 'node:fs'
import { realSpan, systemClock, type Failure } from '../contract/index.ts'
import { advice, type FatalCode } from './advice.ts'
import { startGateway } from './gateway.ts'
import { readOptions } from './options.ts'
import { openPlatform } from './platform.ts'

const FORGET_EVERY_MS = 3_600_000
/** Domain ms between two looks at the grants, and the least real ms when domain time runs fast. */
const GRANTS_EVERY_MS = 600_000
const LEAST_MS = 5_000

function fatal(failed: Failure<FatalCode>): void {
  console.error(`fatal ${JSON.stringify({ code: failed.code, message: advice(failed) })}`)
  process.exitCode = 1
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor)
    return stat.isFIFO() || stat.isSocket()
  } catch {
    return false
  }
}

async function run(): Promise<void> {
  const read = readOptions(process.argv.slice(2))
  if (!read.ok) {
    fatal(read)
    return
  }
  const { dataDir, port, host, pace, drill, restored } = read.options
  const clock = systemClock(pace)
  const log = (code: string, detail: string): void => {
    console.error(`${new Date().toISOString()} ${code} ${detail}`)
  }
  const opened = openPlatform({ dataDir, clock, drill, onTrouble: log })
  if (!opened.ok) {
    fatal(opened)
    return
  }
  const { platform } = opened
  const townships = platform.directory.townships()
  if (restored) for (const { id } of townships) await platform.beginEpoch(id)
  const started = await startGateway({ platform, port, host, clock, onLog: log })
  if (!started.ok) {
    await platform.close()
    fatal(started)
    return
  }
  const { gateway } = started
  platform.forgetOld()
  const forgetting = setInterval(() => {
    platform.forgetOld()
  }, FORGET_EVERY_MS)

  const refreshGrants = (): void => {
    platform.refreshGrants().catch((error: unknown) => log('GRANTS_FAILED', String(error)))
  }
  refreshGrants()
  const granting = setInterval(refreshGrants, Math.max(LEAST_MS, realSpan(pace, GRANTS_EVERY_MS)))

  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    clearInterval(forgetting)
    clearInterval(granting)
    void gateway
      .close()
      .then(() => platform.close())
      .finally(() => process.exit())
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.once('disconnect', end)
  // A starter that dies takes the pipe with it; a terminal or /dev/null at stdin says nothing.
  if (isPipe(0)) {
    process.stdin.once('close', end)
    process.stdin.once('end', end)
    process.stdin.resume()
  }
  console.log(
    `ready ${JSON.stringify({ port: gateway.port, townships: townships.map(({ id, seq }) => ({ id, seq })) })}`,
  )
}

await run()
