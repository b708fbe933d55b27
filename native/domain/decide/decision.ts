/**
 * How a command is decided. The same pure functions run on the hub (at once, shown as an overlay) and on the platform
 * (the authority), from the same inputs, so that both say the same unless the truth has moved in between.
 */
import {
  refKey,
  type AnyRow,
  type Change,
  type ErrorCode,
  type Outcome,
  type Ref,
  type RefKey,
  type Row,
  type TableName,
} from '../../contract/index.ts'

/** Reads one row as it stands, or undefined. Synchronous: the caller has loaded what `touches` named. */
export type ReadRow = <T extends TableName>(table: T, id: string) => Row<T> | undefined

export interface Decision {
  readonly outcome: Outcome
  /** Why, for every outcome but `applied`. */
  readonly code?: ErrorCode
  readonly params?: Readonly<Record<string, string | number>>
  /** What it writes, revisions set. Empty for `rejected`. */
  readonly changes: readonly Change[]
}

/**
 * Rows being written by one decision. Reading sees what was written before in the same decision; revisions are set
 * here and nowhere else. Reading a row that `touches` did not name is a bug and throws.
 */
export class Draft {
  readonly #read: ReadRow
  readonly #named: ReadonlySet<RefKey>
  readonly #written = new Map<
    RefKey,
    { table: TableName; row: AnyRow | undefined; id: string; rev: number }
  >()

  constructor(read: ReadRow, named: readonly Ref[]) {
    this.#read = read
    this.#named = new Set(named.map((ref) => refKey(ref.table, ref.id)))
  }

  get<T extends TableName>(table: T, id: string): Row<T> | undefined {
    const key = this.#claim(table, id)
    const written = this.#written.get(key)
    if (written) return written.row as Row<T> | undefined
    return this.#read(table, id)
  }

  /** Writes a whole new row. */
  insert<T extends TableName>(table: T, row: Omit<Row<T>, 'rev'>): void {
    const id = (row as { id: string }).id
    const key = this.#claim(table, id)
    this.#put(key, table, id, { ...(row as Record<string, unknown>) })
  }

  /** Changes some fields of a row that exists. */
  update<T extends TableName>(table: T, id: string, fields: Partial<Omit<Row<T>, 'id' | 'rev'>>): void {
    const key = this.#claim(table, id)
    const now = this.get(table, id)
    if (!now)
      throw new Error(`update of missing ${key}: decide must check that a row exists before it writes it`)
    this.#put(key, table, id, { ...now, ...fields })
  }

  changes(): Change[] {
    return [...this.#written.values()].map(({ table, id, row, rev }) =>
      row ? { table, op: 'put', row } : { table, op: 'del', id, rev },
    )
  }

  #put(key: RefKey, table: TableName, id: string, fields: Record<string, unknown>): void {
    const rev = (this.#read(table, id)?.rev ?? 0) + 1
    this.#written.set(key, { table, id, rev, row: { ...fields, id, rev } })
  }

  #claim(table: TableName, id: string): RefKey {
    const key = refKey(table, id)
    if (!this.#named.has(key)) throw new Error(`decide reached ${key}, which touches() did not name`)
    return key
  }
}

export const applied = (draft: Draft): Decision => ({ outcome: 'applied', changes: draft.changes() })
/** Somebody was first; what this one adds was kept. */
export const superseded = (draft: Draft, code: ErrorCode = 'ALREADY_DONE'): Decision => ({
  outcome: 'superseded',
  code,
  changes: draft.changes(),
})
export const needsReview = (draft: Draft, code: ErrorCode): Decision => ({
  outcome: 'needs_review',
  code,
  changes: draft.changes(),
})
export const rejected = (code: ErrorCode, params?: Readonly<Record<string, string | number>>): Decision => ({
  outcome: 'rejected',
  code,
  ...(params ? { params } : {}),
  changes: [],
})
