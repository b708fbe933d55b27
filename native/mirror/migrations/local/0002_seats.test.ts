import { expect, it } from 'vitest'
import { migrate, rawOpen, userVersion } from '../../file/index.ts'
import { LOCAL_MIGRATIONS } from './index.ts'

it('adds seats beside an outbox and leaves the outbox as it is', () => {
  const db = rawOpen(':memory:')
  migrate(db, LOCAL_MIGRATIONS, 1)
  db.exec(
    `INSERT INTO command (id, type, occurredAt, envelope, state) VALUES ('a', 'duty.log', 1, '{}', 'PENDING')`,
  )
  migrate(db, LOCAL_MIGRATIONS, 2)
  expect(userVersion(db)).toBe(2)
  expect(db.prepare('SELECT id, state FROM command').all()).toEqual([{ id: 'a', state: 'PENDING' }])
  db.exec(`INSERT INTO session VALUES ('hash', 'u1', 5); INSERT INTO pin_failure VALUES ('u1', 3, 9, NULL)`)
  expect(() => db.exec(`INSERT INTO session VALUES ('hash2', 'u1', 'today')`)).toThrow('cannot store TEXT')
})
