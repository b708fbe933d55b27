import { expect, it } from 'vitest'
import { migrate, rawOpen } from '../../file/index.ts'
import { shift } from './0009_shift.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

it('keeps roster and log, whose older lines have no kind', () => {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS, shift.version - 1)
  db.exec(`INSERT INTO dutyLog (id, rev, at, userId, userName, text) VALUES ('l1', 1, 5, 'U1', '甲', '接班')`)
  db.exec(
    `INSERT INTO shift (id, rev, startAt, endAt, leaderId, officerIds, state) VALUES ('w1', 1, 1, 2, 'U3', '[]', 'ON_DUTY')`,
  )
  migrate(db, TRUTH_MIGRATIONS, shift.version)
  expect(db.prepare('SELECT text, kind, params FROM dutyLog').all()).toEqual([
    { text: '接班', kind: null, params: null },
  ])
  expect(db.prepare('SELECT state, startedAt, handoverId FROM shift').all()).toEqual([
    { state: 'ON_DUTY', startedAt: null, handoverId: null },
  ])
})
