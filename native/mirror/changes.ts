/** Tells who listens which rows changed: once a turn, however many commits and overlay diffs it held. */
import { TABLE_NAMES, type RefKey, type TableName } from '../contract/index.ts'

/** `refs` is 'all' when another truth took the place of the old one. */
export type ChangeListener = (tables: ReadonlySet<TableName>, refs: ReadonlySet<RefKey> | 'all') => void

/** Told in the very call that changed the rows, before anybody reads them again. */
export type TouchListener = (touched: readonly RefKey[] | 'all') => void

export class Changes {
  readonly #listeners = new Set<ChangeListener>()
  readonly #keepers = new Set<TouchListener>()
  #gathered: Set<RefKey> | 'all' = new Set()
  #due = false

  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** For what keeps copies of rows: listeners may already ask it. */
  keep(keeper: TouchListener): () => void {
    this.#keepers.add(keeper)
    return () => this.#keepers.delete(keeper)
  }

  add(touched: readonly RefKey[] | 'all'): void {
    for (const keeper of this.#keepers) keeper(touched)
    if (touched === 'all') this.#gathered = 'all'
    else if (this.#gathered !== 'all') for (const ref of touched) this.#gathered.add(ref)
    const nothing = this.#gathered !== 'all' && this.#gathered.size === 0
    if (nothing || this.#due) return
    this.#due = true
    // After the caller's own continuation: the link rebases the overlay before anybody looks.
    setImmediate(() => this.#tell())
  }

  #tell(): void {
    const refs = this.#gathered
    this.#gathered = new Set()
    this.#due = false
    const tables = refs === 'all' ? new Set(TABLE_NAMES) : new Set([...refs].map(tableOf))
    for (const listener of this.#listeners) listener(tables, refs)
  }
}

/** A RefKey is `table/id` by its type; table names hold no slash. */
const tableOf = (ref: RefKey): TableName => ref.slice(0, ref.indexOf('/')) as TableName
