import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../open.ts'

it('adds leases, one a device, and leaves the streams as they are', () => {
  const db = new Database(':memory:')
  migrate(db, 1)
  db.exec(`INSERT INTO township VALUES ('one', 'one', 'e', 1, 'h', 1, 0)`)
  migrate(db, 2)
  expect(db.pragma('user_version', { simple: true })).toBe(2)
  expect(db.prepare('SELECT id, seq FROM township').all()).toEqual([{ id: 'one', seq: 1 }])
  const put = db.prepare(`INSERT INTO lease VALUES ('hub1', ?, NULL, 's', 'desk', 1, 2)`)
  put.run('a')
  expect(() => put.run('b')).toThrow(/UNIQUE/)
})
