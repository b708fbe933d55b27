/**
 * One connection as values: what the platform knows of it, what may happen, what is to be done. Reads and decisions are
 * asked for as effects and answered as inputs, so that the same machine runs over sockets and in the simulation.
 */
import type {
  Frame,
  FrameOf,
  FrameType,
  Lane,
  TableName,
  TerminalHolds,
  WireCommand,
} from '../../contract/index.ts'
import type { Answer, Fence, StreamEnd } from '../authority/index.ts'
import type { Sent } from './pace.ts'

/** A frame of the stream ready for the line: its bytes, made once for all who are to have it. */
export interface SealedFrame {
  readonly type: FrameType
  readonly sealed: Uint8Array
}
export type Piece = Frame | SealedFrame

/** A page of a snapshot. */
export interface PageRead {
  /** The page is as of this position. */
  readonly asOf: number
  /** Null when no row was left. */
  readonly piece: Piece | null
  readonly lastId: string
  /** No row of the table lies behind it. */
  readonly last: boolean
}

export interface SessionConfig {
  readonly drill: boolean
  /** Size of a frame on the wire to a peer of that protocol, bytes. */
  readonly measure: (piece: Piece, protocol: number) => number
}

/** Real monotonic ms and domain ms. */
export interface Moment {
  readonly mono: number
  readonly now: number
}

export interface Peer {
  readonly deviceId: string
  readonly townshipId: string
  readonly role: 'hub' | 'terminal'
  readonly name: string
  readonly holds: TerminalHolds | null
}

/** How a hub that said HELLO is to be served. */
export type Plan =
  | {
      readonly kind: 'stream'
      readonly end: StreamEnd
      readonly known: readonly unknown[]
      readonly more: boolean
    }
  | {
      readonly kind: 'snapshot'
      readonly snapshotId: string
      readonly end: StreamEnd
      readonly tables: readonly (readonly [TableName, number])[]
      /** Where a half-loaded snapshot goes on. */
      readonly resume: {
        readonly table: TableName | null
        readonly lastId: string | null
        readonly seq: number
      } | null
      /** Ms to wait before the first page: too many snapshots begin at once. */
      readonly waitMs: number
      readonly known: readonly unknown[]
      /** There are more decided ones than `known` tells. */
      readonly more: boolean
    }
  | {
      readonly kind: 'reset'
      readonly reason: 'EPOCH' | 'AHEAD' | 'HEAD'
      readonly epoch: string
      readonly after: number
    }

export type SessionInput =
  | { readonly t: 'opened'; readonly nonce: Uint8Array }
  | { readonly t: 'frame'; readonly frame: Frame; readonly bytes: number }
  | { readonly t: 'garbled'; readonly code: string }
  | { readonly t: 'verified'; readonly peer: Peer; readonly end: StreamEnd }
  | { readonly t: 'notVerified'; readonly code: string }
  /** Whether the console that said HELLO may speak for its hub. */
  | { readonly t: 'leased'; readonly turn: number; readonly lease: LeaseSaid }
  /** The lease passed on: to this console, or away from the one it waits for. */
  | { readonly t: 'lease'; readonly lease: LeaseSaid }
  /** Another console speaks for the hub by now. */
  | { readonly t: 'fenced'; readonly console: string; readonly by: string; readonly reason: string }
  /** A sign of life is wanted at once. */
  | { readonly t: 'probe' }
  | { readonly t: 'planned'; readonly turn: number; readonly plan: Plan }
  /** The stream of the township moved; `express` carries its urgent changes, ready to go ahead. */
  | { readonly t: 'moved'; readonly end: StreamEnd; readonly express: readonly FrameOf<'EXPRESS'>[] }
  | {
      readonly t: 'delta'
      readonly turn: number
      readonly frames: readonly Piece[]
      readonly seq: number
      readonly head: string
    }
  | {
      readonly t: 'page'
      readonly turn: number
      readonly page: PageRead
    }
  /** A check frame that is true at `seq` and must be sent exactly there, or at any position where it is null. */
  | {
      readonly t: 'check'
      readonly turn: number
      readonly seq: number | null
      readonly frame: FrameOf<'CHECK'>
    }
  | { readonly t: 'inbox'; readonly frame: FrameOf<'INBOX'> }
  | { readonly t: 'answered'; readonly answers: readonly Answer[] }
  | { readonly t: 'telemetry'; readonly frame: FrameOf<'TELEMETRY'> }
  | { readonly t: 'blob'; readonly frame: Frame }
  /** An asked-for read failed. */
  | { readonly t: 'failed'; readonly code: string }
  | { readonly t: 'goAway'; readonly retryAfterMs: number }
  /** The same hub connected anew. */
  | { readonly t: 'replaced' }
  | { readonly t: 'tick' }

export type SessionEffect =
  | { readonly do: 'send'; readonly frame: Piece; readonly lane: Lane }
  | { readonly do: 'close' }
  | { readonly do: 'verify'; readonly auth: FrameOf<'AUTH'>; readonly nonce: Uint8Array }
  | { readonly do: 'claim'; readonly turn: number; readonly hello: FrameOf<'HELLO'> }
  | { readonly do: 'takeOver'; readonly by: string; readonly reason: string }
  /** The holder of a lease sent what it only sends once it has kept its token. */
  | { readonly do: 'leaseUsed' }
  | { readonly do: 'plan'; readonly turn: number; readonly hello: FrameOf<'HELLO'> }
  | {
      readonly do: 'delta'
      readonly turn: number
      readonly after: number
      readonly upTo: number
      /** It must not lead further than `upTo`: something waits for exactly that position. */
      readonly exact: boolean
      readonly chunkBytes: number
      readonly protocol: number
    }
  | {
      readonly do: 'page'
      readonly turn: number
      readonly snapshotId: string
      readonly table: TableName
      readonly afterId: string | null
      /** Bytes of rows, before they are compressed. */
      readonly rowBytes: number
      readonly protocol: number
    }
  | { readonly do: 'root'; readonly turn: number }
  | { readonly do: 'sums'; readonly turn: number }
  | { readonly do: 'contents'; readonly turn: number; readonly table: string }
  | {
      readonly do: 'repair'
      readonly turn: number
      readonly bucket: string
      readonly versions: readonly unknown[]
    }
  | { readonly do: 'inbox' }
  | { readonly do: 'submit'; readonly commands: readonly WireCommand[]; readonly fence: Fence | null }
  | { readonly do: 'telemetry'; readonly values: FrameOf<'TELEMETRY'>['values'] }
  | { readonly do: 'wantBlob'; readonly sha256: string; readonly offset: number }
  | { readonly do: 'keepBlob'; readonly frame: FrameOf<'BLOB_PART'> }
  | { readonly do: 'joined' }
  | { readonly do: 'log'; readonly code: string; readonly detail: string }

export type PageAsk = Extract<SessionEffect, { do: 'page' }>
export type DeltaAsk = Extract<SessionEffect, { do: 'delta' }>

/** A snapshot being sent. */
export interface Sending {
  readonly snapshotId: string
  readonly tables: readonly TableName[]
  /** Index of the table being sent; beyond the last one: all rows are out. */
  readonly index: number
  readonly afterId: string | null
}

/** A read page or check frame that must go out when exactly `seq` has been sent. */
export interface HeldFrame {
  readonly seq: number
  /** Says the same at any later position. */
  readonly everTrue?: boolean
  readonly frame: Piece
  /** What sending it means for the snapshot. */
  readonly then: { readonly afterId: string | null; readonly last: boolean } | null
}

export type LeaseSaid = FrameOf<'LEASE'>['lease']

export interface SessionState {
  readonly config: SessionConfig
  readonly phase: 'challenge' | 'verifying' | 'hello' | 'planning' | 'live' | 'terminal' | 'closed'
  readonly nonce: Uint8Array
  readonly protocol: number
  readonly peer: Peer | null
  readonly theirSchema: string
  /** HELLO being answered. */
  readonly hello: FrameOf<'HELLO'> | null
  /** What this console was told of the lease; null before HELLO and for terminals. */
  readonly lease: LeaseSaid | null
  readonly leaseUsed: boolean
  /** Rises with each HELLO: answers to what an earlier one asked are left alone. */
  readonly turn: number
  readonly end: StreamEnd | null
  readonly sentSeq: number
  readonly sentHead: string
  readonly sending: Sending | null
  /** Before it nothing of the stream goes out but what is urgent; monotonic ms. */
  readonly startAt: number
  /** Frames of the stream ready to go, as credit allows. */
  readonly ready: readonly Piece[]
  readonly held: readonly HeldFrame[]
  /** EXPRESS frames of what may yet go in its turn without having to wait. */
  readonly urgent: readonly FrameOf<'EXPRESS'>[]
  /** The last EXPRESS frames left out because what they tell went in the stream; a HELLO that crossed it never took it. */
  readonly inTurn: readonly FrameOf<'EXPRESS'>[]
  readonly reading: boolean
  /** Position the delta being sent leads to. */
  readonly deltaTo: { readonly seq: number; readonly head: string } | null
  readonly credit: number
  readonly inFlight: number
  readonly window: number
  /** Bytes of rows to a byte on the wire. */
  readonly gain: number
  /** Weight the page being read is meant to have on the wire. */
  readonly pageAsked: number
  readonly sends: readonly Sent[]
  readonly creditedBytes: number
  /** Best of the last samples of the line's rate. */
  readonly bytesPerMs: number
  readonly rates: readonly number[]
  /** Least time from sending to credit, bytes not counted. */
  readonly leastMs: number
  readonly checkedAt: number
  readonly checking: boolean
  readonly heardAt: number
  readonly since: number
  readonly submitted: number
  readonly pingN: number
  readonly pingedAt: number
}

export const initialSession = (config: SessionConfig): SessionState => ({
  config,
  phase: 'challenge',
  nonce: new Uint8Array(0),
  protocol: 0,
  peer: null,
  theirSchema: '',
  hello: null,
  lease: null,
  leaseUsed: false,
  turn: 0,
  end: null,
  sentSeq: 0,
  sentHead: '',
  sending: null,
  startAt: Number.NEGATIVE_INFINITY,
  ready: [],
  held: [],
  urgent: [],
  inTurn: [],
  reading: false,
  deltaTo: null,
  credit: 0,
  inFlight: 0,
  window: 0,
  gain: 3,
  pageAsked: 0,
  sends: [],
  creditedBytes: 0,
  bytesPerMs: 0,
  rates: [],
  leastMs: Number.POSITIVE_INFINITY,
  checkedAt: Number.NEGATIVE_INFINITY,
  checking: false,
  heardAt: 0,
  since: 0,
  submitted: 0,
  pingN: 0,
  pingedAt: 0,
})

export interface Turn {
  s: { -readonly [K in keyof SessionState]: SessionState[K] }
  readonly at: Moment
  readonly out: SessionEffect[]
}
