/** The gateway in a process of its own, with the platform's real store; commits on demand and says when. */
import type { TableName, WireCommand } from '../../native/contract/index.ts'
import { openPlatform, startGateway } from '../../native/platform/index.ts'
import { residentMb } from './memory.ts'
import { moment, wait } from './moment.ts'
import { serve } from './serve.ts'
import { TOWNSHIP } from './setting.ts'
import { townClock } from './townClock.ts'

const [dataDir = '', host = '127.0.0.1', port = '0', generous] = process.argv.slice(2)

export type Gateway = typeof handlers

const clock = townClock()
const opened = openPlatform({ dataDir, clock, onTrouble: (code, detail) => console.error(code, detail) })
if (!opened.ok) throw new Error(`${dataDir}: ${opened.code}`)
const { platform } = opened
/** When each stream position was committed, before anybody was told. */
const committedAt = new Map<string, number>()
platform.onCommit(({ township, end }) => {
  committedAt.set(`${township} ${String(end.seq)}`, moment())
})
const started = await startGateway({
  ...{ platform, port: Number(port), host, clock },
  ...(generous === undefined ? {} : { snapshots: { perS: 1_000, burst: 1_000 } }),
})
if (!started.ok) throw new Error(started.code)
const { gateway } = started

/** Commits one command and says when that was. */
async function commit(township: string, command: WireCommand): Promise<number> {
  const [answer] = await platform.submit(township, [command])
  if (answer?.kind !== 'decided' || answer.result.outcome !== 'applied')
    throw new Error(`not applied: ${JSON.stringify(answer)}`)
  return committedAt.get(`${township} ${String(answer.seq)}`) ?? Number.NaN
}

const handlers = {
  port: () => gateway.port,
  end: async () => (await platform.store.township(TOWNSHIP))?.end.seq ?? 0,
  sums: async () => (await platform.store.sums(TOWNSHIP)).sums,
  memory: () => {
    globalThis.gc?.()
    return { residentMb: residentMb('VmRSS'), connections: gateway.connections }
  },
  /**
   * One command after another, on average every `everyMs` as long as a commit takes no longer; when each was committed.
   * Each happens when it is committed: an urgent report of a minute ago would have its clocks run out at once.
   */
  flow: async ({ commands, everyMs }: { commands: readonly WireCommand[]; everyMs: number }) => {
    const at: number[] = []
    const began = moment()
    for (const [k, command] of commands.entries()) {
      // Not in step with anything that ticks.
      await wait(Math.max(0, began + everyMs * (k + 0.5 + Math.random()) - moment()))
      at.push(await commit(TOWNSHIP, { ...command, occurredAt: clock.now() }))
    }
    return at
  },
  /** One command in each township, all at once; when each was committed. */
  everywhere: ({ commands }: { commands: readonly (readonly [township: string, command: WireCommand])[] }) =>
    Promise.all(commands.map(([township, command]) => commit(township, command))),
  /** How many of these commands have a verdict, and how many were applied. */
  verdicts: async ({ ids }: { ids: readonly string[] }) => {
    const verdicts = [...(await platform.store.verdicts(TOWNSHIP, ids)).values()]
    const applied = verdicts.filter(({ result }) => result.outcome === 'applied').length
    return { verdicts: verdicts.length, applied }
  },
  rows: async ({ table }: { table: TableName }) =>
    new Map(await platform.store.counts(TOWNSHIP)).get(table) ?? 0,
}

serve(handlers, async () => {
  await gateway.close(500)
  await platform.close()
})
