/**
 * What the authority needs from whatever keeps the streams. The township leads every call. Asynchronous, and with an
 * expected position on every append, so that several processes may share one store (PostgreSQL) later.
 */
import type {
  AnyRow,
  CommandResult,
  Contents,
  PackedTransaction,
  Ref,
  RefKey,
  TableName,
  TerminalHolds,
  Transaction,
} from '../../contract/index.ts'

/** Where a township's stream ends. */
export interface StreamEnd {
  readonly epoch: string
  readonly seq: number
  readonly head: string
  /** Domain time of the last commit. */
  readonly at: number
}

/** What was decided on a command, kept for ever. */
export interface Verdict {
  /** Hash of the command as it was sent; the same id with another one is an error of the sender. */
  readonly hash: string
  readonly seq: number
  readonly result: CommandResult
}

/** Which console of a hub device may speak for it. */
export interface Lease {
  readonly deviceId: string
  readonly token: string
  /** Token before this one; good until this one was used. */
  readonly was: string | null
  /** Of the program that holds it. */
  readonly session: string
  /** What people call the console that holds it. */
  readonly console: string
  /** Domain ms. */
  readonly since: number
  /** Real ms since the epoch; prolonged by what is heard of the holder. */
  readonly until: number
}

/** Under which lease something was sent. */
export type Fence = Pick<Lease, 'deviceId' | 'token'>

export interface LeaseStore {
  leases(deviceIds: readonly string[]): Promise<ReadonlyMap<string, Lease>>
  /** One durable commit; each is written only where the token still is `before` (null: there is none), and says so. */
  putLeases(
    changes: readonly { readonly lease: Lease; readonly before: string | null }[],
  ): Promise<readonly boolean[]>
  /** Prolongs leases whose token still stands; others are left alone. */
  renewLeases(leases: readonly Lease[]): Promise<void>
}

/** A transaction about to be appended, with the command it answers. */
export interface Entry {
  /** Lease under which its command came; null for who needs none. */
  readonly fence: Fence | null
  readonly tx: Transaction
  readonly commandHash: string
  readonly receivedAt: number
}

export interface PageCut {
  /** The page is as of this position. */
  readonly asOf: { readonly seq: number; readonly head: string }
  readonly count: number
  /** CBOR array of the rows as they are kept, ids ascending. */
  readonly rows: Uint8Array
  readonly lastId: string
  /** No row of the table lies behind this page. */
  readonly last: boolean
}

/** Rows of one table in a gap, as they are kept. */
export interface GapRun {
  readonly table: string
  readonly puts: readonly Uint8Array[]
  /** CBOR of [id, rev]. */
  readonly dels: readonly Uint8Array[]
}

/** What a run of transactions left: each row once in its last state, each result once, in order. */
export interface Gap {
  readonly base: string
  readonly seq: number
  readonly head: string
  readonly at: number
  readonly runs: readonly GapRun[]
  /** CBOR of each result as it travels. */
  readonly results: readonly Uint8Array[]
}

export interface BucketSums {
  readonly seq: number
  readonly sums: Readonly<Record<string, string>>
}

export interface Township {
  readonly id: string
  readonly end: StreamEnd
  /** Lowest cursor the stream can still be continued from. */
  readonly floor: number
}

export interface AuthorityStore extends LeaseStore {
  township(township: string): Promise<Township | undefined>
  load(township: string, refs: readonly Ref[]): Promise<ReadonlyMap<RefKey, AnyRow>>
  verdicts(township: string, commandIds: readonly string[]): Promise<ReadonlyMap<string, Verdict>>
  /** Verdicts on the commands of one origin and incarnation, in order of their counters. */
  verdictsInRange(
    township: string,
    range: { origin: string; incarnation: string; from: number; to: number },
    limit: number,
  ): Promise<readonly Verdict[]>
  /**
   * One durable commit; `moved` when the stream no longer ends at `expected`, or a lease has changed hands since, and
   * then nothing was written.
   */
  append(
    township: string,
    expected: Pick<StreamEnd, 'epoch' | 'seq'>,
    entries: readonly Entry[],
  ): Promise<'done' | 'moved'>

  /** Transactions after `after` up to `upTo`, in order, at most about `maxChanges` changes (one transaction at least). */
  stream(
    township: string,
    after: number,
    upTo: number,
    maxChanges: number,
  ): Promise<readonly PackedTransaction[]>
  /** Head as of any position this stream has passed, kept for ever; undefined for others. */
  headAt(township: string, seq: number): Promise<string | undefined>
  /**
   * What all transactions after `after` left, as of the end of the stream at one moment; undefined when that end is not
   * `exactly` (where one is given). Commits meanwhile do not show in it.
   */
  gap(township: string, after: number, exactly?: number): Promise<Gap | undefined>
  /** Rows written or removed after a position, each counted once. */
  changedSince(township: string, seq: number): Promise<number>
  counts(township: string): Promise<readonly (readonly [TableName, number])[]>
  page(township: string, table: TableName, afterId: string | null, maxBytes: number): Promise<PageCut>
  sums(township: string): Promise<BucketSums>
  /** What the rows of a table hold, counted from the rows; commits may come in between, not within a row. */
  contents(township: string, table: TableName): Promise<Contents>
  bucketRows(township: string, bucket: string): Promise<{ seq: number; rows: readonly AnyRow[] }>
  /** Tasks of one holder that are not ended. */
  openTasks(township: string, holder: TerminalHolds): Promise<{ seq: number; rows: readonly AnyRow[] }>
  /** Whether this epoch was ever begun here. */
  knowsEpoch(township: string, epoch: string): Promise<boolean>
  /** Begins a new epoch where the stream stands. */
  beginEpoch(township: string, epoch: string, at: number): Promise<StreamEnd>
}

/** What a commit means for those who listen. */
export interface Commit {
  readonly township: string
  readonly end: StreamEnd
  readonly txs: readonly Transaction[]
  /** Holders whose tasks changed, with the tasks as they are now. */
  readonly tasks: readonly { readonly holder: string; readonly row: AnyRow; readonly gone: boolean }[]
}

/** Key of a holder: `POST/post-1`. */
export const holderKey = (kind: string, id: string): string => `${kind}/${id}`
