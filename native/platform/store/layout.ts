/**
 * Rows are kept in the column order of the version that wrote them. When tables have gained columns since, every row
 * is laid out anew, the sums too, and hubs that are behind take a snapshot.
 */
import type { Database } from 'better-sqlite3'
import {
  bucketKey,
  isTableName,
  layoutOf,
  rowHash,
  Sum64,
  TABLE_NAMES,
  tableDefinition,
  type Layout,
} from '../../contract/index.ts'
import { packRow, unpackRow } from './rowBody.ts'

interface StoredLayout {
  readonly columns: Layout
  readonly buckets: Readonly<Record<string, string>>
}

const current = (): StoredLayout => ({
  columns: Object.fromEntries(TABLE_NAMES.map((table) => [table, layoutOf(table)])),
  buckets: Object.fromEntries(TABLE_NAMES.map((table) => [table, tableDefinition(table).bucket ?? ''])),
})

/** Brings stored rows to the tables of this version; does nothing when they are. */
export function layOutAnew(db: Database): void {
  const now = JSON.stringify(current())
  const stored: unknown = db.prepare(`SELECT value FROM meta WHERE key = 'layout'`).pluck().get()
  if (stored === now) return
  db.transaction(() => {
    if (typeof stored === 'string') rewrite(db, JSON.parse(stored) as StoredLayout)
    db.prepare(`INSERT OR REPLACE INTO meta (key, value) VALUES ('layout', ?)`).run(now)
  }).immediate()
}

function rewrite(db: Database, { columns }: StoredLayout): void {
  const next = db.prepare(
    `SELECT township, tbl, id, body FROM row WHERE (township, tbl, id) > (?, ?, ?) ORDER BY township, tbl, id LIMIT 1000`,
  )
  const write = db.prepare(`UPDATE row SET body = ?, bucket = ? WHERE township = ? AND tbl = ? AND id = ?`)
  const sums = new Map<string, Map<string, Sum64>>()
  let after = ['', '', '']
  for (;;) {
    const rows = next.all(...after) as { township: string; tbl: string; id: string; body: Buffer }[]
    for (const { township, tbl, id, body } of rows) {
      if (!isTableName(tbl)) continue
      const row = unpackRow(tbl, body, columns)
      const bucket = bucketKey(tbl, row)
      write.run(packRow(tbl, row), bucket, township, tbl, id)
      const own = sums.get(township) ?? new Map<string, Sum64>()
      sums.set(township, own)
      own.set(bucket, (own.get(bucket) ?? new Sum64()).add(rowHash(tbl, id, row.rev)))
    }
    const last = rows.at(-1)
    if (!last) break
    after = [last.township, last.tbl, last.id]
  }
  db.exec('DELETE FROM bucket')
  const put = db.prepare('INSERT INTO bucket (township, bucket, sum) VALUES (?, ?, ?)')
  for (const [township, own] of sums)
    for (const [bucket, sum] of own) put.run(township, bucket, sum.toString())
  // Older transactions are in the older layout: who is behind them starts from a snapshot.
  db.exec('UPDATE township SET floor = seq')
}
