/**
 * What this hub has done and the platform has not confirmed: whole rows, and tombstones for rows it removed. Rebuilt from
 * the outbox at every start, so nothing here needs to survive.
 */
import {
  refKey,
  TABLE_NAMES,
  type AnyRow,
  type Ref,
  type RefKey,
  type TableName,
} from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { codecOf, type RowCodec } from '../row/index.ts'

export interface OverlayDiff {
  /** Rows shown instead of truth's, or beside it. */
  readonly put: readonly { readonly table: TableName; readonly row: AnyRow }[]
  /** Rows of truth that are not shown. */
  readonly gone: readonly Ref[]
  /** Rows of which truth is shown again. */
  readonly lift: readonly Ref[]
}

export interface OverlayWriter {
  apply(diff: OverlayDiff): void
  clear(): void
}

type Statement = ReturnType<Connection['prepare']>

interface TableStatements {
  readonly codec: RowCodec
  readonly put: Statement
  readonly drop: Statement
  readonly cover: Statement
  readonly uncover: Statement
  readonly covers: Statement
}

export class Overlay implements OverlayWriter {
  readonly #db: Connection
  readonly #changed: (touched: readonly RefKey[]) => void
  readonly #tables = new Map<TableName, TableStatements>()

  constructor(db: Connection, changed: (touched: readonly RefKey[]) => void) {
    this.#db = db
    this.#changed = changed
  }

  apply({ put, gone, lift }: OverlayDiff): void {
    const touched = new Set<RefKey>()
    this.#db.transaction(() => {
      for (const { table, id } of lift) {
        this.#of(table).drop.run(id)
        this.#of(table).uncover.run(id)
        touched.add(refKey(table, id))
      }
      for (const { table, id } of gone) {
        this.#of(table).drop.run(id)
        this.#of(table).cover.run(id)
        touched.add(refKey(table, id))
      }
      for (const { table, row } of put) {
        const { codec, put: write, cover } = this.#of(table)
        write.run(codec.encode(row))
        cover.run(row.id)
        touched.add(refKey(table, row.id))
      }
    })()
    if (touched.size > 0) this.#changed([...touched])
  }

  clear(): void {
    const touched = this.covered()
    this.#db.transaction(() => {
      for (const table of TABLE_NAMES)
        this.#db.exec(`DELETE FROM main."${table}"; DELETE FROM main."covered_${table}"`)
    })()
    if (touched.length > 0) this.#changed(touched)
  }

  /** Rows for which the overlay stands instead of truth. */
  covered(): RefKey[] {
    return TABLE_NAMES.flatMap((table) =>
      this.#db
        .prepare<[], string>(`SELECT id FROM main."covered_${table}"`)
        .pluck()
        .all()
        .map((id) => refKey(table, id)),
    )
  }

  covers(table: TableName, id: string): boolean {
    return this.#of(table).covers.get(id) !== undefined
  }

  #of(table: TableName): TableStatements {
    const known = this.#tables.get(table)
    if (known) return known
    const codec = codecOf(table)
    const made: TableStatements = {
      codec,
      put: this.#db.prepare(
        `INSERT OR REPLACE INTO main."${table}" (${codec.list}) VALUES (${codec.columns.map(() => '?').join(', ')})`,
      ),
      drop: this.#db.prepare(`DELETE FROM main."${table}" WHERE id = ?`),
      cover: this.#db.prepare(`INSERT OR IGNORE INTO main."covered_${table}" (id) VALUES (?)`),
      uncover: this.#db.prepare(`DELETE FROM main."covered_${table}" WHERE id = ?`),
      covers: this.#db.prepare(`SELECT 1 FROM main."covered_${table}" WHERE id = ?`),
    }
    this.#tables.set(table, made)
    return made
  }
}
