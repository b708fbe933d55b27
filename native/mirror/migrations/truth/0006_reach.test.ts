import { expect, it } from 'vitest'
import { migrate, rawOpen } from '../../file/index.ts'
import { reach } from './0006_reach.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

it('keeps the people of the duty, with no number known yet, and makes room for calls', () => {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS, reach.version - 1)
  db.exec(`INSERT INTO user (id, rev, name, role, pinSalt, pinHash, active, grantUntil)
    VALUES ('U1', 1, '甲', 'DUTY_LEADER', x'00', x'00', 1, 5)`)
  migrate(db, TRUTH_MIGRATIONS, reach.version)
  expect(db.prepare('SELECT id, phone FROM user').all()).toEqual([{ id: 'U1', phone: null }])
  for (const table of ['reach', 'reachTry'])
    expect(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()).toBe(0)
})
