/**
 * The connection through which the hub looks at truth: in memory the overlay, and truth.db attached, so that it can be
 * exchanged for another file without losing overlay, views or statements. `cur_<table>` is what people see: overlay
 * rows, and the truth the overlay does not cover. Nothing here writes to truth (`Statements` refuses such SQL).
 */
import { TABLE_NAMES, type TableName } from '../../contract/index.ts'
import { applySettings, rawOpen, type Connection } from '../file/index.ts'
import { codecOf } from '../row/index.ts'

/** `truth.<table>`: exactly what the platform said. `cur_<table>`: with this hub's own unconfirmed acts on top. */
export type Flavour = 'truth' | 'current'

export const source = (table: TableName, flavour: Flavour): string =>
  flavour === 'truth' ? `truth."${table}"` : `"cur_${table}"`

export class Glass {
  readonly db: Connection
  readonly #path: string

  constructor(path: string) {
    this.#path = path
    this.db = rawOpen(':memory:')
    applySettings(this.db)
    this.#attach()
    for (const table of TABLE_NAMES) this.db.exec(overlaySql(table))
  }

  /** Lets go of truth.db while `swap` puts another file in its place. Views and statements live on. */
  exchange(swap: () => void): void {
    this.db.exec('DETACH truth')
    try {
      swap()
    } finally {
      this.#attach()
    }
  }

  close(): void {
    this.db.close()
  }

  #attach(): void {
    this.db.prepare('ATTACH ? AS truth').run(this.#path)
  }
}

function overlaySql(table: TableName): string {
  const { columns, list } = codecOf(table)
  const untyped = columns.filter((name) => name !== 'id').map((name) => `"${name}"`)
  return `
    CREATE TABLE main."${table}" ("id" TEXT PRIMARY KEY NOT NULL, ${untyped.join(', ')});
    CREATE TABLE main."covered_${table}" (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
    CREATE TEMP VIEW "cur_${table}" AS
      SELECT ${list} FROM main."${table}"
      UNION ALL
      SELECT ${list} FROM truth."${table}" WHERE id NOT IN (SELECT id FROM main."covered_${table}");
  `
}
