/** Process that makes the databases the figures start from: the town, the town after a day, many small towns. */
import { createPublicKey } from 'node:crypto'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { serialize } from 'node:v8'
import { TABLE_NAMES, type AnyRow } from '../../native/contract/index.ts'
import { openPlatform, type Platform } from '../../native/platform/index.ts'
import { hubPublicKey } from '../../native/town/index.ts'
import { unpackTransaction } from '../../native/wire/index.ts'
import { crowdHub, crowdKey, crowdTown } from './crowdKeys.ts'
import { Devices, playDay, Speaker, type Said } from './dayCommands.ts'
import { serve } from './serve.ts'
import { HUB, NOON, OFFICER, TOWNSHIP } from './setting.ts'
import { smallTown } from './smallTown.ts'
import { tableRows } from './tableRows.ts'
import { townRows } from './townRows.ts'

export interface TownMade {
  readonly rows: number
  readonly seq: number
}

interface PlainRow {
  readonly table: string
  readonly id: string
  readonly row: Readonly<Record<string, unknown>>
}

/** Bytes as base64: these engines carry JSON. */
function plainRow(table: string, row: AnyRow): PlainRow {
  const plain = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  ])
  return { table, id: row.id, row: Object.fromEntries(plain) as Record<string, unknown> }
}

/** The officer of the small townships. */
const SMALL_OFFICER = { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' } as const

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
      const devices = new Devices(sensors, [])
      const one = (n: number): Said =>
        n % 4 === 0 && n / 4 < sensors.length
          ? devices.next()
          : [OFFICER, 'duty.log', { text: `巡查第${String(n)}次，辖区正常，无异常情况` }]
      for (let done = 0; done < commands; done += 512)
        await speaker.say(Array.from({ length: Math.min(512, commands - done) }, (_, k) => one(done + k)))
      const changes = await platform.store.changedSince(TOWNSHIP, before)
      return { changes, seq: await seqOf(platform) }
    })
  },
  /** The same rows and changes as plain values, for engines that know nothing of this house; how many changes. */
  export: async (ask: {
    town: string
    day: string
    after: number
    upTo: number
    rows: string
    changes: string
  }) => {
    await opened(ask.town, async (platform) => {
      const plain: PlainRow[] = []
      for (const table of TABLE_NAMES)
        for (const row of await tableRows(platform, TOWNSHIP, table)) plain.push(plainRow(table, row))
      writeFileSync(ask.rows, serialize(plain))
    })
    return opened(ask.day, async (platform) => {
      const txs = await platform.store.stream(TOWNSHIP, ask.after, ask.upTo, Number.MAX_SAFE_INTEGER)
      const plain = txs.flatMap((packed) =>
        (unpackTransaction(packed)?.changes ?? []).flatMap((change) =>
          change.op === 'put' ? [plainRow(change.table, change.row)] : [],
        ),
      )
      writeFileSync(ask.changes, serialize(plain))
      return plain.length
    })
  },
  /** Many small townships, each with one hub enrolled. */
  crowd: ({ dir, count }: { dir: string; count: number }) =>
    opened(dir, (platform) => {
      for (let k = 0; k < count; k++) {
        const townshipId = crowdTown(k)
        const imported = platform.importTown({ townshipId, name: townshipId, rows: smallTown(), at: NOON })
        if (!imported.ok) throw new Error(imported.code)
      }
      const enrolled = platform.enrolAll(
        Array.from({ length: count }, (_, k) => ({
          ...{ townshipId: crowdTown(k), deviceId: crowdHub(k), role: 'hub' as const },
          publicKey: createPublicKey(crowdKey(k)),
        })),
      )
      if (!enrolled.ok) throw new Error(enrolled.code)
      return Promise.resolve(count)
    }),
  /** What each of those townships goes through while its hub is away; where its stream ends then. */
  missed: ({ dir, count, each }: { dir: string; count: number; each: number }) =>
    opened(dir, async (platform) => {
      for (let k = 0; k < count; k++)
        await new Speaker(platform, crowdTown(k), 'city').say(
          Array.from({ length: each }, (_, n) => [
            SMALL_OFFICER,
            'duty.log',
            { text: `巡查第${String(n)}次` },
          ]),
        )
      return (await platform.store.township(crowdTown(0)))?.end.seq ?? 0
    }),
}

serve(handlers)
