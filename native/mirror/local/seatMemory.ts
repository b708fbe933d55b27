/** What signing in leaves behind, and the hub's settings. Every call is a commit of its own; what the disk refuses is reported. */
import type { Connection, Trouble } from '../file/index.ts'
import { fromJson, toJson } from '../row/index.ts'
import type { Keep } from './keep.ts'

export interface PinFailures {
  readonly count: number
  readonly lastAt: number
  readonly lockedAt: number | null
}

export interface StoredSession {
  readonly userId: string
  readonly since: number
}

const NO_FAILURES: PinFailures = { count: 0, lastAt: 0, lockedAt: null }

export class SeatMemory {
  readonly #keep: Keep
  readonly #sql

  constructor(db: Connection, keep: Keep) {
    this.#keep = keep
    this.#sql = {
      failures: db.prepare<[string], PinFailures>(
        'SELECT count, lastAt, lockedAt FROM pin_failure WHERE userId = ?',
      ),
      setFailures: db.prepare(
        'INSERT OR REPLACE INTO pin_failure (userId, count, lastAt, lockedAt) VALUES (?, ?, ?, ?)',
      ),
      session: db.prepare<[string], StoredSession>('SELECT userId, since FROM session WHERE tokenHash = ?'),
      keepSession: db.prepare('INSERT OR REPLACE INTO session (tokenHash, userId, since) VALUES (?, ?, ?)'),
      dropSession: db.prepare('DELETE FROM session WHERE tokenHash = ?'),
      dropSessionsBefore: db.prepare('DELETE FROM session WHERE since < ?'),
    }
  }

  failures(userId: string): PinFailures {
    return this.#sql.failures.get(userId) ?? NO_FAILURES
  }

  setFailures(userId: string, { count, lastAt, lockedAt }: PinFailures): void {
    this.#keep(() => this.#sql.setFailures.run(userId, count, lastAt, lockedAt))
  }

  session(tokenHash: string): StoredSession | undefined {
    return this.#sql.session.get(tokenHash)
  }

  keepSession(tokenHash: string, { userId, since }: StoredSession): void {
    this.#keep(() => this.#sql.keepSession.run(tokenHash, userId, since))
  }

  dropSession(tokenHash: string): void {
    this.#keep(() => this.#sql.dropSession.run(tokenHash))
  }

  /** Forgets sessions that began before a time. */
  dropSessionsBefore(since: number): void {
    this.#keep(() => this.#sql.dropSessionsBefore.run(since))
  }
}

/** Settings of this hub: plain values by key, checked by whoever reads them. */
export class Settings {
  readonly #db: Connection
  readonly #keep: Keep
  readonly #now: () => number

  constructor(db: Connection, keep: Keep, now: () => number) {
    this.#db = db
    this.#keep = keep
    this.#now = now
  }

  get(key: string): unknown {
    const value = this.#db
      .prepare<[string], string>('SELECT value FROM setting WHERE key = ?')
      .pluck()
      .get(key)
    return value === undefined ? undefined : fromJson(value)
  }

  set(key: string, value: unknown): { readonly ok: true } | Trouble {
    const done = this.#keep(() =>
      this.#db
        .prepare('INSERT OR REPLACE INTO setting (key, value, at) VALUES (?, ?, ?)')
        .run(key, toJson(value), this.#now()),
    )
    return done.ok ? { ok: true } : done
  }
}
