/** Rows of one flavour, typed by their table. What a reader holds; nothing here can write. */
import type { Row, TableName } from '../../contract/index.ts'
import type { Bindable } from '../file/index.ts'
import { codecOf } from '../row/index.ts'
import { source, type Flavour } from './glass.ts'
import type { Given, Statements } from './statement.ts'

export class Rows {
  readonly #statements: Statements
  readonly #flavour: Flavour

  constructor(statements: Statements, flavour: Flavour) {
    this.#statements = statements
    this.#flavour = flavour
  }

  get<T extends TableName>(table: T, id: string): Row<T> | undefined {
    const codec = codecOf(table)
    const values = this.#statements.get(
      `SELECT ${codec.list} FROM ${source(table, this.#flavour)} WHERE id = ?`,
      id,
    )
    return values && this.#statements.decoded(() => codec.decode(values))
  }

  /** Revision of a row, where the row itself would be dear to read each time. */
  rev(table: TableName, id: string): number | undefined {
    const values = this.#statements.get(`SELECT rev FROM ${source(table, this.#flavour)} WHERE id = ?`, id)
    return values && Number(values[0])
  }

  /** @param rest SQL after the table: WHERE, ORDER BY, LIMIT; a constant, never built from what people type */
  select<T extends TableName>(table: T, rest = '', ...values: readonly Given[]): Row<T>[] {
    const codec = codecOf(table)
    const rows = this.#statements.all(
      `SELECT ${codec.list} FROM ${source(table, this.#flavour)} ${rest}`,
      ...values,
    )
    return this.#statements.decoded(() => rows.map((row) => codec.decode(row)))
  }

  /** Rows whose column holds one of some values; `more` fills the question marks of `rest`. */
  whereIn<T extends TableName>(
    table: T,
    column: string & keyof Row<T>,
    values: readonly string[],
    rest = '',
    ...more: readonly Bindable[]
  ): Row<T>[] {
    if (values.length === 0) return []
    const marks = values.map(() => '?').join(', ')
    return this.select(table, `WHERE "${column}" IN (${marks}) ${rest}`, ...values, ...more)
  }

  countIn<T extends TableName>(table: T, column: string & keyof Row<T>, values: readonly string[]): number {
    const marks = values.map(() => '?').join(', ')
    const sql = `SELECT count(*) FROM ${source(table, this.#flavour)} WHERE "${column}" IN (${marks})`
    return Number(this.#statements.get(sql, ...values)?.[0] ?? 0)
  }

  /** How many rows each value of a column has. */
  countBy<T extends TableName>(table: T, column: string & keyof Row<T>): Map<string, number> {
    const rows = this.#statements.all(
      `SELECT "${column}", count(*) FROM ${source(table, this.#flavour)} WHERE "${column}" IS NOT NULL GROUP BY 1`,
    )
    return new Map(rows.map(([value, n]) => [String(value), Number(n)]))
  }

  count(table: TableName): number {
    return Number(this.#statements.get(`SELECT count(*) FROM ${source(table, this.#flavour)}`)?.[0] ?? 0)
  }
}
