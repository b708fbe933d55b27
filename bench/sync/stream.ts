/** The stream at rest and in motion: catching up after a day away, applying row by row, and one commit at a time. */
import { existsSync } from 'node:fs'
import type { WireCommand } from '../../native/contract/index.ts'
import type { Bed } from './bed.ts'
import type { Child } from './child.ts'
import { figureOf, type Figure } from './figure.ts'
import type { Gateway } from './gateway.ts'
import type { Hub, Stretch } from './hub.ts'
import { HUB, NOON, OFFICER } from './setting.ts'
import { mustAgree, snapshotDir, storeMs, takeSnapshot } from './snapshot.ts'
import { median, quantile } from './statistics.ts'

const DISTINCT_COMMANDS = 20_000
/** Commands a desk entered while it was offline. */
const OFFLINE_COMMANDS = 200

/** Files of a hub that holds the town as it was made. */
export async function hubFiles(bed: Bed): Promise<string> {
  if (!existsSync(snapshotDir(bed))) await takeSnapshot(bed, true)
  return bed.copyOf(snapshotDir(bed), 'hub')
}

export const urlOf = async (gateway: Child<Gateway>, host = '127.0.0.1'): Promise<string> =>
  `ws://${host}:${String(await gateway.ask('port', undefined))}`

interface Catch {
  readonly bed: Bed
  /** The platform's files after what the hub has missed; left as they are. */
  readonly platform: string
  readonly seq: number
  readonly before?: (hub: Child<Hub>) => Promise<unknown>
}

/** A hub that knows the town as it was made catches up; throws when a bucket differs from the platform's. */
async function catchUp({ bed, platform, seq, before }: Catch): Promise<Stretch> {
  const platformDir = bed.copyOf(platform, 'platform')
  const dataDir = await hubFiles(bed)
  const gateway = bed.gateway(platformDir)
  const url = await urlOf(gateway)
  const hub = bed.hub(dataDir)
  await before?.(hub)
  const stretch = await hub.ask('sync', { url, by: 'stream', seq })
  if (!before) mustAgree(await hub.ask('sums', undefined), await gateway.ask('sums', undefined))
  await hub.end()
  await gateway.end()
  bed.drop(platformDir)
  bed.drop(dataDir)
  return stretch
}

export async function catchUpDay(bed: Bed): Promise<Stretch> {
  const day = await bed.day()
  return catchUp({ bed, platform: day.dir, seq: day.seq })
}

/** 24 hours offline. */
export async function* offlineFigures(bed: Bed, rounds: number): AsyncGenerator<Figure> {
  const town = await bed.town()
  const raw = await bed.raw()
  const day = await bed.day()
  await raw.ask('load', undefined)
  const changes = await raw.ask('prepareChanges', { platformDir: day.dir, after: town.seq, upTo: day.seq })
  const ours: Stretch[] = []
  const raws: number[] = []
  for (let round = 0; round < rounds; round++) {
    ours.push(await catchUpDay(bed))
    raws.push(await raw.ask('change', { perCommit: 4_000 }))
  }
  const more = { rounds, changes, commands: day.commands, incidents: day.incidents }
  yield figureOf({
    figure: '24 h offline, 50,000 changes, catch-up',
    value: median(ours.map(({ ms }) => ms)) / 1000,
    unit: 's',
    baseline: { name: 'raw better-sqlite3', value: median(raws) / 1000 },
    target: { most: 2.5 },
    more: {
      ...more,
      storeS: median(ours.map(storeMs)) / 1000,
      note: 'the raw run writes every change; this sync coalesces them per row',
    },
  })
  yield figureOf({
    figure: '24 h offline, 50,000 changes, bytes on the wire',
    value: median(ours.map(({ down }) => down)) / 1e6,
    unit: 'MB',
    target: { most: 1.5 },
    more,
  })
}

/** Changes of rows that all differ: nothing can be coalesced away. */
export async function* applyFigures(bed: Bed, rounds: number): AsyncGenerator<Figure> {
  const town = await bed.town()
  const raw = await bed.raw()
  const platform = bed.fresh('distinct')
  const made = await bed.prepare((prepare) =>
    prepare.ask('distinct', { from: bed.townDir, dir: platform, commands: DISTINCT_COMMANDS }),
  )
  await raw.ask('load', undefined)
  const changes = await raw.ask('prepareChanges', { platformDir: platform, after: town.seq, upTo: made.seq })
  const empty: Stretch[] = []
  const full: Stretch[] = []
  const raws: number[] = []
  const enter = async (hub: Child<Hub>): Promise<unknown> => {
    const incidents = await hub.ask('incidents', { most: OFFLINE_COMMANDS })
    const said = Array.from({ length: OFFLINE_COMMANDS }, (_, k) => ({
      type: 'incident.note' as const,
      payload: { incidentId: incidents[k % incidents.length], text: `离线记录${String(k)}` },
    }))
    return hub.ask('enter', { said })
  }
  for (let round = 0; round < rounds; round++) {
    const one = await catchUp({ bed, platform, seq: made.seq })
    empty.push(one)
    const applies = Math.max(1, one.store['apply']?.calls ?? 1)
    raws.push(await raw.ask('change', { perCommit: Math.ceil(changes / applies) }))
    full.push(await catchUp({ bed, platform, seq: made.seq, before: enter }))
  }
  const baseline = { name: 'raw better-sqlite3', value: median(raws) / 1000 }
  const figure = (what: string, ms: number, more: object): Figure =>
    figureOf({
      figure: `incremental apply of ${String(DISTINCT_COMMANDS)} transactions, no row twice, ${what}`,
      ...{ value: ms / 1000, unit: 's', baseline, target: { ratio: 0.8 } },
      more: { rounds, changes, rowsPerS: Math.round(changes / (ms / 1000)), ...more },
    })
  yield figure('end to end with cursor, sums and rebase', median(empty.map(({ ms }) => ms)), {
    outbox: 0,
  })
  yield figure(
    `end to end with ${String(OFFLINE_COMMANDS)} commands in the outbox`,
    median(full.map(({ ms }) => ms)),
    { outbox: OFFLINE_COMMANDS },
  )
  yield figure('store alone', median(empty.map(({ store }) => store['apply']?.ms ?? Number.NaN)), {
    note: 'time inside the store’s apply calls of the end-to-end run, from the call to the answer',
    commits: median(empty.map(({ store }) => store['apply']?.calls ?? 0)),
  })
}

const LIVE_COMMITS = 500

/** Platform commit to the row's commit at a hub that is up to date. */
export async function* liveFigures(bed: Bed): AsyncGenerator<Figure> {
  await bed.town()
  const platformDir = bed.copyOf(bed.townDir, 'platform')
  const dataDir = await hubFiles(bed)
  const gateway = bed.gateway(platformDir)
  const hub = bed.hub(dataDir)
  const seq = await gateway.ask('end', undefined)
  await hub.ask('sync', { url: await urlOf(gateway), by: 'stream', seq })
  const commands = urgentReports('live', LIVE_COMMITS)
  const committed = await gateway.ask('flow', { commands, everyMs: 15 })
  const keys = commands.map(({ id }) => `incident/${id}:i0` as const)
  const shown = await hub.ask('shown', { keys, withinMs: 10_000 })
  const took = shown.map((at, k) => (at ?? Number.POSITIVE_INFINITY) - (committed[k] ?? Number.NaN))
  await hub.end()
  await gateway.end()
  bed.drop(platformDir)
  bed.drop(dataDir)
  yield figureOf({
    figure: 'platform commit to row committed at the hub, p99, loopback',
    value: quantile(took, 0.99),
    unit: 'ms',
    target: { most: 6 },
    more: {
      ...{ samples: took.length, p50: Number(quantile(took, 0.5).toFixed(3)) },
      worst: Number(Math.max(...took).toFixed(3)),
      note: `${HUB} holds the whole town; one commit about every 15 ms`,
    },
  })
}

/** Reports of the highest priority, each an incident of its own: `incident/COMMAND:i0`. */
export const urgentReports = (origin: string, count: number): WireCommand[] =>
  Array.from({ length: count }, (_, k) => ({
    id: `${origin}.bench.${String(k + 1)}`,
    type: 'incident.report',
    payload: {
      ...{ channel: 'PHONE', typeCode: 'UM03', priority: 'CRITICAL', place: '滨江路8号' },
      text: `${origin}-${String(k)} 楼道冒烟`,
    },
    actor: OFFICER,
    ...{ occurredAt: NOON, base: {}, configVersion: 1 },
  }))
