/**
 * The incremental sum of each bucket: sum of H(table, id, rev) mod 2^64, and how many rows it has. Kept in memory beside
 * the one connection that writes, never in the file: they are counted from the rows themselves when a file is taken up,
 * so that what CHECK compares is what the file really holds.
 */
import { rowHash, Sum64, TABLE_NAMES, type Hash64, type TableName } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { bucketColumn, keyOf, parseBucket } from './bucket.ts'
import { ownText } from './ownText.ts'

export class BucketSum {
  readonly #sum = new Sum64()
  rows = 0

  add(version: Hash64): void {
    this.#sum.add(version)
    this.rows += 1
  }

  remove(version: Hash64): void {
    this.#sum.remove(version)
    this.rows -= 1
  }

  get value(): Hash64 {
    return this.#sum.value
  }

  toString(): string {
    return this.#sum.toString()
  }
}

export class BucketSums {
  readonly #tables = new Map<TableName, Map<string, BucketSum>>()

  /** @param value of the bucket column; the empty text for rows without one and for tables that are one bucket */
  of(table: TableName, value: string): BucketSum {
    let buckets = this.#tables.get(table)
    if (!buckets) this.#tables.set(table, (buckets = new Map<string, BucketSum>()))
    const known = buckets.get(value)
    if (known) return known
    const made = new BucketSum()
    buckets.set(ownText(value), made)
    return made
  }

  /** Over all rows of a table: how many there are, and their sum as hex. */
  wholeOf(table: TableName): { readonly rows: number; readonly sum: string } {
    let rows = 0
    const sum = new Sum64()
    for (const bucket of this.#tables.get(table)?.values() ?? []) {
      rows += bucket.rows
      sum.add(bucket.value)
    }
    return { rows, sum: sum.toString() }
  }

  /** Sum over all rows of all tables. */
  total(): Sum64 {
    const total = new Sum64()
    for (const buckets of this.#tables.values())
      for (const bucket of buckets.values()) total.add(bucket.value)
    return total
  }

  /** Hex by bucket key, of buckets that have rows. */
  toRecord(): Record<string, string> {
    const record: Record<string, string> = {}
    for (const [table, buckets] of this.#tables)
      for (const [value, sum] of buckets) if (sum.rows > 0) record[keyOf(table, value)] = sum.toString()
    return record
  }
}

/** Reads every row's version and gives the sums they really have. */
export function countSums(db: Connection): BucketSums {
  const sums = new BucketSums()
  for (const table of TABLE_NAMES) {
    const column = bucketColumn(table)
    const versions = db
      .prepare<[], Version>(`SELECT id, rev, ${column ? `"${column}"` : 'NULL'} FROM "${table}"`)
      .raw()
    for (const [id, rev, bucket] of versions.iterate())
      sums.of(table, bucket ?? '').add(rowHash(table, id, rev))
  }
  return sums
}

export type Version = [id: string, rev: number, bucket: string | null]

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
