import { mkdirSync } from 'node:fs'
import { systemClock, TABLE_NAMES } from '../contract/index.ts'
import type { AnyRow, TableName } from '../contract/index.ts'
import { DAY_MS } from '../domain/index.ts'
import { openPlatform } from '../platform/index.ts'
import type { Enrolment, Platform } from '../platform/index.ts'
import { sealKeys } from '../seal/index.ts'
import { readTownAssets } from './assets.ts'
import { hubPublicKey, readSealKey, readTownKey, rosterOf, terminalKey } from './field/index.ts'
import { playHistory } from './history.ts'
import type { SeedOptions } from './options.ts'
import { makeRegister } from './register/index.ts'
import type { Register } from './register/index.ts'
import { storyOf } from './story.ts'

/** The platform's database cannot be opened or written. */
export class SeedError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export interface Seeded {
  /** False: the town was there already and was left as it is. */
  readonly fresh: boolean
  readonly rows: number
}

/**
 * Brings the town into the platform's database: its register, the days behind it, and who may connect.
 * A town that is there is left alone; only keys that were made anew are enrolled again.
 */
export async function seedTown(options: SeedOptions): Promise<Seeded> {
  const { dataDir, keysDir, townshipId, hubId, pace } = options
  mkdirSync(dataDir, { recursive: true })
  const clock = systemClock(pace)
  const opened = openPlatform({ dataDir, clock, create: true })
  if (!opened.ok)
    throw new SeedError(opened.code, `${dataDir}: ${opened.code} ${JSON.stringify(opened.params ?? {})}`)
  const { platform } = opened
  try {
    const there = platform.directory.townships().some((t) => t.id === townshipId)
    const townKey = readTownKey(keysDir)
    const hub: Enrolment = {
      townshipId,
      deviceId: hubId,
      role: 'hub',
      publicKey: hubPublicKey(keysDir, hubId),
      name: '指挥中心',
    }
    if (there) {
      const terminals = townKey.made ? terminalsOf(build(options), townshipId, townKey.key) : []
      enrol(platform, [hub, ...terminals])
      return { fresh: false, rows: 0 }
    }
    const made = build(options)
    const { register, history, name } = made
    const now = clock.now()
    const imported = platform.importTown({ townshipId, name, rows: rowsOf(register, history(now)), at: now })
    if (!imported.ok) throw new SeedError(imported.code, `${townshipId}: ${imported.code}`)
    enrol(platform, [hub, ...terminalsOf(made, townshipId, townKey.key)])
    return { fresh: true, rows: imported.rows }
  } finally {
    await platform.close()
  }
}

function build({ seed, keysDir, pace, historyDays }: SeedOptions) {
  const assets = readTownAssets()
  const now = systemClock(pace).now()
  const register = makeRegister({ ...assets, seed, sealKeys: sealKeys(readSealKey(keysDir)), now })
  return {
    register,
    posts: assets.model.posts,
    name: assets.model.township,
    history: (until: number): ReadonlyMap<TableName, readonly AnyRow[]> =>
      historyDays === 0
        ? new Map()
        : playHistory(register, storyOf(register, assets, seed), assets, {
            seed,
            from: until - historyDays * DAY_MS,
            until,
          }),
  }
}

/** The register's rows, with those that the history wrote or changed in their place. */
function* rowsOf(
  register: Register,
  history: ReadonlyMap<TableName, readonly AnyRow[]>,
): Generator<readonly [TableName, AnyRow]> {
  for (const table of TABLE_NAMES) {
    const rows: Iterable<AnyRow> = history.get(table) ?? register.rows[table]?.() ?? []
    for (const row of rows) yield [table, row]
  }
}

function terminalsOf(
  { register, posts }: ReturnType<typeof build>,
  townshipId: string,
  townKey: Uint8Array,
): Enrolment[] {
  return rosterOf(register, posts).map(({ deviceId, name, holds }) => ({
    townshipId,
    deviceId,
    role: 'terminal',
    publicKey: terminalKey(townKey, deviceId),
    holds,
    name,
  }))
}

function enrol(platform: Platform, devices: readonly Enrolment[]): void {
  const done = platform.enrolAll(devices)
  if (!done.ok)
    throw new SeedError(
      done.code,
      `${String(done.params?.['deviceId'] ?? '')} cannot be enrolled: ${done.code}`,
    )
}
