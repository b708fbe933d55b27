import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrate } from '../open.ts'
import { MIGRATIONS } from './index.ts'

describe('migration 1', () => {
  it('makes the tables of the streams, strict, and marks the file as ours', () => {
    const db = new Database(':memory:')
    migrate(db, 1)
    const tables = db.prepare<[], { name: string; strict: number }>('PRAGMA table_list').all()
    const ours = tables.filter(({ name }) => !name.startsWith('sqlite_'))
    expect(ours.map(({ name }) => name).toSorted()).toEqual(
      ['blob', 'bucket', 'device', 'epoch', 'meta', 'row', 'township', 'tx', 'verdict'].toSorted(),
    )
    expect(ours.every(({ strict }) => strict === 1)).toBe(true)
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(db.pragma('application_id', { simple: true })).toBe(0x4843706c)
  })

  it('keeps a command id once for each township, for ever', () => {
    const db = new Database(':memory:')
    migrate(db, 1)
    const put = db.prepare(
      `INSERT INTO verdict (township, origin, incarnation, n, hash, seq, received_at, result) VALUES (?, 'h', 'a', 1, '', 1, 1, x'')`,
    )
    put.run('one')
    put.run('two')
    expect(() => put.run('one')).toThrow(/UNIQUE/)
  })

  it('is one of a row without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, k) => k + 1))
  })
})
