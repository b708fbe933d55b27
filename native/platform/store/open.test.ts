import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeCbor, encodeCbor } from '../../wire/index.ts'
import { advice } from '../advice.ts'
import { openPlatform } from '../index.ts'
import { folder, NOON, platformIn, reported, withTowns } from '../platformFixture.ts'

let place: ReturnType<typeof folder>
beforeEach(() => {
  place = folder()
})
afterEach(() => {
  place.remove()
})

const file = () => join(place.path, 'platform.db')
const open = (dataDir = place.path) => openPlatform({ dataDir, clock: { now: () => NOON } })
const code = (dataDir?: string) => {
  const opened = open(dataDir)
  if (opened.ok) throw new Error('it opened')
  expect(advice(opened).length).toBeGreaterThan(40)
  return opened.code
}
function values(body: Buffer | undefined): unknown[] {
  const read = decodeCbor(body ?? new Uint8Array(), { maxDepth: 8, maxItems: 1_000 })
  return read.ok && Array.isArray(read.value) ? (read.value as unknown[]) : []
}

/** A platform that was used and closed. */
async function used(): Promise<void> {
  const platform = withTowns(platformIn(place.path), 'yunlan')
  await platform.submit('yunlan', [reported('hub1.a.1')])
  await platform.close()
}

describe('opening the platform', () => {
  it('says that a folder or a database is missing, and makes neither', () => {
    expect(code(join(place.path, 'nowhere'))).toBe('DATA_DIR_MISSING')
    expect(code()).toBe('DATABASE_MISSING')
    expect(readdirSync(place.path)).toEqual([])
  })

  it('refuses a database from the future and leaves every byte of it', async () => {
    await used()
    const db = new Database(file())
    db.pragma('user_version = 99')
    db.close()
    const before = readFileSync(file())
    expect(code()).toBe('DATABASE_FROM_FUTURE')
    expect(readFileSync(file()).equals(before)).toBe(true)
  })

  it('refuses the database of another program', () => {
    const db = new Database(file())
    db.exec('CREATE TABLE x (y)')
    db.close()
    expect(code()).toBe('DATABASE_FOREIGN')
  })

  it('refuses a file that is no database, or a damaged one, and deletes nothing', async () => {
    writeFileSync(file(), 'this is a letter to my grandmother')
    expect(code()).toBe('DATABASE_CORRUPT')
    expect(readFileSync(file(), 'utf8')).toContain('grandmother')
    writeFileSync(file(), '')
    expect(code()).toBe('DATABASE_CORRUPT')
    place.remove()
    mkdirSync(place.path)
    await used()
    truncateSync(file(), statSync(file()).size - 8192)
    expect(code()).toBe('DATABASE_CORRUPT')
    expect(readdirSync(place.path)).toContain('platform.db')
  })

  it('says that it may not write', async () => {
    await used()
    if (process.getuid?.() === 0) return
    chmodSync(file(), 0o400)
    expect(code()).toBe('NO_PERMISSION')
  })

  it('finds everything again that was acknowledged', async () => {
    await used()
    const opened = open()
    if (!opened.ok) throw new Error(opened.code)
    expect((await opened.platform.store.township('yunlan'))?.end.seq).toBe(2)
    await opened.platform.close()
  })

  it('lays rows out anew when tables have changed since, sums included, and lets hubs behind take a snapshot', async () => {
    await used()
    const db = new Database(file())
    const layout = JSON.parse(
      String(db.prepare(`SELECT value FROM meta WHERE key = 'layout'`).pluck().get()),
    ) as {
      columns: Record<string, string[]>
    }
    // As if an older version had written users without their last two columns, and incidents with one that is gone.
    layout.columns['user']?.splice(-2)
    layout.columns['incident']?.splice(2, 0, 'colour')
    const body = db.prepare<[string], Buffer>(`SELECT body FROM row WHERE tbl = ?`).pluck()
    const put = db.prepare(`UPDATE row SET body = ? WHERE tbl = ?`)
    put.run(encodeCbor(values(body.get('user')).slice(0, -1)), 'user')
    put.run(encodeCbor(values(body.get('incident')).toSpliced(2, 0, 'red')), 'incident')
    db.prepare(`UPDATE meta SET value = ? WHERE key = 'layout'`).run(JSON.stringify(layout))
    db.prepare(`DELETE FROM row WHERE tbl NOT IN ('user', 'incident', 'config') OR id = 'trainer'`).run()
    db.close()
    const opened = open()
    if (!opened.ok) throw new Error(opened.code)
    const { store } = opened.platform
    const { rows } = await store.bucketRows('yunlan', 'user')
    expect(rows.map((row) => [row['grantUntil'], row['phone']])).toEqual([[0, null]])
    expect(await store.bucketRows('yunlan', 'incident:g1')).toMatchObject({
      rows: [{ gridId: 'g1', extra: { colour: 'red' } }],
    })
    expect((await store.township('yunlan'))?.floor).toBe(2)
    expect(Object.keys((await store.sums('yunlan')).sums).toSorted()).toEqual([
      'config',
      'incident:g1',
      'user',
    ])
    await opened.platform.close()
  })
})
