/** What the rows of a table really hold, counted from the file. */
import { ContentSums, type Contents, type TableName } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { codecOf } from '../row/index.ts'

/** Counting keeps the writer of truth from what comes in: few enough that nobody at the desk notices. */
const AT_ONCE = 1_000

export interface CountedContents {
  readonly contents: Contents
  /** The last row counted; null when none comes after it. */
  readonly lastId: string | null
}

export function contentsOf(db: Connection, table: TableName, afterId: string | null): CountedContents {
  const codec = codecOf(table)
  const sums = new ContentSums()
  let count = 0
  let lastId = afterId ?? ''
  const rows = db
    .prepare<[string, number], unknown[]>(
      `SELECT ${codec.list} FROM "${table}" WHERE id > ? ORDER BY id LIMIT ?`,
    )
    .raw()
  for (const values of rows.iterate(lastId, AT_ONCE)) {
    const row = codec.decode(values)
    sums.add(table, row)
    lastId = row.id
    count += 1
  }
  return { contents: sums.toRecord(), lastId: count < AT_ONCE ? null : lastId }
}
