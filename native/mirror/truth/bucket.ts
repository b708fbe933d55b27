/** Buckets as SQL sees them: a table and the value of its bucket column. The keys are the contract's. */
import { bucketKey, bucketTable, isTableName, tableDefinition, type TableName } from '../../contract/index.ts'

export interface Bucket {
  readonly table: TableName
  /** Undefined when the whole table is one bucket. */
  readonly column: string | undefined
  /** Rows without a value share the bucket of the empty text. */
  readonly value: string
}

export const bucketColumn = (table: TableName): string | undefined => tableDefinition(table).bucket

export function keyOf(table: TableName, value: string | null): string {
  const column = bucketColumn(table)
  return bucketKey(table, column === undefined ? { id: '', rev: 0 } : { id: '', rev: 0, [column]: value })
}

export function parseBucket(key: string): Bucket | undefined {
  const table = bucketTable(key)
  if (!isTableName(table)) return undefined
  const column = bucketColumn(table)
  if ((column === undefined) !== (key === table)) return undefined
  return { table, column, value: key.slice(table.length + 1) }
}
