/**
 * Commands of this hub from the moment a person is told "done" until the platform's word is known. Every call is one
 * commit that survives a loss of power. Meets native/sync/port.ts `Outbox` by shape and adds what the desk needs.
 */
import {
  crashPoint,
  parseCommandId,
  type CommandEnvelope,
  type CommandId,
  type Outcome,
} from '../../contract/index.ts'
import type { Connection, Trouble } from '../file/index.ts'
import { fromJson, toJson } from '../row/index.ts'
import type { Settled } from '../truth/index.ts'
import type { AuditChain, AuditLine } from './auditChain.ts'
import type { Identity } from './identity.ts'
import type { Keep } from './keep.ts'
import { reissueCommands } from './reissue.ts'

export interface StoredCommand {
  readonly envelope: CommandEnvelope
  /** Place in the outbox; rises with entry, also across incarnations. */
  readonly n: number
  readonly state: 'PENDING' | 'SENT' | 'PARKED'
  /** Why it is parked. */
  readonly code: string | null
}

/** What became of a command a screen asked for. */
export interface KnownCommand {
  readonly envelope: CommandEnvelope
  readonly state: 'PENDING' | 'SENT' | 'PARKED' | 'SETTLED'
  readonly code: string | null
  readonly params: Readonly<Record<string, string | number>> | null
  readonly outcome: Outcome | null
}

export interface UnresolvedRange {
  readonly origin: string
  readonly incarnation: string
  readonly from: number
  readonly to: number
}

export interface Entry {
  readonly envelope: CommandEnvelope
  /** The screen's own id for it, or the timer's; null where a repetition cannot happen. */
  readonly requestId: string | null
  readonly audit: AuditLine
}

export interface OutboxOptions {
  readonly audit: AuditChain
  readonly keep: Keep
  readonly now: () => number
  readonly identity: Identity
  /** Whom the audit names for what the store does by itself: the hub id. */
  readonly by: string
}

/** `found` is false when no such command is parked: nothing was changed. */
export type Unparked = { readonly ok: true; readonly found: boolean } | Trouble

interface StoredRow {
  ord: number
  id: string
  envelope: string
  state: KnownCommand['state']
  code: string | null
  params: string | null
  outcome: Outcome | null
}

export class Outbox {
  readonly #db: Connection
  readonly #audit: AuditChain
  readonly #now: () => number
  readonly #identity: Identity
  readonly #by: string
  readonly #sql
  readonly #keep: Keep
  /** Results the disk would not take; tried again with the next ones. */
  #unnoted: readonly Settled[] = []

  constructor(db: Connection, { audit, keep, now, identity, by }: OutboxOptions) {
    this.#db = db
    this.#audit = audit
    this.#now = now
    this.#identity = identity
    this.#by = by
    this.#keep = keep
    this.#sql = statements(db)
  }

  /** Id for the next command. A number handed out and not appended stays unused. */
  nextCommandId(): CommandId {
    return this.#identity.nextId()
  }

  /**
   * Command, audit line and request id in one commit; only after it may a person be told "done".
   * The same request id again changes nothing and gives the command it led to the first time.
   * Errors: DISK_FULL, IO_ERROR, CORRUPT, NO_PERMISSION: nothing was kept.
   */
  append(entry: Entry): { readonly ok: true; readonly commandId: string } | Trouble {
    const done = this.#keep(() => this.#db.transaction(() => this.#insert(entry)).immediate())
    crashPoint('outbox.append.after')
    return done.ok ? { ok: true, commandId: done.value } : done
  }

  /** The same for many at once, in order, in one commit: all of them are kept or none. */
  appendAll(entries: readonly Entry[]): { readonly ok: true } | Trouble {
    if (entries.length === 0) return { ok: true }
    const done = this.#keep(() =>
      this.#db.transaction(() => entries.forEach((entry) => this.#insert(entry))).immediate(),
    )
    crashPoint('outbox.append.after')
    return done.ok ? { ok: true } : done
  }

  #insert({ envelope, requestId, audit }: Entry): string {
    const known = requestId === null ? undefined : this.#sql.request.get(requestId)
    if (known !== undefined) return known
    const { id, type, occurredAt } = envelope
    this.#sql.insert.run(this.#identity.placeOf(id), id, type, occurredAt, toJson(envelope))
    if (requestId !== null) this.#sql.keepRequest.run(requestId, id, this.#now())
    this.#audit.insert(audit)
    crashPoint('outbox.append.inside')
    return id
  }

  /** Commands without a terminal result, in order of entry; with `afterN`, up to `limit` of those entered after that place. */
  pending(afterN = 0, limit = -1): StoredCommand[] {
    return this.#sql.open
      .all(afterN, limit)
      .map((row) => storedOf(row, row.state === 'SETTLED' ? 'PENDING' : row.state))
  }

  /** Of the same, the ids alone. */
  pendingIds(): string[] {
    return this.#sql.openIds.all()
  }

  /** What was set aside for a person. */
  parked(): StoredCommand[] {
    return this.#sql.parked.all(-1).map((row) => storedOf(row, 'PARKED'))
  }

  /** What a person looks through: up to `limit` that are parked, and as many of the oldest that wait. */
  heads(limit: number): StoredCommand[] {
    return [...this.#sql.parked.all(limit), ...this.#sql.waiting.all(limit)].map((row) =>
      storedOf(row, row.state === 'SETTLED' ? 'PENDING' : row.state),
    )
  }

  /** One command without a terminal result. */
  open(id: string): StoredCommand | undefined {
    const row = this.#sql.byId.get(id)
    return row && row.state !== 'SETTLED' ? storedOf(row, row.state) : undefined
  }

  // What follows only notes how far a command has come. When the disk refuses the note, the trouble is reported and the
  // hub goes on: a command that looks unsent is sent again, which changes nothing, and truth still holds its result.

  markSent(ids: readonly string[]): void {
    this.#note(() => ids.forEach((id) => this.#sql.sent.run(id)))
  }

  settle(results: readonly Settled[]): void {
    crashPoint('outbox.settle.before')
    const now = this.#now()
    const due = [...this.#unnoted, ...results]
    const noted = this.#note(() => {
      for (const { commandId: id, outcome, code, params, epoch, seq } of due)
        this.#sql.settle.run(
          outcome,
          code ?? null,
          params ? toJson(params) : null,
          now,
          epoch,
          seq,
          id,
          epoch,
        )
    })
    this.#unnoted = noted ? [] : due
  }

  park(id: string, code: string): void {
    this.#note(() => this.#sql.park.run(code, id))
  }

  /** A parked command is to be tried again; by a person's order with its audit line in the same commit. */
  retry(id: string, audit?: AuditLine): Unparked {
    return this.#unpark(() => this.#sql.retry.run(id).changes, audit)
  }

  /** A person gives a parked command up: rejected with GIVEN_UP. Should the platform have decided it after all, that counts. */
  giveUp(id: string, audit: AuditLine): Unparked {
    return this.#unpark(() => this.#sql.giveUp.run(this.#now(), id).changes, audit)
  }

  #unpark(change: () => number, audit: AuditLine | undefined): Unparked {
    const done = this.#keep(() =>
      this.#db
        .transaction(() => {
          const found = change() === 1
          if (found && audit) this.#audit.insert(audit)
          return found
        })
        .immediate(),
    )
    return done.ok ? { ok: true, found: done.value } : done
  }

  /** See port.ts: results of another epoch above `afterSeq` count as never given. */
  reopen(epoch: string, afterSeq: number): string[] {
    const ids = this.#sql.lost.all(epoch, afterSeq)
    return this.#note(() => this.#sql.reopen.run(epoch, afterSeq)) ? ids : []
  }

  /** Epoch of the result settled last, null when there is none: what the link knows its history by when truth is lost. */
  settledEpoch(): string | null {
    return this.#sql.settledEpoch.get() ?? null
  }

  byRequest(requestId: string): KnownCommand | undefined {
    const id = this.#sql.request.get(requestId)
    return id === undefined ? undefined : this.byId(id)
  }

  byId(id: string): KnownCommand | undefined {
    const row = this.#sql.byId.get(id)
    if (!row) return undefined
    const { state, code, params, outcome } = row
    return {
      ...{ envelope: envelopeOf(row), state, code, outcome },
      params: params === null ? null : (fromJson(params) as Record<string, string | number>),
    }
  }

  counts(): { readonly pending: number; readonly parked: number } {
    const rows = this.#sql.counts.all()
    const of = (parked: 0 | 1) => rows.find((row) => row.parked === parked)?.n ?? 0
    return { pending: of(0), parked: of(1) }
  }

  unresolvedRanges(): UnresolvedRange[] {
    const ranges: { origin: string; incarnation: string; from: number; to: number }[] = []
    const ids = this.#sql.openIds.all().flatMap((id) => parseCommandId(id) ?? [])
    ids.sort((a, b) => compare(a.origin, b.origin) || compare(a.incarnation, b.incarnation) || a.n - b.n)
    for (const { origin, incarnation, n } of ids) {
      const last = ranges.at(-1)
      if (last?.origin === origin && last.incarnation === incarnation && last.to === n - 1) last.to = n
      else ranges.push({ origin, incarnation, from: n, to: n })
    }
    return ranges
  }

  /** Clears what was settled, and requests made, before a time. Sent commands are kept 30 days or more (SYNC.md). */
  prune(beforeMs: number): void {
    this.#db
      .transaction(() => {
        this.#sql.pruneCommands.run(beforeMs)
        this.#sql.pruneRequests.run(beforeMs)
      })
      .immediate()
  }

  lease(): string | null {
    return this.#identity.token
  }

  /** See port.ts. When the disk refuses, the console goes on with what it has until it is started again. */
  keepLease(token: string | null, anew: boolean): void {
    let settled: (() => void) | undefined
    if (this.#note(() => (settled = this.#identity.keep(token, anew)))) settled?.()
  }

  reissue(ids: readonly string[]): boolean {
    const { ok } = this.#keep(() => {
      const parts = { identity: this.#identity, audit: this.#audit, now: this.#now(), by: this.#by }
      reissueCommands(this.#db, ids, parts)
    })
    return ok
  }

  #note(act: () => unknown): boolean {
    return this.#keep(() => this.#db.transaction(act).immediate()).ok
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Written by `append` from an envelope that the hub checked against its schema. */
const envelopeOf = (row: StoredRow): CommandEnvelope => fromJson(row.envelope) as CommandEnvelope

const storedOf = (row: StoredRow, state: StoredCommand['state']): StoredCommand => ({
  envelope: envelopeOf(row),
  n: row.ord,
  state,
  code: row.code,
})

function statements(db: Connection) {
  return {
    insert: db.prepare(
      `INSERT INTO command (ord, id, type, occurredAt, envelope, state) VALUES (?, ?, ?, ?, ?, 'PENDING')`,
    ),
    request: db.prepare<[string], string>('SELECT commandId FROM request WHERE requestId = ?').pluck(),
    keepRequest: db.prepare('INSERT INTO request (requestId, commandId, at) VALUES (?, ?, ?)'),
    open: db.prepare<[number, number], StoredRow>(
      `SELECT * FROM command WHERE state <> 'SETTLED' AND ord > ? ORDER BY ord LIMIT ?`,
    ),
    parked: db.prepare<[number], StoredRow>(
      `SELECT * FROM command WHERE state = 'PARKED' ORDER BY ord LIMIT ?`,
    ),
    waiting: db.prepare<[number], StoredRow>(
      `SELECT * FROM command WHERE state IN ('PENDING', 'SENT') ORDER BY ord LIMIT ?`,
    ),
    openIds: db.prepare<[], string>(`SELECT id FROM command WHERE state <> 'SETTLED' ORDER BY ord`).pluck(),
    byId: db.prepare<[string], StoredRow>('SELECT * FROM command WHERE id = ?'),
    counts: db.prepare<[], { parked: 0 | 1; n: number }>(
      `SELECT state = 'PARKED' AS parked, count(*) AS n FROM command WHERE state <> 'SETTLED' GROUP BY 1`,
    ),
    sent: db.prepare(`UPDATE command SET state = 'SENT' WHERE id = ? AND state = 'PENDING'`),
    settle: db.prepare(
      `UPDATE command SET state = 'SETTLED', outcome = ?, code = ?, params = ?, settledAt = ?, settledEpoch = ?, settledSeq = ?
       WHERE id = ? AND (state <> 'SETTLED' OR settledEpoch IS NOT ?)`,
    ),
    park: db.prepare(`UPDATE command SET state = 'PARKED', code = ? WHERE id = ? AND state <> 'SETTLED'`),
    retry: db.prepare(`UPDATE command SET state = 'PENDING', code = NULL WHERE id = ? AND state = 'PARKED'`),
    giveUp: db.prepare(
      `UPDATE command SET state = 'SETTLED', outcome = 'rejected', code = 'GIVEN_UP', settledAt = ? WHERE id = ? AND state = 'PARKED'`,
    ),
    lost: db
      .prepare<[string, number], string>(
        `SELECT id FROM command WHERE state = 'SETTLED' AND settledEpoch <> ? AND settledSeq > ? ORDER BY ord`,
      )
      .pluck(),
    settledEpoch: db
      .prepare<[], string>(
        `SELECT settledEpoch FROM command WHERE state = 'SETTLED' AND settledEpoch IS NOT NULL ORDER BY settledAt DESC, ord DESC LIMIT 1`,
      )
      .pluck(),
    reopen: db.prepare(
      `UPDATE command SET state = 'PENDING', outcome = NULL, code = NULL, params = NULL, settledAt = NULL,
         settledEpoch = NULL, settledSeq = NULL
       WHERE state = 'SETTLED' AND settledEpoch <> ? AND settledSeq > ?`,
    ),
    pruneCommands: db.prepare(`DELETE FROM command WHERE state = 'SETTLED' AND settledAt < ?`),
    pruneRequests: db.prepare(
      'DELETE FROM request WHERE at < ? AND commandId NOT IN (SELECT id FROM command)',
    ),
  }
}
