/** Writes rows of any table into one truth file, and knows what stood there before. */
import type { AnyRow, TableName } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { codecOf, type RowCodec } from '../row/index.ts'
import { bucketColumn } from './bucket.ts'
import type { SumChanges } from './sums.ts'

type Statement = ReturnType<Connection['prepare']>

interface TableStatements {
  readonly codec: RowCodec
  /** Where in the encoded values the bucket stands; -1 when the whole table is one bucket. */
  readonly bucketAt: number
  readonly find: Statement
  readonly put: Statement
  readonly remove: Statement
}

export class RowWriter {
  readonly #db: Connection
  readonly #tables = new Map<TableName, TableStatements>()

  constructor(db: Connection) {
    this.#db = db
  }

  /** @param sums undefined while a snapshot loads: its sums are counted at the end */
  put(table: TableName, row: AnyRow, sums: SumChanges | undefined): void {
    const { codec, bucketAt, find, put } = this.#of(table)
    const values = codec.encode(row)
    if (sums) {
      const before = find.get(row.id) as [rev: number, bucket: string | null] | undefined
      if (before) sums.remove(table, before[1], row.id, before[0])
      const bucket = bucketAt < 0 ? null : values[bucketAt]
      sums.add(table, typeof bucket === 'string' ? bucket : null, row.id, row.rev)
    }
    put.run(values)
  }

  remove(table: TableName, id: string, sums: SumChanges | undefined): void {
    const { find, remove } = this.#of(table)
    if (sums) {
      const before = find.get(id) as [rev: number, bucket: string | null] | undefined
      if (before) sums.remove(table, before[1], id, before[0])
    }
    remove.run(id)
  }

  #of(table: TableName): TableStatements {
    const known = this.#tables.get(table)
    if (known) return known
    const codec = codecOf(table)
    const bucket = bucketColumn(table)
    const rest = codec.columns.filter((name) => name !== 'id')
    const made: TableStatements = {
      codec,
      bucketAt: bucket === undefined ? -1 : codec.columns.indexOf(bucket),
      find: this.#db
        .prepare(`SELECT rev, ${bucket === undefined ? 'NULL' : `"${bucket}"`} FROM "${table}" WHERE id = ?`)
        .raw(),
      put: this.#db.prepare(
        `INSERT INTO "${table}" (${codec.list}) VALUES (${codec.columns.map(() => '?').join(', ')})
         ON CONFLICT (id) DO UPDATE SET ${rest.map((name) => `"${name}" = excluded."${name}"`).join(', ')}`,
      ),
      remove: this.#db.prepare(`DELETE FROM "${table}" WHERE id = ?`),
    }
    this.#tables.set(table, made)
    return made
  }
}
