/** Where truth stands, for the link's status and /healthz. */
import { TABLE_NAMES, type Cursor, type TableName } from '../../contract/index.ts'
import type { Statements } from './statement.ts'

export interface TruthPosition extends Cursor {
  /** Platform commit time of the last transaction; null right after a snapshot. */
  readonly at: number | null
}

export class BookQueries {
  readonly #statements: Statements

  constructor(statements: Statements) {
    this.#statements = statements
  }

  /** Null before the first snapshot. */
  position(): TruthPosition | null {
    const row = this.#statements.get('SELECT epoch, seq, head, at FROM truth.cursor')
    if (!row) return null
    const [epoch, seq, head, at] = row
    return { epoch: String(epoch), seq: Number(seq), head: String(head), at: at === null ? null : Number(at) }
  }

  /** Rows of every table as the platform has it, from the books: no table is scanned. */
  rowCounts(): Record<TableName, number> {
    const counted = new Map(
      this.#statements.all('SELECT tbl, rows FROM truth.table_sum').map(([tbl, n]) => [tbl, Number(n)]),
    )
    return Object.fromEntries(TABLE_NAMES.map((table) => [table, counted.get(table) ?? 0])) as Record<
      TableName,
      number
    >
  }
}
