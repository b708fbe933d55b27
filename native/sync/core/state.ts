/**
 * The link as values: what it knows, what may happen to it, what it wants done. No socket, no clock, no file.
 */
import type {
  AnyRow,
  Change,
  CommandEnvelope,
  Contents,
  Cursor,
  Frame,
  Layout,
  LeaseState,
  LinkReason,
  LinkStatus,
  PackedTransaction,
  RefKey,
  TableName,
} from '../../contract/index.ts'
import { CommandQueue } from './queue.ts'
import type { Applied, RowVersion, Settled, SnapshotHead, SnapshotProgress } from '../port.ts'
import type { Work } from './work.ts'

export interface LinkConfig {
  readonly hubId: string
  /** Random, new for each start: of two links with one hub id the later one stays. */
  readonly session: string
  readonly drill: boolean
  /** What people call this console: the name of its machine. */
  readonly console: string
  /** Bytes of the stream that may be on their way. */
  readonly credit: number
  readonly backoffMinMs: number
  readonly backoffMaxMs: number
}

/** Real, monotonic ms for time-outs; domain ms for what people see. */
export interface Moment {
  readonly mono: number
  readonly now: number
}

/** A command of the outbox as the link keeps it. */
export interface Queued {
  readonly envelope: CommandEnvelope
  readonly n: number
  /** Rows it reads or writes. */
  readonly closure: readonly RefKey[]
  /** `commandHash`: a result told by id alone counts only when it was given for this. */
  readonly hash: string
  /** Size as text, bytes; near enough to fill frames by. */
  readonly bytes: number
  readonly state: 'waiting' | 'sent' | 'parked'
  readonly sentAt: number
  /** Not to be sent again before this monotonic time. */
  readonly notBefore: number
}

export type Phase =
  /** Waiting for `retryAt`. */
  | 'down'
  | 'connecting'
  /** Open; waiting for the platform's challenge. */
  | 'challenge'
  /** Waiting for the key to sign. */
  | 'signing'
  /** Stream to be asked for once the store has nothing under way. */
  | 'hello'
  | 'welcome'
  | 'live'
  | 'stopped'

/** A transaction of which only parts have come. */
export interface Assembly {
  readonly base: string
  readonly seq: number
  readonly head: string
  readonly at: number
  readonly changes: number
  readonly results: number
  readonly bodies: readonly Uint8Array[]
  /** Bytes of the bodies. */
  readonly size: number
}

/** What the store is asked to do; one at a time. */
export type StoreOp =
  | {
      readonly op: 'apply' | 'applyDuringSnapshot'
      readonly txs: readonly PackedTransaction[]
      readonly layout: Layout
    }
  | { readonly op: 'beginSnapshot'; readonly head: SnapshotHead }
  | {
      readonly op: 'snapshotRows'
      readonly table: TableName
      readonly count: number
      readonly rows: Uint8Array
      readonly lastId: string
      readonly asOf: number
      readonly layout: Layout
    }
  | { readonly op: 'finishSnapshot'; readonly cursor: Cursor }
  | { readonly op: 'abandonSnapshot' }
  | { readonly op: 'results'; readonly ids: readonly string[] }
  | {
      readonly op: 'sums'
      readonly compare: { readonly root: string } | { readonly sums: Readonly<Record<string, string>> }
    }
  | {
      readonly op: 'contents'
      readonly table: TableName
      readonly theirs: Contents
      readonly ours: Contents
      readonly afterId: string | null
    }
  | { readonly op: 'versions'; readonly bucket: string }
  | {
      readonly op: 'repair'
      readonly bucket: string
      readonly rows: readonly AnyRow[]
      readonly deletedIds: readonly string[]
    }
  | { readonly op: 'archive'; readonly reason: string }
  /** Reads cursor and snapshot progress again, after a failure. */
  | { readonly op: 'reload' }

export type StoreDone =
  | { readonly op: 'apply' | 'finishSnapshot'; readonly applied: Applied }
  | { readonly op: 'applyDuringSnapshot' | 'beginSnapshot' | 'snapshotRows' | 'abandonSnapshot' | 'archive' }
  | { readonly op: 'results'; readonly results: readonly Settled[] }
  | { readonly op: 'sums'; readonly sums: Readonly<Record<string, string>> }
  | { readonly op: 'contents'; readonly contents: Contents; readonly lastId: string | null }
  | { readonly op: 'versions'; readonly versions: readonly RowVersion[] }
  | { readonly op: 'repair'; readonly touched: readonly RefKey[] }
  | { readonly op: 'reload'; readonly cursor: Cursor | null; readonly snapshot: SnapshotProgress | null }

/** A command of the outbox as the edge hands it in. */
export type Entered = Omit<Queued, 'sentAt' | 'notBefore'>

export type LinkInput =
  | {
      readonly t: 'start'
      readonly cursor: Cursor | null
      /** Platform commit time up to which truth is complete, ms; null or left out when that is not known. */
      readonly dataAt?: number | null
      readonly snapshot: SnapshotProgress | null
      readonly outbox: readonly Entered[]
      /** Epoch of the result the outbox settled last. */
      readonly outboxEpoch: string | null
      /** Token of the lease this console held last. */
      readonly token: string | null
    }
  | { readonly t: 'opened' }
  | { readonly t: 'closed' }
  | { readonly t: 'frame'; readonly frame: Frame; readonly bytes: number }
  /** A message that is no frame. */
  | { readonly t: 'garbled'; readonly code: string }
  | { readonly t: 'signed'; readonly signature: Uint8Array }
  | { readonly t: 'stored'; readonly done: StoreDone }
  | { readonly t: 'storeFailed'; readonly op: StoreOp['op']; readonly code: string }
  /** New entries of the outbox, or entries released from parking. */
  | { readonly t: 'entered'; readonly commands: readonly Entered[] }
  /** The whole outbox again, after `reopen`. */
  | { readonly t: 'outbox'; readonly commands: readonly Entered[] }
  /** Rows of commands that wait, as they are now. */
  | {
      readonly t: 'closures'
      readonly closures: readonly (readonly [id: string, closure: readonly RefKey[]])[]
    }
  /** The whole outbox again, after `reissue`. */
  | { readonly t: 'reissued'; readonly commands: readonly Entered[] }
  /** A person lets the lease pass to this console. */
  | { readonly t: 'takeOver'; readonly by: string; readonly reason: string }
  /** A person ended a parked command; the outbox no longer has it. */
  | { readonly t: 'givenUp'; readonly commandId: string }
  | { readonly t: 'tick' }
  /** Somebody wants it now: do not wait for the next try. */
  | { readonly t: 'hurry' }
  /** What the rows hold is to be compared with the platform. */
  | { readonly t: 'compare' }
  | { readonly t: 'want'; readonly sha256: string; readonly offset: number }
  | { readonly t: 'offer'; readonly part: Extract<Frame, { type: 'BLOB_PART' }> }
  | { readonly t: 'stop' }

/** What the hub is told. */
export type LinkEvent =
  | { readonly kind: 'status'; readonly status: LinkStatus }
  /** Truth moved: these rows changed, these commands have their result. */
  | {
      readonly kind: 'applied'
      readonly cursor: Cursor
      readonly touched: readonly RefKey[]
      readonly results: readonly Settled[]
    }
  /** Another truth took the place of the old one: anything may have changed. */
  | { readonly kind: 'replaced'; readonly cursor: Cursor; readonly results: readonly Settled[] }
  /** Results without a change of truth. */
  | { readonly kind: 'settled'; readonly results: readonly Settled[] }
  /** Rows that came ahead of their turn, complete list: shown above truth until the cursor reaches their seq. */
  | { readonly kind: 'express'; readonly changes: readonly Change[]; readonly touched: readonly RefKey[] }
  | { readonly kind: 'parked'; readonly commandId: string; readonly code: string }
  /** The lease came here anew, or went elsewhere. */
  | {
      readonly kind: 'lease'
      readonly said: 'HELD' | 'STANDBY' | 'FENCED'
      readonly console: string
      readonly by: string
      readonly reason: string
    }
  /** Commands got other ids: the overlay is to be built anew from the outbox. */
  | { readonly kind: 'reissued' }
  /** A person ended this parked command: it is to be shown no more. */
  | { readonly kind: 'givenUp'; readonly commandId: string }
  /** The platform fell back: commands that had their answer are pending again, on top of the new truth. */
  | { readonly kind: 'reopened' }
  | {
      readonly kind: 'telemetry'
      readonly values: readonly (readonly [key: string, value: unknown, at: number])[]
    }
  | {
      readonly kind: 'blob'
      readonly sha256: string
      readonly offset: number
      readonly total: number
      readonly bytes: Uint8Array
    }
  /** What the rows hold was compared with the platform, table by table, to the end. */
  | { readonly kind: 'compared'; readonly buckets: number }
  /** Something a technician should know; the link goes on by itself. */
  | { readonly kind: 'alarm'; readonly code: string; readonly detail: string }

export type LinkEffect =
  | { readonly do: 'connect' }
  | { readonly do: 'close' }
  | { readonly do: 'send'; readonly frame: Frame }
  | { readonly do: 'sign'; readonly nonce: Uint8Array }
  | { readonly do: 'store'; readonly op: StoreOp }
  | { readonly do: 'markSent'; readonly ids: readonly string[] }
  | { readonly do: 'settle'; readonly results: readonly Settled[] }
  | { readonly do: 'park'; readonly id: string; readonly code: string }
  /** To be durable before anything else is said. `anew`: later commands get ids of a new incarnation. */
  | { readonly do: 'keepLease'; readonly token: string | null; readonly anew: boolean }
  /** Answered by `reissued`. */
  | { readonly do: 'reissue'; readonly ids: readonly string[] }
  /** Answered by `outbox`. */
  | { readonly do: 'reopen'; readonly epoch: string; readonly after: number }
  | { readonly do: 'tell'; readonly event: LinkEvent }

/** A snapshot under way. */
export interface Loading {
  readonly snapshotId: string
  readonly epoch: string
  readonly table: TableName | null
  readonly lastId: string | null
  /** Stored: transactions up to here are in the half-loaded file. */
  readonly seq: number
  readonly head: string
  readonly rows: number
  readonly of: number
}

export interface LinkState {
  readonly config: LinkConfig
  readonly phase: Phase
  readonly random: number
  readonly failures: number
  readonly retryAt: number
  /** When the present phase began. */
  readonly phaseAt: number
  /** Where truth stands; null before the first snapshot. */
  readonly cursor: Cursor | null
  /** Epoch whose results the outbox counts as given. */
  readonly lineage: string | null
  /** Truth belongs to a history the platform no longer has; it is only shown until the snapshot is in. */
  readonly disowned: boolean
  readonly loading: Loading | null
  /** End of the stream as received, which the store may not have reached yet. */
  readonly tail: { readonly seq: number; readonly head: string }
  readonly epoch: string
  readonly layout: Layout
  readonly theirSchemaDiffers: boolean
  readonly queue: readonly Work[]
  readonly assembly: Assembly | null
  readonly busy: StoreOp | null
  /** Operations that wait for the running one. */
  readonly waiting: readonly StoreOp[]
  /** Credit to return when the running store operation is done. */
  readonly busyBytes: number
  readonly owed: number
  /** Buckets found wrong, still to be repaired. */
  readonly badBuckets: readonly string[]
  /** Of these not even the revisions are believed: the same ones hold other things. */
  readonly disbelieved: ReadonlySet<string>
  /** Tables whose content is still to be compared; the first one is being asked for. */
  readonly toCompare: readonly TableName[]
  /** Buckets of this comparison that held other things. */
  readonly differed: number
  readonly commands: CommandQueue
  /** Acts of ours are getting new ids; nothing is offered until they have them. */
  readonly reissuing: boolean
  /** More of our commands are decided than the platform has told; nothing is offered until it has told all. */
  readonly moreKnown: boolean
  /** Truth holds results under ids of ours that may mean another console's acts; the platform is to be asked. */
  readonly unsure: boolean
  /** Token of the lease this console held last. */
  readonly token: string | null
  readonly lease: {
    readonly state: LeaseState
    /** Name of the console that holds it. */
    readonly console: string
    /** Domain ms. */
    readonly since: number | null
    /** Monotonic ms; null: as long as something is heard of it. */
    readonly runsOutAt: number | null
  }
  /** Results that came before their transaction did. */
  readonly held: readonly Settled[]
  readonly express: readonly { readonly seq: number; readonly changes: readonly Change[] }[]
  /** Kept from RESET until the store has put the old truth aside. */
  readonly reset: { readonly epoch: string; readonly after: number; readonly reason: string } | null
  /** False from a failure of the store until it has been read again. */
  readonly reconciled: boolean
  readonly heardAt: number
  readonly pingN: number
  readonly pingSentAt: number | null
  readonly pingSentNow: number
  readonly lastPingAt: number
  readonly rttMs: number | null
  readonly driftMs: number | null
  readonly dataAt: number | null
  /** End of the stream as the platform last told it. */
  readonly knownSeq: number
  /** Why the connection was lost last; null once one works again. */
  readonly lostFor: LinkReason | null
  /** Since when a snapshot was promised that has not begun. */
  readonly snapshotDueAt: number | null
  /** Until when, as far as the platform has said; monotonic ms. */
  readonly snapshotWaitsUntil: number | null
  readonly protocol: number | null
  /** Domain time of the last try to connect. */
  readonly triedAt: number | null
  readonly status: LinkStatus
}

export const initialState = (config: LinkConfig, seed: number): LinkState => ({
  config,
  phase: 'down',
  random: seed >>> 0 || 1,
  failures: 0,
  retryAt: Number.POSITIVE_INFINITY,
  phaseAt: 0,
  cursor: null,
  lineage: null,
  disowned: false,
  loading: null,
  tail: { seq: 0, head: '' },
  epoch: '',
  layout: {},
  theirSchemaDiffers: false,
  queue: [],
  assembly: null,
  busy: null,
  waiting: [],
  busyBytes: 0,
  owed: 0,
  badBuckets: [],
  disbelieved: new Set(),
  toCompare: [],
  differed: 0,
  commands: new CommandQueue(),
  reissuing: false,
  moreKnown: false,
  unsure: false,
  token: null,
  lease: { state: 'UNTOLD', console: '', since: null, runsOutAt: null },
  held: [],
  express: [],
  reset: null,
  reconciled: true,
  heardAt: 0,
  pingN: 0,
  pingSentAt: null,
  pingSentNow: 0,
  lastPingAt: 0,
  rttMs: null,
  driftMs: null,
  dataAt: null,
  knownSeq: 0,
  lostFor: null,
  snapshotDueAt: null,
  snapshotWaitsUntil: null,
  protocol: null,
  triedAt: null,
  status: {
    state: 'OFFLINE',
    reason: null,
    since: 0,
    rttMs: null,
    dataAt: null,
    driftMs: null,
    pending: 0,
    parked: 0,
    loading: null,
    lease: { state: 'UNTOLD', console: '', since: null, leftMs: null },
    protocol: null,
    triedAt: null,
    nextTryInMs: null,
    snapshotInMs: null,
  },
})

/** One turn of the machine: a copy of the state to write to, and what is to be done. */
export interface Turn {
  s: Writable<LinkState>
  readonly at: Moment
  readonly out: LinkEffect[]
}
type Writable<T> = { -readonly [K in keyof T]: T[K] }
