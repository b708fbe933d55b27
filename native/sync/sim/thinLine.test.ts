/** Urgent changes over a thin line that bulk keeps busy: virtual time, real frames. */
import { describe, expect, it } from 'vitest'
import { encodeFrame } from '../../wire/index.ts'
import { Devices } from './acts.ts'
import { Chance } from './chance.ts'
import { HubNode } from './hubNode.ts'
import { MemoryAuthority } from './memoryAuthority.ts'
import { changedKey } from './sight.ts'
import { PlatformNode, TOWNSHIP } from './platformNode.ts'
import { Schedule } from './schedule.ts'
import { townRows } from './town.ts'
import { CALM, WirePair, type Weather } from './wirePair.ts'

interface Measured {
  /** Commit to sight of each urgent change, ms, while the snapshot ran. */
  readonly latencies: readonly number[]
  readonly bulkBytesPerS: number
}

/** Alarms at a steady pace while a snapshot crawls over a line of this rate. */
async function alarmsDuringSnapshot(
  bytesPerS: number,
  households: number,
  alarmMs: number,
): Promise<Measured> {
  const schedule = new Schedule()
  const chance = new Chance(7)
  const start = { epoch: 'e', seq: 1, head: '00000000000000aa', at: 0 }
  const store = new MemoryAuthority(TOWNSHIP, bulk(households, chance), start, () => undefined)
  const weather: Weather = { ...CALM, minDelayMs: 10, maxDelayMs: 10, bytesPerS }
  const waiting = new Map<string, number>()
  const latencies: number[] = []
  const platform = new PlatformNode({
    schedule,
    chance,
    store,
    now: () => Math.round(schedule.now),
    isPoison: () => false,
    onCommit: ({ txs }) => {
      for (const change of txs.flatMap((tx) => tx.changes))
        if (change.table === 'signal') waiting.set(changedKey(change), schedule.now)
    },
    onReset: () => undefined,
    onTrouble: () => undefined,
    measure: (frame) => encodeFrame(frame).length,
  })
  let bytes = 0
  const hub = new HubNode({
    id: 'hub1',
    schedule,
    chance,
    baseNow: () => Math.round(schedule.now),
    crashShare: () => 0,
    credit: 1 << 20,
    onCrash: () => undefined,
    dial: () => {
      const wire = new WirePair({
        ...{ schedule, chance, weather, realBytes: true, onTrouble: () => undefined },
        trace: (to, frame) => {
          if (to === 'hub') bytes += encodeFrame(frame).length
        },
      })
      schedule.after(1, () => {
        platform.accept(wire)
      })
      return wire
    },
  })
  const devices = new Devices()
  const every = (ms: number, run: () => void): void => {
    schedule.after(ms, () => {
      run()
      every(ms, run)
    })
  }
  every(250, () => {
    hub.tick()
  })
  every(1_000, () => {
    platform.tick()
  })
  await hub.start()
  // The model is one row that cannot be cut; alarms are measured once it is through.
  const measuring = () => (hub.state?.loading?.rows ?? 0) > 100
  every(alarmMs, () => {
    if (measuring()) devices.act(platform, store, new Chance(schedule.now + 1), Math.round(schedule.now))
  })
  while (!hub.truth.at) {
    const due = schedule.take()
    if (!due) break
    await due.run()
    for (let i = 0; i < 12; i++) await Promise.resolve()
    for (const key of hub.expressed().map(changedKey)) {
      const since = waiting.get(key)
      if (since !== undefined) latencies.push(schedule.now - since)
      waiting.delete(key)
    }
  }
  return { latencies: latencies.toSorted((a, b) => a - b), bulkBytesPerS: (bytes / schedule.now) * 1_000 }
}

/** Rows that do not deflate: what a page holds is what it weighs. */
function* bulk(households: number, chance: Chance): ReturnType<typeof townRows> {
  for (const [table, row] of townRows(households))
    yield [
      table,
      table === 'household' ? { ...row, door: Array.from({ length: 50 }, () => chance.id()).join('') } : row,
    ]
}

const p95 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN

describe('an urgent change while a snapshot is on its way', () => {
  it('is seen within 0.6 s (p95) at 64 kbit/s, and the line is not left idle for it', async () => {
    const { latencies, bulkBytesPerS } = await alarmsDuringSnapshot(8_000, 700, 1_000)
    expect(latencies.length).toBeGreaterThan(15)
    expect(p95(latencies)).toBeLessThanOrEqual(600)
    expect(bulkBytesPerS).toBeGreaterThan(0.6 * 8_000)
  })

  it('is seen within 150 ms (p95) at 2 Mbit/s', async () => {
    const { latencies, bulkBytesPerS } = await alarmsDuringSnapshot(250_000, 4_000, 310)
    expect(latencies.length).toBeGreaterThan(15)
    expect(p95(latencies)).toBeLessThanOrEqual(150)
    expect(bulkBytesPerS).toBeGreaterThan(0.6 * 250_000)
  })
})
