/**
 * What the link needs from the two files of the hub. native/mirror provides both; the simulation provides them in
 * memory with the same behaviour at a loss of power. Neither side imports the other: the shapes must agree.
 *
 * Nothing may rely on a transaction across the two: truth may fall back a little together with its cursor, and the
 * outbox may not yet know a result that truth already holds (`TruthStore.results` is asked at every start).
 */
import type {
  AnyRow,
  CommandEnvelope,
  CommandResult,
  Contents,
  Cursor,
  Layout,
  PackedTransaction,
  RefKey,
  TableName,
} from '../contract/index.ts'

/** A result and where in the stream it stands. */
export interface Settled extends CommandResult {
  readonly seq: number
  readonly epoch: string
}

export interface Applied {
  readonly cursor: Cursor
  /** Every row written or removed, once. */
  readonly touched: readonly RefKey[]
  /** Results that came with these transactions. */
  readonly results: readonly Settled[]
}

export interface SnapshotHead {
  readonly snapshotId: string
  readonly epoch: string
  /** Where the stream stood when the snapshot began. */
  readonly seq: number
  readonly head: string
  /** Rows to expect by table, in the order in which the tables will come. */
  readonly tables: readonly { readonly table: TableName; readonly rows: number }[]
}

/** How far a half-loaded snapshot has come; survives a restart. */
export interface SnapshotProgress {
  readonly snapshotId: string
  readonly epoch: string
  /** Table of the last page stored, and the last id of that page; null before the first page. */
  readonly table: TableName | null
  readonly lastId: string | null
  /** Transactions applied to the half-loaded file, so that the platform knows where to go on. */
  readonly seq: number
  readonly head: string
  readonly rows: number
  readonly of: number
}

/** One row of a bucket as CHECK compares it. */
export interface RowVersion {
  readonly id: string
  readonly rev: number
}

/**
 * `truth.db`: platform state exactly as of the cursor, and the cursor, in the same transaction.
 *
 * Rows come as the bytes that came down, which nobody has looked into before; `layout` names the sender's columns where
 * they are not ours, and nothing where they are. The store refuses (rejects with `code`) as a whole and leaves all as it
 * was: BAD_ROW for bytes that do not read or a row that does not fit its table, HEAD_MISMATCH for a transaction whose
 * head is not that of its content.
 */
export interface TruthStore {
  cursor(): Promise<Cursor | null>

  /**
   * One SQLite transaction for rows, results, bucket sums and cursor. A transaction whose seq is not above the cursor is
   * a no-op; one whose base differs from the cursor's head refuses the whole call (rejects) and leaves all as it was.
   * A seq may jump: a coalesced delta stands for all transactions up to its seq, and its head cannot be checked; nor can
   * any while `layout` says that rows were left out.
   */
  apply(txs: readonly PackedTransaction[], layout: Layout): Promise<Applied>

  /** Terminal results truth holds for these commands, of the current epoch. */
  results(commandIds: readonly string[]): Promise<readonly Settled[]>

  /** Starts a new half-loaded file beside the truth in use, and forgets an older half-loaded one. */
  beginSnapshot(head: SnapshotHead): Promise<void>
  snapshotProgress(): Promise<SnapshotProgress | null>
  /**
   * Rows of one page, a CBOR array of them sorted by id, as of stream position `asOf`. When it resolves they are in the
   * half-loaded file together with `lastId` and survive the death of the process; after a loss of power the file is
   * taken up only if it is whole, and thrown away otherwise (`snapshotProgress` is then null, or an earlier one).
   * A row that a later transaction already wrote or removed in this half-loaded file stays as that left it.
   */
  snapshotRows(
    table: TableName,
    rows: Uint8Array,
    lastId: string,
    asOf: number,
    layout: Layout,
  ): Promise<void>
  /** Transactions that came while the snapshot loads, in order; same rules as `apply`, on the half-loaded file. */
  applyDuringSnapshot(txs: readonly PackedTransaction[], layout: Layout): Promise<void>
  /** Verifies, brings to the disk and swaps; the old truth stays readable until then. `touched` is left empty: all may have changed. */
  finishSnapshot(cursor: Cursor): Promise<Applied>
  abandonSnapshot(): Promise<void>

  /** Sum of H(table, id, rev) mod 2^64 of each bucket that has rows, 16 hex digits, by `bucketKey`. */
  bucketSums(): Promise<Readonly<Record<string, string>>>
  /**
   * What some rows of a table hold, counted from the rows themselves: those after an id, in order, from the first on with
   * null. `lastId`: the last one that was counted, null when none came after it.
   */
  contents(
    table: TableName,
    afterId: string | null,
  ): Promise<{ readonly contents: Contents; readonly lastId: string | null }>
  bucketVersions(bucketKey: string): Promise<readonly RowVersion[]>
  /** Replaces what differs in one bucket, without touching the cursor; old rows stay visible until the commit. */
  repairBucket(
    bucketKey: string,
    rows: readonly AnyRow[],
    deletedIds: readonly string[],
  ): Promise<readonly RefKey[]>

  /** Keeps a copy of truth aside before another history replaces it. The same reason and cursor twice make one copy. */
  archive(reason: string): Promise<void>
}

export type StoredState = 'PENDING' | 'SENT' | 'PARKED'

export interface StoredCommand {
  readonly envelope: CommandEnvelope
  /** Place in the outbox; rises with entry, also across incarnations. */
  readonly n: number
  readonly state: StoredState
  /** Why it is parked. */
  readonly code: string | null
}

/** Commands of one origin and incarnation whose result is not known: `from` to `to`, both included. */
export interface UnresolvedRange {
  readonly origin: string
  readonly incarnation: string
  readonly from: number
  readonly to: number
}

/** The part of `local.db` the link works with. Synchronous; each call is one commit that survives a loss of power. */
export interface Outbox {
  /**
   * Commands without a terminal result, in order of entry, parked ones included; with `afterN`, only those entered
   * after that place, and with `limit` so many of them at most.
   */
  pending(afterN?: number, limit?: number): readonly StoredCommand[]
  /** One command without a terminal result. */
  open(id: string): StoredCommand | undefined
  markSent(ids: readonly string[]): void
  /** Records terminal results; a command settled before keeps its first result of the same epoch. Unknown ids are ignored. */
  settle(results: readonly Settled[]): void
  /** Sets a command aside for a person; what does not meet it goes on. */
  park(id: string, code: string): void
  /**
   * The platform fell back to `afterSeq`: commands of another epoch than `epoch` whose result lies above it (settled in
   * the last 30 days or more) count as never answered and are offered again, in order. Returns their ids.
   */
  reopen(epoch: string, afterSeq: number): readonly string[]
  /** Epoch of the result settled last, null when there is none: what is left to know it by when truth is lost. */
  settledEpoch?(): string | null
  unresolvedRanges(): readonly UnresolvedRange[]
  /** Token of the lease this console held last; null when it holds none. */
  lease(): string | null
  /** Keeps it over a restart. `anew`: later commands get ids of a new incarnation. */
  keepLease(token: string | null, anew: boolean): void
  /**
   * Gives commands without a result new ids of a new incarnation, also where others without a result name them or what
   * they make; screens' request ids and the order stay. One commit with a line in the audit for each. False: the disk
   * refused, nothing was changed.
   */
  reissue(ids: readonly string[]): boolean
}
