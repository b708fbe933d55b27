/** What the rows of a table really hold, counted from the file. */
import { ContentSums, type Contents, type TableName } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { codecOf } from '../row/index.ts'

export function contentsOf(db: Connection, table: TableName): Contents {
  const codec = codecOf(table)
  const sums = new ContentSums()
  const rows = db.prepare<[], unknown[]>(`SELECT ${codec.list} FROM "${table}"`).raw()
  for (const values of rows.iterate()) sums.add(table, codec.decode(values))
  return sums.toRecord()
}
