import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../open.ts'

it('lets whoever is behind start from a snapshot: what was written before has no position', () => {
  const db = new Database(':memory:')
  migrate(db, 2)
  db.exec(`INSERT INTO township VALUES ('one', 'one', 'e', 9, 'h', 1, 3);
           INSERT INTO row (township, tbl, id, rev, bucket, body) VALUES ('one', 'post', 'p', 1, 'post', x'80')`)
  migrate(db, 3)
  expect(db.prepare('SELECT floor FROM township').pluck().all()).toEqual([9])
  expect(db.prepare('SELECT seq FROM row').pluck().all()).toEqual([0])
})

it('reads what changed after a position from an index, not from every row', () => {
  const db = new Database(':memory:')
  migrate(db, 3)
  const plan = (sql: string) =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join()
  expect(plan(`SELECT tbl, body FROM row WHERE township = 'a' AND seq > 5 AND seq > 1`)).toContain('row_seq')
  expect(plan(`SELECT result FROM verdict WHERE township = 'a' AND seq > 5 ORDER BY seq`)).toContain(
    'verdict_seq',
  )
})
