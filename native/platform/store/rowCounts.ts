/**
 * Rows of each table of a township. Counting reads the whole file, and every hub that says hello asks: the numbers are
 * kept as of the position they stand for, and follow what this process appends.
 */
import { TABLE_NAMES, type TableName } from '../../contract/index.ts'

interface Counted {
  readonly seq: number
  readonly rows: ReadonlyMap<TableName, number>
}

/** Rows that a commit adds (or takes away), by table. */
export class Growth {
  readonly rows = new Map<TableName, number>()

  add(table: TableName, by: number): void {
    this.rows.set(table, (this.rows.get(table) ?? 0) + by)
  }
}

export class RowCounts {
  readonly #known = new Map<string, Counted>()

  /** @param count reads the number of rows of a table, when it is not known as of `seq` */
  at(
    township: string,
    seq: number,
    count: (table: TableName) => number,
  ): readonly (readonly [TableName, number])[] {
    let known = this.#known.get(township)
    if (known?.seq !== seq) {
      known = { seq, rows: new Map(TABLE_NAMES.map((table) => [table, count(table)])) }
      this.#known.set(township, known)
    }
    return [...known.rows]
  }

  /** After a commit that led from one position to another. */
  moved(township: string, from: number, to: number, { rows: grown }: Growth): void {
    const known = this.#known.get(township)
    if (known?.seq !== from) return
    const rows = new Map(known.rows)
    for (const [table, by] of grown) rows.set(table, (rows.get(table) ?? 0) + by)
    this.#known.set(township, { seq: to, rows })
  }
}
