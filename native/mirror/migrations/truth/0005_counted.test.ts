import { expect, it } from 'vitest'
import { migrate, rawOpen, userVersion } from '../../file/index.ts'
import { TRUTH_MIGRATIONS } from './index.ts'

it('keeps how many rows there were, and the sums of buckets no longer', () => {
  const db = rawOpen(':memory:')
  migrate(db, TRUTH_MIGRATIONS, 4)
  db.exec(
    `INSERT INTO bucket_sum VALUES ('task:g1', 'task', '0', 3), ('task:g2', 'task', '0', 4), ('post', 'post', '0', 1)`,
  )
  migrate(db, TRUTH_MIGRATIONS, 5)
  expect(userVersion(db)).toBe(5)
  expect(db.prepare('SELECT tbl, rows, sum FROM table_sum ORDER BY tbl').raw().all()).toEqual([
    ['post', 1, null],
    ['task', 7, null],
  ])
  expect(db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'bucket_sum'`).get()).toBeUndefined()
})
