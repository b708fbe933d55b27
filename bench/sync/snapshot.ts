/** A new hub takes the whole town: time, bytes, memory, beside the same rows loaded raw. */
import { cpSync } from 'node:fs'
import { figureOf, type Figure } from './figure.ts'
import type { Bed } from './bed.ts'
import type { Stretch } from './hub.ts'
import { median } from './statistics.ts'

/** Where a hub's files lie after its first snapshot: other figures start from there. */
export const snapshotDir = (bed: Bed): string => bed.path('hub-after-snapshot')

/** One snapshot from connect to the swap, on fresh files; throws when a bucket differs from the platform's. */
export async function takeSnapshot(
  bed: Bed,
  keep: boolean,
  node: readonly string[] = [],
): Promise<Stretch & { idleMb: number }> {
  const town = await bed.town()
  const platformDir = bed.copyOf(bed.townDir, 'platform')
  const gateway = bed.gateway(platformDir)
  const url = `ws://127.0.0.1:${String(await gateway.ask('port', undefined))}`
  const dataDir = bed.fresh('hub')
  const hub = bed.hub(dataDir, { node })
  const idleMb = await hub.ask('idleMb', undefined)
  const stretch = await hub.ask('sync', { url, by: 'snapshot', seq: town.seq })
  mustAgree(await hub.ask('sums', undefined), await gateway.ask('sums', undefined))
  await hub.end()
  await gateway.end()
  if (keep) cpSync(dataDir, snapshotDir(bed), { recursive: true })
  bed.drop(platformDir)
  bed.drop(dataDir)
  return { ...stretch, idleMb }
}

export function mustAgree(
  ours: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): void {
  const differ = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    (b) => ours[b] !== theirs[b],
  )
  if (differ.length > 0)
    throw new Error(`${String(differ.length)} buckets differ: ${differ.slice(0, 3).join(', ')}`)
}

export async function* snapshotFigures(bed: Bed, rounds: number): AsyncGenerator<Figure> {
  const { rows } = await bed.town()
  const raw = await bed.raw()
  const ours: Stretch[] = []
  const idle: number[] = []
  const raws: number[] = []
  for (let round = 0; round < rounds; round++) {
    raws.push(await raw.ask('load', undefined))
    const taken = await takeSnapshot(bed, round === 0)
    ours.push(taken)
    idle.push(taken.idleMb)
  }
  const ms = median(ours.map((each) => each.ms))
  yield figureOf({
    figure: `snapshot of ${rows.toLocaleString('en')} rows, connect to verified and durable`,
    value: ms / 1000,
    unit: 's',
    baseline: { name: 'raw better-sqlite3', value: median(raws) / 1000 },
    target: { ratio: 0.8 },
    more: {
      ...{
        rows,
        rounds,
        rowsPerS: Math.round(rows / (ms / 1000)),
        worst: Math.max(...ours.map((o) => o.ms)) / 1000,
      },
      storeS: median(ours.map((each) => storeMs(each))) / 1000,
    },
  })
  const down = median(ours.map((each) => each.down))
  yield figureOf({
    figure: 'snapshot, bytes a row on the wire',
    value: down / rows,
    unit: 'bytes/row',
    target: { most: 65 },
    more: {
      rows,
      rounds,
      bytes: down,
      note: 'TCP payload from the platform, WebSocket frames and handshake included',
    },
  })
  yield figureOf({
    figure: 'sync process memory during a snapshot, peak',
    value: Math.max(...ours.map((each) => each.peakMb)),
    unit: 'MB',
    target: { most: 200 },
    more: {
      rounds,
      idleMb: Math.round(median(idle)),
      note: 'resident, mirror and link in one process; largest of the rounds',
    },
  })
}

export const storeMs = ({ store }: Stretch): number =>
  Object.values(store).reduce((sum, { ms }) => sum + ms, 0)
