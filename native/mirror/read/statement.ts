/** Prepared statements of the readers: made once, timed, and told to the slow log. */
import { troubleCode, type Bindable, type Connection, type SlowLog } from '../file/index.ts'

/** Values for `?`, or one object for `@name`. */
export type Given = Bindable | Readonly<Record<string, Bindable>>

export class Statements {
  readonly #db: Connection
  readonly #slow: SlowLog
  readonly #damaged: (message: string) => void
  readonly #made = new Map<string, ReturnType<Connection['prepare']>>()

  /** @param damaged called when SQLite finds the file damaged; the question throws all the same */
  constructor(db: Connection, slow: SlowLog, damaged: (message: string) => void) {
    this.#db = db
    this.#slow = slow
    this.#damaged = damaged
  }

  /** All rows, each an array of its columns. */
  all(sql: string, ...values: readonly Given[]): unknown[][] {
    return this.#timed(
      sql,
      () => this.#of(sql).all(...values) as unknown[][],
      (rows) => rows.length,
    )
  }

  get(sql: string, ...values: readonly Given[]): unknown[] | undefined {
    return this.#timed(
      sql,
      () => this.#of(sql).get(...values) as unknown[] | undefined,
      (row) => (row ? 1 : 0),
    )
  }

  /** Reads that belong together see one state of truth. */
  together<T>(read: () => T): T {
    if (this.#db.inTransaction) return read()
    return this.#db.transaction(read)()
  }

  /** Makes rows of what was read. Text that no longer reads is damage too, though SQLite sees nothing wrong with the page. */
  decoded<T>(decode: () => T): T {
    try {
      return decode()
    } catch (error) {
      if (error instanceof SyntaxError) this.#damaged(`a row cannot be read: ${error.message}`)
      throw error
    }
  }

  #of(sql: string) {
    const known = this.#made.get(sql)
    if (known) return known
    const made = this.#db.prepare(sql).raw()
    if (!made.readonly) throw new Error(`a reader was given SQL that writes: ${sql}`)
    this.#made.set(sql, made)
    return made
  }

  #timed<T>(sql: string, run: () => T, count: (result: T) => number): T {
    const began = performance.now()
    const result = this.#guarded(run)
    const ms = performance.now() - began
    this.#slow.note({ sql, ms, rows: count(result), file: 'truth', thread: 'main' })
    return result
  }

  #guarded<T>(run: () => T): T {
    try {
      return run()
    } catch (error) {
      if (troubleCode(error) === 'CORRUPT') this.#damaged(String(error))
      throw error
    }
  }
}
