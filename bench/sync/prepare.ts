/** Process that makes the databases the figures start from: the town, the town after a day, many small towns. */
import { cpSync, mkdirSync } from 'node:fs'
import type { Actor } from '../../native/contract/index.ts'
import { openPlatform, type Platform } from '../../native/platform/index.ts'
import { hubPublicKey } from '../../native/town/index.ts'
import { OFFICER, playDay, Speaker } from './dayCommands.ts'
import { serve } from './serve.ts'
import { HUB, NOON, TOWNSHIP } from './setting.ts'
import { tableRows } from './tableRows.ts'
import { townRows } from './townRows.ts'

export interface TownMade {
  readonly rows: number
  readonly seq: number
}

export type Prepare = typeof handlers

async function opened<T>(dataDir: string, work: (platform: Platform) => Promise<T>): Promise<T> {
  mkdirSync(dataDir, { recursive: true })
  const open = openPlatform({ dataDir, clock: { now: () => NOON }, create: true })
  if (!open.ok) throw new Error(`${dataDir}: ${open.code}`)
  try {
    return await work(open.platform)
  } finally {
    await open.platform.close()
  }
}

const seqOf = async (platform: Platform): Promise<number> =>
  (await platform.store.township(TOWNSHIP))?.end.seq ?? 0

const FEED: Actor = { kind: 'terminal', id: 'FEED-devices', name: '', holds: { kind: 'FEED', id: 'devices' } }

const handlers = {
  /** The seeded town with one hub enrolled. */
  town: ({ dir, keys, rows }: { dir: string; keys: string; rows: number }): Promise<TownMade> =>
    opened(dir, async (platform) => {
      const town = townRows(rows)
      const imported = platform.importTown({
        townshipId: TOWNSHIP,
        name: town.name,
        rows: town.rows,
        at: NOON,
      })
      if (!imported.ok) throw new Error(imported.code)
      const publicKey = hubPublicKey(keys, HUB)
      const enrolled = platform.enrol({ townshipId: TOWNSHIP, deviceId: HUB, role: 'hub', publicKey })
      if (!enrolled.ok) throw new Error(enrolled.code)
      return { rows: imported.rows, seq: await seqOf(platform) }
    }),
  /** A copy of a town in which a day of so many changes has passed. */
  day: ({ from, dir, changes }: { from: string; dir: string; changes: number }) => {
    cpSync(from, dir, { recursive: true })
    return opened(dir, async (platform) => {
      const day = await playDay(platform, TOWNSHIP, changes)
      return { ...day, seq: await seqOf(platform) }
    })
  },
  /** A copy of a town in which so many log lines were written and every device spoke once: each row changed once. */
  distinct: ({ from, dir, commands }: { from: string; dir: string; commands: number }) => {
    cpSync(from, dir, { recursive: true })
    return opened(dir, async (platform) => {
      const before = await seqOf(platform)
      const speaker = new Speaker(platform, TOWNSHIP, 'city')
      const sensors = await tableRows(platform, TOWNSHIP, 'sensor')
      for (let done = 0; done < commands; done += 512)
        await speaker.say(
          Array.from({ length: Math.min(512, commands - done) }, (_, k) => {
            const n = done + k
            const sensor = n % 4 === 0 ? sensors[n / 4] : undefined
            return sensor
              ? [FEED, 'sensor.state', { sensorId: sensor.id, state: 'FAULT' }]
              : [OFFICER, 'duty.log', { text: `巡查第${String(n)}次，辖区正常，无异常情况` }]
          }),
        )
      const changes = await platform.store.changedSince(TOWNSHIP, before)
      return { changes, seq: await seqOf(platform) }
    })
  },
}

serve(handlers)
