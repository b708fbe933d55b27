import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rawOpen, SILENT, writeBack, type Connection } from '../file/index.ts'
import { WalWatch } from './walWatch.ts'

const MB = 1 << 20

describe('a write-ahead log', () => {
  let folder: string
  let path: string
  let db: Connection
  let watch: WalWatch
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wal-'))
    path = join(folder, 'a.db')
    db = rawOpen(path)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = OFF')
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)')
    const log = { file: 'truth', path, writeBack: () => writeBack(db) } as const
    watch = new WalWatch([log], { writeBackBytes: 2 * MB, alarmBytes: 6 * MB }, SILENT)
  })
  afterEach(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })
  const burst = (mb: number): void => {
    const insert = db.prepare('INSERT INTO t (body) VALUES (?)')
    for (let n = 0; n < mb; n++) insert.run(Buffer.alloc(MB, n))
  }
  const walBytes = (): number => statSync(`${path}-wal`).size

  it('is cut to nothing after a long burst', async () => {
    burst(10)
    expect(walBytes()).toBeGreaterThan(2 * MB)
    await watch.look()
    expect(walBytes()).toBe(0)
    expect(watch.states()).toEqual([{ file: 'truth', bytes: 0, tooLong: false }])
  })

  it('is left alone while it is short', async () => {
    burst(1)
    const before = walBytes()
    await watch.look()
    expect(walBytes()).toBe(before)
  })

  it('that a reader pins is written back as far as may be, nobody waits for the reader, and people are told', async () => {
    const reader = rawOpen(path, { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM t').get()
    burst(10)
    const began = performance.now()
    await watch.look()
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(walBytes()).toBeGreaterThan(6 * MB)
    expect(watch.states()[0]?.tooLong).toBe(false)
    await watch.look()
    await watch.look()
    expect(watch.states()[0]).toMatchObject({ tooLong: true })
    reader.exec('COMMIT')
    await watch.look()
    expect(watch.states()).toEqual([{ file: 'truth', bytes: 0, tooLong: false }])
    reader.close()
  })
})
