/** Whether the books of the bucket sums say what the rows of a truth file add up to. Reads only. */
import { rowHash, Sum64, TABLE_NAMES } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { bucketColumn, keyOf } from './bucket.ts'
import { readSums } from './sums.ts'

/** Buckets whose sum in the books is not what their rows add up to; empty when all are right. */
export function bucketsThatDiffer(db: Connection): string[] {
  const counted = new Map<string, Sum64>()
  for (const table of TABLE_NAMES) {
    const column = bucketColumn(table)
    const rows = db
      .prepare<[], [string, number, string | null]>(
        `SELECT id, rev, ${column === undefined ? 'NULL' : `"${column}"`} FROM "${table}"`,
      )
      .raw()
      .iterate()
    for (const [id, rev, value] of rows) {
      const key = keyOf(table, value)
      const sum = counted.get(key) ?? new Sum64()
      counted.set(key, sum.add(rowHash(table, id, rev)))
    }
  }
  const books = readSums(db)
  const keys = new Set([...counted.keys(), ...Object.keys(books)])
  return [...keys].filter((key) => counted.get(key)?.toString() !== books[key])
}
