import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../native/town/index.ts'
import { beforeLastCommit, tear, walPlace, walSalt } from './wal.ts'

let dir = ''
let file = ''
let db: Database.Database
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaos-wal-'))
  file = join(dir, 'a.db')
  db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)')
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

const insert = (n: number) => db.prepare('INSERT INTO t (n) VALUES (?)').run(n)

/** What a copy of the file with so much of its log holds. */
function heldBy(walBytes: number): number {
  const copy = join(dir, 'copy.db')
  for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true })
  for (const end of ['', '-wal']) {
    const bytes = readFileSync(file + end)
    const to = new Uint8Array(end === '' ? bytes : bytes.subarray(0, walBytes))
    writeFileSync(copy + end, to)
  }
  const other = new Database(copy)
  const count = Number(other.prepare('SELECT count(*) FROM t').pluck().get())
  other.close()
  return count
}

describe('the place of a commit in the log', () => {
  it('is the fewest bytes with which the commit is there', () => {
    insert(1)
    const first = walPlace(file)
    insert(2)
    const second = walPlace(file)
    expect(first?.salt).toBe(walSalt(file))
    expect(heldBy(first?.committed ?? 0)).toBe(1)
    expect(heldBy((second?.committed ?? 0) - 1)).toBe(1)
    expect(heldBy(second?.committed ?? 0)).toBe(2)
  })

  it('of the one before the last is where the last one begins', () => {
    insert(1)
    expect(beforeLastCommit(file)).toBeLessThan(walPlace(file)?.committed ?? 0)
    const first = walPlace(file)?.committed
    insert(2)
    expect(beforeLastCommit(file)).toBe(first)
    db.pragma('wal_checkpoint(RESTART)')
    insert(3)
    expect(beforeLastCommit(file)).toBe(0)
  })

  it('tells what the database file holds already', () => {
    insert(1)
    expect(walPlace(file)?.written).toBe(0)
    db.pragma('wal_checkpoint(PASSIVE)')
    const place = walPlace(file)
    expect(place?.written).toBe(place?.committed)
  })
})

describe('a torn log', () => {
  it('keeps every byte before the place that was synced, whatever is done to the rest', () => {
    insert(1)
    const from = walPlace(file)?.committed ?? 0
    insert(2)
    insert(3)
    const whole = readFileSync(`${file}-wal`)
    for (let seed = 1; seed < 40; seed++) {
      writeFileSync(`${file}-wal`, new Uint8Array(whole))
      tear(file, from, createRandom(seed))
      expect(readFileSync(`${file}-wal`).subarray(0, from).equals(whole.subarray(0, from))).toBe(true)
    }
  })
})
