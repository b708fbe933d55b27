/** Ten thousand commands kept offline: how fast each is durable, how fast they drain, and what a kill -9 takes: nothing. */
import { existsSync, readFileSync } from 'node:fs'
import type { Bed } from './bed.ts'
import type { Child } from './child.ts'
import { figureOf, type Figure } from './figure.ts'
import type { Gateway } from './gateway.ts'
import { until } from './moment.ts'
import type { OutboxWriter } from './outboxWriter.ts'
import { quantile } from './statistics.ts'
import { hubFiles, urlOf } from './stream.ts'

const COMMANDS = 10_000
const DRAIN_WITHIN_MS = 120_000

const writerOn = (bed: Bed, dataDir: string, ledger: string): Child<OutboxWriter> =>
  bed.start<OutboxWriter>('outboxWriter.ts', { args: [dataDir, ledger, bed.folder] })

export async function* outboxFigures(bed: Bed): AsyncGenerator<Figure> {
  await bed.town()
  const dataDir = await hubFiles(bed)
  const writer = writerOn(bed, dataDir, bed.fresh('ledger'))
  const { ours, raws } = await writer.ask('append', { count: COMMANDS })
  await writer.end()
  const ms = (values: readonly number[], share: number): number => Number(quantile(values, share).toFixed(3))
  yield figureOf({
    figure: 'outbox of 10,000 commands, append with audit and request, p50',
    value: quantile(ours, 0.5),
    unit: 'ms',
    baseline: { name: 'raw better-sqlite3', value: quantile(raws, 0.5) },
    target: { most: 1 },
    more: {
      commands: COMMANDS,
      p99: ms(ours, 0.99),
      rawP99: ms(raws, 0.99),
      note: 'raw: one FULL commit of the same text',
    },
  })
  const platformDir = bed.copyOf(bed.townDir, 'platform')
  const gateway = bed.gateway(platformDir)
  const hub = bed.hub(dataDir)
  const took = await hub.ask('drain', { url: await urlOf(gateway), withinMs: DRAIN_WITHIN_MS })
  await hub.end()
  await gateway.end()
  yield figureOf({
    figure: 'outbox of 10,000 commands, drain from connect to the last result',
    value: took / 1000,
    unit: 's',
    target: { most: 5 },
    more: { commands: COMMANDS, note: 'the platform decides and commits each one; loopback' },
  })
  bed.drop(platformDir)
  bed.drop(dataDir)
  yield await killed(bed)
}

interface Ledger {
  readonly ids: readonly string[]
  readonly logs: readonly string[]
}

function read(ledger: string): Ledger {
  const lines = existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n') : []
  // The last line may be torn; what a person was told is a whole line.
  const whole = lines.slice(0, -1).map((line) => line.split(' '))
  const ids = whole.flatMap(([, id]) => (id ? [id] : []))
  return { ids, logs: whole.flatMap(([type, id]) => (type === 'duty.log' && id ? [id] : [])) }
}

/** Kills the writer in the middle of its work and the hub in the middle of the drain, and counts what is there at last. */
async function killed(bed: Bed): Promise<Figure> {
  const dataDir = await hubFiles(bed)
  const platformDir = bed.copyOf(bed.townDir, 'platform')
  const ledger = bed.fresh('ledger')
  const first = writerOn(bed, dataDir, ledger)
  const cut = COMMANDS * (0.3 + 0.4 * Math.random())
  const dying = first.ask('append', { count: COMMANDS }).catch(() => 'killed')
  await until('accepted commands', () => (read(ledger).ids.length > cut ? true : undefined), DRAIN_WITHIN_MS)
  await first.kill()
  if ((await dying) !== 'killed') throw new Error('the writer was done before it was killed')
  const atKill = read(ledger).ids.length
  const second = writerOn(bed, dataDir, ledger)
  await second.ask('append', { count: COMMANDS - atKill })
  await second.end()

  const gateway = bed.gateway(platformDir)
  const url = await urlOf(gateway)
  const hub = bed.hub(dataDir)
  const kept = new Set(await hub.ask('pendingIds', undefined))
  const accepted = read(ledger).ids
  const lostAtOnce = accepted.filter((id) => !kept.has(id)).length
  const draining = hub.ask('drain', { url, withinMs: DRAIN_WITHIN_MS }).catch(() => 'killed')
  await until('half of the drain', () => halfWay(gateway, [...kept]), DRAIN_WITHIN_MS)
  await hub.kill()
  const drainKilled = (await draining) === 'killed'
  const again = bed.hub(dataDir)
  await again.ask('drain', { url, withinMs: DRAIN_WITHIN_MS })
  const there = await gateway.ask('verdicts', { ids: [...kept] })
  const logs = await gateway.ask('rows', { table: 'dutyLog' })
  await again.end()
  await gateway.end()
  bed.drop(dataDir)
  bed.drop(platformDir)
  // A command kept in the instant of the kill was not yet in the ledger; it is there, and once.
  const unsaid = [...kept].filter((id) => !accepted.includes(id)).length
  const most = read(ledger).logs.length + unsaid
  const lost = lostAtOnce + (kept.size - there.verdicts)
  const twice = Math.max(0, logs - most)
  return figureOf({
    figure: 'outbox of 10,000 commands, lost or twice after kill -9 while writing and while draining',
    value: lost + twice,
    unit: 'commands',
    target: { most: 0 },
    more: {
      accepted: accepted.length,
      killedAfter: atKill,
      drainKilled,
      lost,
      twice,
      applied: there.applied,
    },
  })
}

async function halfWay(gateway: Child<Gateway>, ids: readonly string[]): Promise<true | undefined> {
  const { verdicts } = await gateway.ask('verdicts', { ids })
  return verdicts > ids.length / 3 ? true : undefined
}
