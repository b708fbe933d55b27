import { describe, expect, it } from 'vitest'
import { migrate, rawOpen } from '../../file/index.ts'
import { LOCAL_MIGRATIONS } from './index.ts'

function open() {
  const db = rawOpen(':memory:')
  migrate(db, LOCAL_MIGRATIONS, 1)
  return db
}

const insert = `INSERT INTO command (id, type, occurredAt, envelope, state) VALUES (?, 'duty.log', 1, '{}', ?)`

describe('the outbox of local.db', () => {
  it('never uses a place twice, also after the last command was cleared', () => {
    const db = open()
    db.prepare(insert).run('a', 'SETTLED')
    db.exec('DELETE FROM command')
    expect(db.prepare(insert).run('b', 'PENDING').lastInsertRowid).toBe(2)
  })

  it('keeps a command id once', () => {
    const db = open()
    db.prepare(insert).run('a', 'PENDING')
    expect(() => db.prepare(insert).run('a', 'PENDING')).toThrow('UNIQUE')
  })

  it('knows four states', () => {
    const db = open()
    expect(() => db.prepare(insert).run('a', 'LOST')).toThrow('CHECK')
  })

  it('finds open commands among many settled ones by an index', () => {
    const plan = open()
      .prepare<[], { detail: string }>(
        `EXPLAIN QUERY PLAN SELECT * FROM command WHERE state <> 'SETTLED' AND ord > 5 ORDER BY ord`,
      )
      .all()
    expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('INDEX command_open')])
  })
})
