/**
 * Statements that took long, named by their text alone: what was bound to them may be about people. Counted and the worst
 * kept; the log gets so many lines a minute and then only their number.
 */
import type { Connection } from './sqlite.ts'
import type { MirrorLog } from './log.ts'

/** A statement that takes longer holds the hub's heartbeat up, or the stream, ms. */
export const SLOW_MS = 50
const LINES_A_MINUTE = 10
const LONGEST_TEXT = 400
/** Not worth passing on, whatever the threshold, ms. */
const NOTHING_MS = 1

export interface SlowStatement {
  readonly sql: string
  readonly ms: number
  /** Rows read or written; null where they cannot be told. */
  readonly rows: number | null
  readonly file: 'truth' | 'local'
  /** Which thread waited: the hub's own one, or a worker. */
  readonly thread: 'main' | 'truth'
}

export interface SlowFigures {
  readonly count: number
  readonly worst: SlowStatement | null
}

export class SlowLog {
  readonly thresholdMs: number
  readonly #log: MirrorLog
  readonly #now: () => number
  #count = 0
  #worst: SlowStatement | null = null
  #minute = -Infinity
  #lines = 0
  #unsaid = 0

  /** @param now real monotonic ms */
  constructor(log: MirrorLog, now: () => number, thresholdMs = SLOW_MS) {
    this.#log = log
    this.#now = now
    this.thresholdMs = thresholdMs
  }

  /** Takes any statement; those under the threshold are nothing to it. */
  note(statement: SlowStatement): void {
    if (statement.ms < this.thresholdMs) return
    const slow = { ...statement, sql: oneLine(statement.sql), ms: Math.round(statement.ms) }
    this.#count++
    if (!this.#worst || slow.ms > this.#worst.ms) this.#worst = slow
    const now = this.#now()
    if (now - this.#minute >= 60_000) {
      if (this.#unsaid > 0)
        this.#log.warn({ statements: this.#unsaid }, 'slow statements that were not named')
      this.#minute = now
      this.#lines = 0
      this.#unsaid = 0
    }
    if (this.#lines >= LINES_A_MINUTE) this.#unsaid++
    else {
      this.#lines++
      this.#log.warn(slow, 'slow statement')
    }
  }

  figures(): SlowFigures {
    return { count: this.#count, worst: this.#worst }
  }
}

const oneLine = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT)

export type NoteStatement = (statement: Pick<SlowStatement, 'sql' | 'ms' | 'rows'>) => void
type Step = (...values: unknown[]) => unknown

/**
 * From now on statements of this connection are timed. With `singles: false` those that write one row are left as they
 * are: a loader runs millions of them, and what they cost shows in their COMMIT.
 */
export function timeStatements(
  db: Connection,
  note: NoteStatement,
  { singles }: { readonly singles: boolean },
): void {
  const prepare = db.prepare.bind(db)
  const transaction = db.transaction.bind(db)
  /** Text of the statement carried out last: what a transaction is called by, for most of its time is its COMMIT. */
  let last = ''
  const timed = (sql: string, step: Step, count: (result: unknown) => number | null): Step =>
    function (this: unknown, ...values) {
      const began = performance.now()
      last = sql
      const result = step.apply(this, values)
      const ms = performance.now() - began
      if (ms >= NOTHING_MS) note({ sql, ms, rows: count(result) })
      return result
    }
  const overlay = (target: object, name: string, make: (step: Step) => Step): void => {
    const step: unknown = Reflect.get(target, name)
    if (typeof step === 'function') Reflect.set(target, name, make(step as Step))
  }
  Reflect.set(db, 'prepare', (sql: string, ...rest: []) => {
    const statement = prepare(sql, ...rest)
    if (!singles && /^\s*(INSERT|UPDATE|DELETE|REPLACE)/i.test(sql)) return statement
    if (statement.reader) {
      overlay(statement, 'all', (step) =>
        timed(sql, step, (rows) => (Array.isArray(rows) ? rows.length : null)),
      )
      overlay(statement, 'get', (step) => timed(sql, step, (row) => (row === undefined ? 0 : 1)))
    } else overlay(statement, 'run', (step) => timed(sql, step, changesOf))
    return statement
  })
  Reflect.set(db, 'transaction', (act: (...args: unknown[]) => unknown) => {
    const made = transaction(act)
    const whole = (run: Step): Step =>
      function (this: unknown, ...values) {
        // Within another one it is a savepoint: the outer one is what reaches the disk.
        if (db.inTransaction) return run.apply(this, values)
        const began = performance.now()
        last = ''
        const result = run.apply(this, values)
        const ms = performance.now() - began
        if (ms >= NOTHING_MS) note({ sql: `transaction ${last && `up to: ${last}`}`, ms, rows: null })
        return result
      }
    const { deferred, immediate, exclusive } = made
    const modes = { deferred: whole(deferred), immediate: whole(immediate), exclusive: whole(exclusive) }
    return Object.assign(whole(made), modes)
  })
  overlay(
    db,
    'exec',
    (step) =>
      function (this: unknown, ...values) {
        return timed(String(values[0]), step, () => null).apply(db, values)
      },
  )
  overlay(
    db,
    'pragma',
    (step) =>
      function (this: unknown, ...values) {
        return timed(`PRAGMA ${String(values[0])}`, step, () => null).apply(db, values)
      },
  )
}

function changesOf(result: unknown): number | null {
  const changes: unknown =
    typeof result === 'object' && result !== null ? Reflect.get(result, 'changes') : undefined
  return typeof changes === 'number' ? changes : null
}
