/**
 * Who did what, as a chain: each line's SHA-256 covers the line and the hash before it, so that a line changed, taken out
 * or put in later is found. The last line's hash is kept apart as well, so that cutting lines off the end is found too.
 */
import { createHash } from 'node:crypto'
import type { Connection, Trouble } from '../file/index.ts'
import type { Keep } from './keep.ts'

export interface AuditLine {
  /** Domain time, ms since the epoch. */
  readonly at: number
  readonly actorId: string
  readonly actorName: string
  /** A code such as `seat.signedIn` or `incident.dispatch`. */
  readonly act: string
  /** What it was done to: a command id, a user id, a row's key; may be empty. */
  readonly subject: string
  /** No personal data beyond the actor. */
  readonly params: Readonly<Record<string, string | number | boolean | null>>
}

export interface StoredAuditLine extends AuditLine {
  readonly n: number
  readonly hash: string
}

export interface AuditCheck {
  readonly ok: boolean
  readonly entries: number
  /** Number of the first line that does not fit the chain; null when all do. */
  readonly brokenAt: number | null
}

interface StoredLine {
  n: number
  at: number
  actorId: string
  actorName: string
  act: string
  subject: string
  params: string
  prev: string
  hash: string
}

const GENESIS = '0'.repeat(64)
const HEAD = 'auditHead'
/** Lines verified in one turn; the hub's heartbeat runs in between. */
const VERIFIED_AT_ONCE = 2_000

export class AuditChain {
  readonly #db: Connection
  readonly #keep: Keep
  readonly #insert
  readonly #setHead
  readonly #last

  constructor(db: Connection, keep: Keep) {
    this.#db = db
    this.#keep = keep
    this.#insert = db.prepare(
      'INSERT INTO audit (n, at, actorId, actorName, act, subject, params, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.#setHead = db.prepare(`INSERT OR REPLACE INTO meta (key, value) VALUES ('${HEAD}', ?)`)
    this.#last = db.prepare<[], { n: number; hash: string }>(
      'SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1',
    )
  }

  /** One commit. Errors: DISK_FULL, IO_ERROR, CORRUPT, NO_PERMISSION: the line was not kept. */
  append(line: AuditLine): { readonly ok: true } | Trouble {
    const done = this.#keep(() => this.insert(line))
    return done.ok ? { ok: true } : done
  }

  /** Part of the caller's transaction; throws as SQLite does. */
  insert(line: AuditLine): void {
    this.#db.transaction(() => {
      const before = this.#last.get()
      const prev = before?.hash ?? GENESIS
      const stored = { ...line, n: (before?.n ?? 0) + 1, params: JSON.stringify(line.params), prev }
      const hash = hashOf(stored)
      const { n, at, actorId, actorName, act, subject, params } = stored
      this.#insert.run(n, at, actorId, actorName, act, subject, params, prev, hash)
      this.#setHead.run(`${n}:${hash}`)
    })()
  }

  /** The last lines, newest first. */
  recent(limit: number): StoredAuditLine[] {
    return this.#db
      .prepare<[number], StoredLine>('SELECT * FROM audit ORDER BY n DESC LIMIT ?')
      .all(limit)
      .map(({ n, at, actorId, actorName, act, subject, params, hash }) => ({
        ...{ n, at, actorId, actorName, act, subject, hash },
        params: JSON.parse(params) as AuditLine['params'],
      }))
  }

  async verify(): Promise<AuditCheck> {
    const page = this.#db.prepare<[number, number], StoredLine>(
      'SELECT * FROM audit WHERE n > ? ORDER BY n LIMIT ?',
    )
    let last = { n: 0, hash: GENESIS }
    for (;;) {
      const lines = page.all(last.n, VERIFIED_AT_ONCE)
      for (const line of lines) {
        if (line.n !== last.n + 1 || line.prev !== last.hash || line.hash !== hashOf(line))
          return { ok: false, entries: last.n, brokenAt: last.n + 1 }
        last = line
      }
      if (lines.length < VERIFIED_AT_ONCE) break
      await new Promise((resolve) => setImmediate(resolve))
    }
    // In the same turn as the last page: nothing was written in between.
    const head = this.head()
    const whole = last.n === (head?.n ?? 0) && last.hash === (head?.hash ?? GENESIS)
    return { ok: whole, entries: last.n, brokenAt: whole ? null : Math.min(last.n, head?.n ?? 0) + 1 }
  }

  /** The last line as it was noted apart from the lines. */
  head(): { readonly n: number; readonly hash: string } | undefined {
    const value = this.#db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(HEAD)
    const [n, hash] = String(value ?? '').split(':')
    return n && hash ? { n: Number(n), hash } : undefined
  }
}

const hashOf = ({
  n,
  at,
  actorId,
  actorName,
  act,
  subject,
  params,
  prev,
}: Omit<StoredLine, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([prev, n, at, actorId, actorName, act, subject, params]))
    .digest('hex')
