/** Prepared statements of the readers: made once, timed, and named in the log when they are slow. */
import { troubleCode, type Bindable, type Connection, type MirrorLog } from '../file/index.ts'

/** A question that holds the hub's heartbeat up for longer than this is worth a line in the log, ms. */
const SLOW_MS = 40

/** Values for `?`, or one object for `@name`. */
export type Given = Bindable | Readonly<Record<string, Bindable>>

export class Statements {
  readonly #db: Connection
  readonly #log: MirrorLog
  readonly #damaged: (message: string) => void
  readonly #made = new Map<string, ReturnType<Connection['prepare']>>()

  /** @param damaged called when SQLite finds the file damaged; the question throws all the same */
  constructor(db: Connection, log: MirrorLog, damaged: (message: string) => void) {
    this.#db = db
    this.#log = log
    this.#damaged = damaged
  }

  /** All rows, each an array of its columns. */
  all(sql: string, ...values: readonly Given[]): unknown[][] {
    return this.#timed(sql, () => this.#of(sql).all(...values)) as unknown[][]
  }

  get(sql: string, ...values: readonly Given[]): unknown[] | undefined {
    return this.#timed(sql, () => this.#of(sql).get(...values)) as unknown[] | undefined
  }

  /** Reads that belong together see one state of truth. */
  together<T>(read: () => T): T {
    if (this.#db.inTransaction) return read()
    return this.#db.transaction(read)()
  }

  #of(sql: string) {
    const known = this.#made.get(sql)
    if (known) return known
    const made = this.#db.prepare(sql).raw()
    if (!made.readonly) throw new Error(`a reader was given SQL that writes: ${sql}`)
    this.#made.set(sql, made)
    return made
  }

  #timed<T>(sql: string, run: () => T): T {
    const began = performance.now()
    const result = this.#guarded(run)
    const ms = performance.now() - began
    if (ms > SLOW_MS) this.#log.warn({ ms: Math.round(ms), sql: sql.replaceAll(/\s+/g, ' ') }, 'slow query')
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
