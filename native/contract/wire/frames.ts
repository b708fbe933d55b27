/**
 * The frames of the wire: number, lane, and what their bodies hold. docs/protocol.md says when each is sent.
 * Fields are only ever added; a reader leaves alone what it does not know.
 */
import Type, { type Static, type TSchema } from 'typebox'
import { USER_ROLES } from '../commands/index.ts'
import { OneOf, type Lane } from '../column.ts'

/** Spoken here, and the oldest still understood (N and N-1). */
export const PROTOCOL = 2
export const PROTOCOL_OLDEST = 1

export const WIRE = {
  /** Header and check sum around a body, bytes. */
  headerBytes: 8,
  trailerBytes: 4,
  /** A frame above this is refused before it is read. */
  maxFrameBytes: 1 << 20,
  /** A body above this, once unpacked, is refused. A power of two: see native/wire/compress.ts. */
  maxBodyBytes: 8 << 20,
  maxDepth: 24,
  /** Values in one body. */
  maxItems: 1 << 20,
  /** Bodies from here on are worth compressing. */
  compressFromBytes: 700,
  maxCommandBytes: 64 << 10,
  maxCommandsInFrame: 256,
} as const

const Id = Type.String({ minLength: 1, maxLength: 200 })
const Count = Type.Integer({ minimum: 0 })
const Time = Type.Integer()
const Hash = Type.String({ pattern: '^[0-9a-f]{16}$' })
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Bytes = Type.Unsafe<Uint8Array>(Type.Refine(Type.Unknown(), (value) => value instanceof Uint8Array))
/** Rows, changes and transactions: read by rows.ts and changes.ts, which know the sender's columns. */
const Items = Type.Array(Type.Unknown())
const Rows = Type.Unsafe<readonly unknown[]>(Type.Refine(Type.Unknown(), (value) => Array.isArray(value)))
const Maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Params = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))

const Holds = Type.Object({
  kind: OneOf('POST', 'GRID', 'COMMUNITY', 'TEAM', 'FEED'),
  id: Id,
})

const WireActor = Type.Union([
  Type.Object({ kind: Type.Literal('user'), id: Id, name: Type.String(), role: OneOf(...USER_ROLES) }),
  Type.Object({ kind: Type.Literal('terminal'), id: Id, name: Type.String(), holds: Holds }),
  Type.Object({ kind: Type.Literal('timer'), id: Id, name: Type.String() }),
])

/** A command as it travels. Whether type and payload make sense is the decision's business. */
export const WireCommand = Type.Object({
  id: Id,
  type: Type.String({ maxLength: 64 }),
  payload: Type.Object({}),
  actor: WireActor,
  occurredAt: Time,
  base: Type.Record(Type.String(), Count),
  configVersion: Count,
  /** Earlier commands of the same sender that must be decided first. */
  after: Type.Optional(Type.Array(Id, { maxItems: 64 })),
})
export type WireCommand = Static<typeof WireCommand>

const CursorBody = Type.Object({ epoch: Id, seq: Count, head: Hash })

const Unresolved = Type.Object({ origin: Id, incarnation: Id, from: Count, to: Count })

/** Which console speaks for a hub. */
const LeaseSaid = Type.Union([
  /** This one. `token` is to be kept and named in the next HELLO; `fresh`: nobody resumes, a new lease begins. */
  Type.Object({ say: Type.Literal('HELD'), token: Id, fresh: Type.Boolean(), since: Time }),
  /** Another one; `heard`: it is connected. Its lease runs out in `leftMs` unless something is heard of it. */
  Type.Object({
    say: Type.Literal('STANDBY'),
    console: Type.String(),
    since: Time,
    heard: Type.Boolean(),
    leftMs: Count,
  }),
  /** Hub to platform: a person lets the lease pass to this console. */
  Type.Object({
    say: Type.Literal('TAKE_OVER'),
    by: Type.String({ maxLength: 200 }),
    reason: Type.String({ maxLength: 500 }),
  }),
])

const bodies = {
  CHALLENGE: Type.Object({
    nonce: Bytes,
    protocols: Type.Tuple([Count, Count]),
    now: Time,
    drill: Type.Boolean(),
  }),
  AUTH: Type.Object({
    protocol: Count,
    role: OneOf('hub', 'terminal'),
    deviceId: Id,
    signature: Bytes,
    drill: Type.Boolean(),
  }),
  HELLO: Type.Object({
    protocol: Count,
    schemaHash: Hash,
    hubId: Id,
    /** Random, new for each start of the link: of two that claim one hub id the later one stays. */
    session: Id,
    cursor: Maybe(CursorBody),
    /** Epoch whose results the hub counts as given, whether or not it still holds that truth. */
    lineage: Maybe(Id),
    /** A snapshot half loaded; it goes on after `lastId` of `table`. */
    snapshot: Maybe(
      Type.Object({
        snapshotId: Id,
        epoch: Id,
        table: Maybe(Id),
        lastId: Maybe(Type.String()),
        seq: Count,
        head: Hash,
      }),
    ),
    unresolved: Type.Array(Unresolved, { maxItems: 1000 }),
    /** Bytes of the stream that may be on their way before the first CREDIT. */
    credit: Count,
    /** Which console this is: the token it holds, and what people call it. */
    lease: Type.Optional(Type.Object({ token: Maybe(Id), console: Type.String({ maxLength: 200 }) })),
  }),
  WELCOME: Type.Object({
    protocol: Count,
    schemaHash: Hash,
    /** The sender's columns by table, when the schema hashes differ. */
    columns: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
    townshipId: Id,
    deviceId: Id,
    name: Type.String(),
    holds: Type.Optional(Maybe(Holds)),
    epoch: Id,
    seq: Count,
    head: Hash,
    now: Time,
    plan: OneOf('STREAM', 'SNAPSHOT', 'INBOX'),
    /** Whether this console may speak for the hub; absent from a platform that knows of no leases. */
    lease: Type.Optional(LeaseSaid),
    /** [seq, result, hash of the command] of commands named as unresolved in HELLO, as far as they are decided. */
    known: Items,
    /** There are more of them than these: HELLO is to be said again once these are settled. */
    more: Type.Optional(Type.Boolean()),
  }),
  RESET: Type.Object({
    reason: OneOf('EPOCH', 'AHEAD', 'HEAD'),
    epoch: Id,
    /** Commands answered above this seq, in another epoch, are to be offered again. */
    after: Count,
  }),
  SNAP_BEGIN: Type.Object({
    snapshotId: Id,
    epoch: Id,
    seq: Count,
    head: Hash,
    tables: Type.Array(Type.Tuple([Id, Count]), { maxItems: 1000 }),
    /** True when pages go on where HELLO said they had ended. */
    resumed: Type.Boolean(),
  }),
  /** `rows` is the CBOR array of `count` rows, one stored body after another. */
  SNAP_PAGE: Type.Object({
    snapshotId: Id,
    table: Id,
    asOf: Count,
    count: Count,
    rows: Bytes,
    lastId: Type.String(),
  }),
  SNAP_END: Type.Object({ snapshotId: Id, seq: Count, head: Hash }),
  TX: Type.Object({ base: Hash, txs: Rows }),
  TX_BEGIN: Type.Object({ base: Hash, seq: Count, head: Hash, at: Time, changes: Count, results: Count }),
  /** `body` is the CBOR of [changes, results]. */
  TX_PART: Type.Object({ seq: Count, body: Bytes }),
  TX_END: Type.Object({ seq: Count }),
  EXPRESS: Type.Object({ seq: Count, at: Time, changes: Rows }),
  CMD: Type.Object({ commands: Type.Array(WireCommand, { minItems: 1, maxItems: WIRE.maxCommandsInFrame }) }),
  /** [seq, result] of commands offered here. */
  RESULT: Type.Object({ epoch: Id, results: Rows }),
  INBOX: Type.Object({ full: Type.Boolean(), seq: Count, tasks: Rows, gone: Type.Array(Id) }),
  CREDIT: Type.Object({ bytes: Count }),
  CHECK: Type.Union([
    Type.Object({ step: Type.Literal('ROOT'), seq: Count, root: Hash }),
    Type.Object({ step: Type.Literal('ASK') }),
    Type.Object({ step: Type.Literal('SUMS'), seq: Count, sums: Type.Record(Type.String(), Hash) }),
    Type.Object({ step: Type.Literal('VERSIONS'), bucket: Type.String(), versions: Rows }),
    Type.Object({
      step: Type.Literal('REPAIR'),
      seq: Count,
      bucket: Type.String(),
      rows: Rows,
      deletedIds: Type.Array(Type.String()),
    }),
    /** A hub asks, table by table, what rows really hold. */
    Type.Object({ step: Type.Literal('CONTENT'), table: Type.String() }),
    Type.Object({
      step: Type.Literal('CONTENTS'),
      table: Type.String(),
      /** [sum of revisions, sum of content] by bucket. */
      sums: Type.Record(Type.String(), Type.Tuple([Hash, Hash])),
    }),
  ]),
  /** Latest values by key; a later one replaces an earlier one. */
  TELEMETRY: Type.Object({
    values: Type.Array(Type.Tuple([Id, Type.Unknown(), Time]), { maxItems: 10_000 }),
  }),
  BLOB_WANT: Type.Object({ sha256: Sha256, offset: Count }),
  BLOB_PART: Type.Object({ sha256: Sha256, offset: Count, total: Count, bytes: Bytes }),
  PING: Type.Object({ n: Count }),
  /** `seq` was the end of the stream at `at`, by the platform's clock. */
  PONG: Type.Object({ n: Count, seq: Count, at: Time }),
  GOAWAY: Type.Object({ retryAfterMs: Count }),
  LEASE: Type.Object({ lease: LeaseSaid }),
  ERROR: Type.Object({
    code: Type.String({ maxLength: 64 }),
    fatal: Type.Boolean(),
    commandId: Type.Optional(Id),
    params: Type.Optional(Params),
  }),
} as const

export type FrameType = keyof typeof bodies
type BodyOf = { [T in FrameType]: Static<(typeof bodies)[T]> }
export type FrameOf<T extends FrameType> = { readonly [K in T]: { readonly type: K } & BodyOf[K] }[T]
export type Frame = FrameOf<FrameType>

export interface FrameKind {
  readonly code: number
  readonly lane: Lane
  /** A reader that does not know the type may leave it out. */
  readonly ignorable: boolean
  /** Costs credit: part of the ordered stream. */
  readonly stream: boolean
  readonly body: TSchema
}

const kind = (code: number, lane: Lane, body: TSchema, is: 'stream' | 'ignorable' | '' = ''): FrameKind => ({
  code,
  lane,
  body,
  stream: is === 'stream',
  ignorable: is === 'ignorable',
})

export const FRAMES: Readonly<Record<FrameType, FrameKind>> = {
  CHALLENGE: kind(1, 0, bodies.CHALLENGE),
  AUTH: kind(2, 0, bodies.AUTH),
  HELLO: kind(3, 0, bodies.HELLO),
  WELCOME: kind(4, 0, bodies.WELCOME),
  RESET: kind(5, 0, bodies.RESET),
  SNAP_BEGIN: kind(6, 2, bodies.SNAP_BEGIN, 'stream'),
  SNAP_PAGE: kind(7, 2, bodies.SNAP_PAGE, 'stream'),
  SNAP_END: kind(8, 2, bodies.SNAP_END, 'stream'),
  TX: kind(9, 1, bodies.TX, 'stream'),
  TX_BEGIN: kind(10, 1, bodies.TX_BEGIN, 'stream'),
  TX_PART: kind(11, 1, bodies.TX_PART, 'stream'),
  TX_END: kind(12, 1, bodies.TX_END, 'stream'),
  EXPRESS: kind(13, 0, bodies.EXPRESS, 'ignorable'),
  CMD: kind(14, 1, bodies.CMD),
  RESULT: kind(15, 0, bodies.RESULT),
  INBOX: kind(16, 1, bodies.INBOX),
  CREDIT: kind(17, 0, bodies.CREDIT),
  CHECK: kind(18, 2, bodies.CHECK, 'stream'),
  TELEMETRY: kind(19, 1, bodies.TELEMETRY, 'ignorable'),
  BLOB_WANT: kind(20, 2, bodies.BLOB_WANT),
  BLOB_PART: kind(21, 2, bodies.BLOB_PART),
  PING: kind(22, 0, bodies.PING),
  PONG: kind(23, 0, bodies.PONG),
  GOAWAY: kind(24, 0, bodies.GOAWAY),
  ERROR: kind(25, 0, bodies.ERROR),
  LEASE: kind(26, 0, bodies.LEASE, 'ignorable'),
}

const byCode = new Map(Object.entries(FRAMES).map(([type, { code }]) => [code, type]))
const isFrameType = (type: string): type is FrameType => Object.hasOwn(FRAMES, type)

export function frameTypeOf(code: number): FrameType | undefined {
  const type = byCode.get(code)
  return type !== undefined && isFrameType(type) ? type : undefined
}

/** What is signed by AUTH: a fixed text, the role, the device and the nonce, parted by line feeds. */
export const authText = (
  role: 'hub' | 'terminal',
  deviceId: string,
  drill: boolean,
  nonceHex: string,
): string => ['hub-console auth 1', drill ? 'drill' : 'live', role, deviceId, nonceHex].join('\n')
