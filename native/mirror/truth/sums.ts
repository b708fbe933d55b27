/** The incremental sum of each bucket: sum of H(table, id, rev) mod 2^64, and how many rows it has. */
import { rowHash, Sum64, type Hash64, type TableName } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { bucketColumn, keyOf, parseBucket } from './bucket.ts'

interface Delta {
  readonly table: TableName
  readonly sum: Sum64
  count: number
}

/** Changes to the sums, gathered through one commit and written at its end. */
export class SumChanges {
  readonly #deltas = new Map<string, Delta>()

  add(table: TableName, bucket: string | null, id: string, rev: number): void {
    const delta = this.#of(table, bucket)
    delta.sum.add(rowHash(table, id, rev))
    delta.count++
  }

  remove(table: TableName, bucket: string | null, id: string, rev: number): void {
    const delta = this.#of(table, bucket)
    delta.sum.remove(rowHash(table, id, rev))
    delta.count--
  }

  write(db: Connection): void {
    const read = db.prepare<[string], { sum: string; count: number }>(
      'SELECT sum, count FROM bucket_sum WHERE bucket = ?',
    )
    const put = db.prepare('INSERT OR REPLACE INTO bucket_sum (bucket, tbl, sum, count) VALUES (?, ?, ?, ?)')
    const drop = db.prepare('DELETE FROM bucket_sum WHERE bucket = ?')
    for (const [key, { table, sum, count }] of this.#deltas) {
      const before = read.get(key)
      const rows = (before?.count ?? 0) + count
      if (before) sum.add(parseSum(before.sum))
      if (rows === 0) drop.run(key)
      else put.run(key, table, sum.toString(), rows)
    }
    this.#deltas.clear()
  }

  #of(table: TableName, bucket: string | null): Delta {
    const key = keyOf(table, bucket)
    const known = this.#deltas.get(key)
    if (known) return known
    const made = { table, sum: new Sum64(), count: 0 }
    this.#deltas.set(key, made)
    return made
  }
}

function parseSum(text: string): Hash64 {
  const sum = Sum64.parse(text)
  if (!sum) throw new Error(`bucket_sum holds "${text}" where 16 hex digits belong`)
  return sum.value
}

export function readSums(db: Connection): Record<string, string> {
  const rows = db.prepare<[], { bucket: string; sum: string }>('SELECT bucket, sum FROM bucket_sum').all()
  return Object.fromEntries(rows.map(({ bucket, sum }) => [bucket, sum]))
}

/** Reads every row's version and gives the sums they really have. */
export function countSums(db: Connection, tables: readonly TableName[]): SumChanges {
  const sums = new SumChanges()
  for (const table of tables) {
    for (const [id, rev, bucket] of versions(db, table).raw().iterate() as IterableIterator<Version>)
      sums.add(table, bucket, id, rev)
  }
  return sums
}

type Version = [id: string, rev: number, bucket: string | null]

function versions(db: Connection, table: TableName) {
  const column = bucketColumn(table)
  return db.prepare(`SELECT id, rev, ${column ? `"${column}"` : 'NULL'} FROM "${table}"`)
}

/** Ids and revisions of one bucket, by id. */
export function bucketVersions(db: Connection, key: string): { id: string; rev: number }[] {
  const bucket = parseBucket(key)
  if (!bucket) return []
  const { table, column, value } = bucket
  const where = column === undefined ? '? IS NOT NULL' : `ifnull("${column}", '') = ?`
  return db
    .prepare<[string], { id: string; rev: number }>(
      `SELECT id, rev FROM "${table}" WHERE ${where} ORDER BY id`,
    )
    .all(value)
}

/** Writes what the rows of one bucket really add up to, whatever the books said. */
export function recount(db: Connection, key: string): void {
  const bucket = parseBucket(key)
  if (!bucket) return
  db.prepare('DELETE FROM bucket_sum WHERE bucket = ?').run(key)
  const sums = new SumChanges()
  for (const { id, rev } of bucketVersions(db, key)) sums.add(bucket.table, bucket.value, id, rev)
  sums.write(db)
}
