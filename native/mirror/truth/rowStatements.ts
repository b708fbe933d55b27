/** The SQL of one table for whoever writes rows: several rows a statement, because the way into SQLite costs the most. */
import type { TableName } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { codecOf, type RowValues } from '../row/index.ts'
import { bucketColumn } from './bucket.ts'
import type { Version } from './sums.ts'

/** Rows in one statement: from here on more of them gain nothing that can be measured. */
const TOGETHER = 16

type Statement = ReturnType<Connection['prepare']>

export class RowStatements {
  /** Where in a row's values the bucket stands; -1 when the whole table is one bucket. */
  readonly bucketAt: number
  readonly #put: readonly [one: Statement, many: Statement]
  readonly #add: readonly [one: Statement, many: Statement]
  readonly #find: readonly [one: Statement, many: Statement]
  readonly #remove: Statement

  constructor(db: Connection, table: TableName) {
    const { columns, list } = codecOf(table)
    const bucket = bucketColumn(table)
    this.bucketAt = bucket === undefined ? -1 : columns.indexOf(bucket)
    const row = `(${columns.map(() => '?').join(', ')})`
    const pair = (make: (rows: string) => string, one: string): readonly [Statement, Statement] => [
      db.prepare(make(one)),
      db.prepare(make(new Array<string>(TOGETHER).fill(one).join(', '))),
    ]
    const into = `INTO "${table}" (${list}) VALUES`
    const news = columns.slice(1).map((name) => `"${name}" = excluded."${name}"`)
    // Where the id is the row's place in the file, replacing a row is cheapest; elsewhere it would move to the end.
    this.#put = pair(
      hasRowids(db, table)
        ? (rows) => `INSERT ${into} ${rows} ON CONFLICT (id) DO UPDATE SET ${news.join(', ')}`
        : (rows) => `INSERT OR REPLACE ${into} ${rows}`,
      row,
    )
    this.#add = pair((rows) => `INSERT ${into} ${rows}`, row)
    const [one, many] = pair(
      (ids) =>
        `SELECT t.id, t.rev, ${bucket === undefined ? 'NULL' : `t."${bucket}"`}
         FROM (VALUES ${ids}) AS named CROSS JOIN "${table}" AS t ON t.id = named.column1`,
      '(?)',
    )
    this.#find = [one.raw(), many.raw()]
    this.#remove = db.prepare(`DELETE FROM "${table}" WHERE id = ?`)
  }

  bucketOf(values: RowValues): string {
    const bucket = this.bucketAt < 0 ? null : values[this.bucketAt]
    return typeof bucket === 'string' ? bucket : ''
  }

  /** Writes rows, whether they are there or not. An id must not come twice. */
  put(rows: readonly RowValues[]): void {
    inGroups(rows, this.#put)
  }

  /** Adds rows that are not there; throws SQLITE_CONSTRAINT_PRIMARYKEY when one is, with some of the others added. */
  add(rows: readonly RowValues[]): void {
    inGroups(rows, this.#add)
  }

  remove(id: string): void {
    this.#remove.run(id)
  }

  /** Versions of those of the rows that are there. */
  find(ids: readonly string[]): Version[] {
    const [one, many] = this.#find
    const found: Version[] = []
    let at = 0
    for (; at + TOGETHER <= ids.length; at += TOGETHER)
      found.push(...(many.all(ids.slice(at, at + TOGETHER)) as Version[]))
    for (const id of ids.slice(at)) found.push(...(one.all(id) as Version[]))
    return found
  }
}

function inGroups(rows: readonly RowValues[], [one, many]: readonly [Statement, Statement]): void {
  let at = 0
  for (; at + TOGETHER <= rows.length; at += TOGETHER) {
    const values: RowValues[number][] = []
    for (let n = at; n < at + TOGETHER; n++) {
      const row = rows[n] ?? []
      for (let i = 0; i < row.length; i++) values.push(row[i] ?? null)
    }
    many.run(values)
  }
  for (const row of rows.slice(at)) one.run(row)
}

const hasRowids = (db: Connection, table: TableName): boolean =>
  db.prepare<[string]>('SELECT wr FROM pragma_table_list WHERE name = ?').pluck().get(table) === 0
