import { expect, it } from 'vitest'
import { migrate, rawOpen, userVersion } from '../../file/index.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

it('adds empty books for a snapshot to a truth file that has none', () => {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS, 2)
  db.exec(`INSERT INTO cursor VALUES (1, 'e', 7, 'h', NULL)`)
  migrate(db, TRUTH_MIGRATIONS, 3)
  expect(userVersion(db)).toBe(3)
  expect(db.prepare('SELECT seq FROM cursor').pluck().get()).toBe(7)
  for (const book of ['snapshot_progress', 'snapshot_written', 'snapshot_index'])
    expect(db.prepare(`SELECT count(*) FROM ${book}`).pluck().get()).toBe(0)
})
