/** One connection of the platform: an input in, the next state and what is to be done out. Pure. */
import {
  encodeResult,
  layoutOf,
  parseCommandId,
  PROTOCOL,
  PROTOCOL_OLDEST,
  schemaHash,
  TABLE_NAMES,
  WIRE,
  type Frame,
  type FrameOf,
  type WireCommand,
} from '../../contract/index.ts'
import { encodeCbor } from '../../wire/index.ts'
import type { Answer, StreamEnd } from '../authority/index.ts'
import {
  checkRead,
  checkSaid,
  deltaRead,
  hello,
  leased,
  leasePassed,
  moved,
  pageRead,
  planned,
  pump,
} from './hub.ts'
import { credited } from './pace.ts'
import { fail, send } from './say.ts'
import type { Moment, Peer, SessionEffect, SessionInput, SessionState, Turn } from './state.ts'

const OWN_SCHEMA = schemaHash()
const HANDSHAKE_LIMIT_MS = 15_000
const DEAD_AFTER_MS = 25_000
const PING_EVERY_MS = 10_000
/** Commands of one connection being decided; a sender that goes beyond is told to wait. */
const MAX_SUBMITTED = 2_000

export function sessionStep(
  state: SessionState,
  input: SessionInput,
  at: Moment,
): [SessionState, SessionEffect[]] {
  const turn: Turn = { s: { ...state }, at, out: [] }
  if (state.phase !== 'closed') react(turn, input)
  return [turn.s, turn.out]
}

function react(turn: Turn, input: SessionInput): void {
  const { s, at, out } = turn
  switch (input.t) {
    case 'opened':
      s.nonce = input.nonce
      s.since = at.mono
      s.heardAt = at.mono
      send(turn, {
        type: 'CHALLENGE',
        nonce: input.nonce,
        protocols: [PROTOCOL_OLDEST, PROTOCOL],
        now: at.now,
        drill: s.config.drill,
      })
      return
    case 'frame':
      s.heardAt = at.mono
      heard(turn, input.frame)
      return
    case 'garbled':
      out.push({ do: 'log', code: input.code, detail: s.peer?.deviceId ?? 'before sign-in' })
      fail(turn, input.code)
      return
    case 'verified':
      if (s.phase === 'verifying') joined(turn, input.peer, input.end)
      return
    case 'notVerified':
      out.push({ do: 'log', code: input.code, detail: 'sign-in refused' })
      fail(turn, input.code)
      return
    case 'leased':
      if (input.turn === s.turn) leased(turn, input.lease)
      return
    case 'lease':
      leasePassed(turn, input.lease)
      return
    case 'fenced': {
      const { console, by, reason } = input
      fail(turn, 'FENCED', { console, by, reason })
      return
    }
    case 'probe':
      ping(turn)
      return
    case 'planned':
      if (input.turn === s.turn) planned(turn, input.plan)
      return
    case 'moved':
      moved(turn, input)
      return
    case 'delta':
      deltaRead(turn, input)
      return
    case 'page':
      pageRead(turn, input)
      return
    case 'check':
      checkRead(turn, input)
      return
    case 'inbox':
      if (s.phase === 'terminal') send(turn, input.frame)
      return
    case 'answered':
      answered(turn, input.answers)
      return
    case 'telemetry':
      if (s.phase === 'live') send(turn, input.frame)
      return
    case 'blob':
      send(turn, input.frame)
      return
    case 'failed':
      out.push({ do: 'log', code: 'READ_FAILED', detail: input.code })
      fail(turn, 'PLATFORM_FAILED')
      return
    case 'goAway':
      send(turn, { type: 'GOAWAY', retryAfterMs: input.retryAfterMs })
      out.push({ do: 'close' })
      s.phase = 'closed'
      return
    case 'replaced':
      fail(turn, 'REPLACED')
      return
    case 'tick':
      tick(turn)
      return
  }
}

function tick(turn: Turn): void {
  const { s, at } = turn
  const silentMs = at.mono - s.heardAt
  if (s.phase !== 'live' && s.phase !== 'terminal') {
    if (at.mono - s.since > HANDSHAKE_LIMIT_MS && silentMs > HANDSHAKE_LIMIT_MS) fail(turn, 'TOO_SLOW')
    return
  }
  if (silentMs > DEAD_AFTER_MS) {
    fail(turn, 'SILENT')
    return
  }
  if (silentMs > PING_EVERY_MS && at.mono - s.pingedAt > PING_EVERY_MS) {
    ping(turn)
  }
  if (s.phase === 'live') pump(turn)
}

function ping(turn: Turn): void {
  const { s, at } = turn
  s.pingN += 1
  s.pingedAt = at.mono
  send(turn, { type: 'PING', n: s.pingN })
}

/** Frames that a hub only sends once it has heard its WELCOME, and has kept the token in it. */
const AFTER_WELCOME: ReadonlySet<Frame['type']> = new Set(['CREDIT', 'CMD', 'PING', 'CHECK'])

function joined(turn: Turn, peer: Peer, end: StreamEnd): void {
  const { s, at, out } = turn
  s.peer = peer
  s.end = end
  out.push({ do: 'joined' })
  if (peer.role === 'hub') {
    s.phase = 'hello'
    // A HELLO may have come while the key was checked.
    const early = s.hello
    if (early) hello(turn, early)
    return
  }
  s.phase = 'terminal'
  send(turn, {
    type: 'WELCOME',
    protocol: s.protocol,
    schemaHash: OWN_SCHEMA,
    columns: Object.fromEntries(TABLE_NAMES.map((table) => [table, [...layoutOf(table)]])),
    townshipId: peer.townshipId,
    deviceId: peer.deviceId,
    name: peer.name,
    holds: peer.holds,
    epoch: end.epoch,
    seq: end.seq,
    head: end.head,
    now: at.now,
    plan: 'INBOX',
    known: [],
  })
  out.push({ do: 'inbox' })
}

function heard(turn: Turn, frame: Frame): void {
  const { s, at, out } = turn
  switch (s.phase) {
    case 'challenge':
      if (frame.type === 'AUTH') authenticate(turn, frame)
      else fail(turn, 'NOT_SIGNED_IN')
      return
    case 'verifying':
      if (frame.type === 'HELLO' && !s.hello) s.hello = frame
      else if (frame.type !== 'CMD' && frame.type !== 'PING') fail(turn, 'NOT_SIGNED_IN')
      return
    case 'closed':
      return
    case 'hello':
    case 'planning':
    case 'live':
    case 'terminal':
      break
  }
  const hub = s.peer?.role === 'hub'
  if (s.phase === 'live' && s.lease?.say === 'HELD' && !s.leaseUsed && AFTER_WELCOME.has(frame.type)) {
    s.leaseUsed = true
    out.push({ do: 'leaseUsed' })
  }
  switch (frame.type) {
    case 'PING':
      send(turn, { type: 'PONG', n: frame.n, seq: s.end?.seq ?? 0, at: at.now })
      return
    case 'PONG':
      return
    case 'CMD':
      commands(turn, frame.commands)
      return
    case 'HELLO':
      if (hub) hello(turn, frame)
      else fail(turn, 'NOT_FOR_TERMINALS')
      return
    case 'LEASE':
      if (hub && frame.lease.say === 'TAKE_OVER')
        out.push({ do: 'takeOver', by: frame.lease.by, reason: frame.lease.reason })
      return
    case 'CREDIT':
      if (!hub) return
      credited(turn, frame.bytes)
      pump(turn)
      return
    case 'CHECK':
      if (hub) checkSaid(turn, frame)
      return
    case 'TELEMETRY':
      out.push({ do: 'telemetry', values: frame.values })
      return
    case 'BLOB_WANT':
      out.push({ do: 'wantBlob', sha256: frame.sha256, offset: frame.offset })
      return
    case 'BLOB_PART':
      out.push({ do: 'keepBlob', frame })
      return
    case 'ERROR':
      out.push({ do: 'log', code: frame.code, detail: `said by ${s.peer?.deviceId ?? ''}` })
      if (frame.fatal) {
        out.push({ do: 'close' })
        s.phase = 'closed'
      }
      return
    default:
      fail(turn, 'UNEXPECTED_FRAME')
  }
}

function authenticate(turn: Turn, frame: FrameOf<'AUTH'>): void {
  const { s, out } = turn
  if (frame.protocol < PROTOCOL_OLDEST || frame.protocol > PROTOCOL) {
    fail(turn, 'PROTOCOL_UNSUPPORTED')
    return
  }
  if (frame.drill !== s.config.drill) {
    fail(turn, 'DRILL_REFUSED')
    return
  }
  s.protocol = frame.protocol
  s.phase = 'verifying'
  out.push({ do: 'verify', auth: frame, nonce: s.nonce })
}

function commands(turn: Turn, all: readonly WireCommand[]): void {
  const { s, out } = turn
  const { peer } = s
  if (!peer) return
  const fence = s.lease?.say === 'HELD' ? { deviceId: peer.deviceId, token: s.lease.token } : null
  const good: WireCommand[] = []
  for (const command of all) {
    const parts = parseCommandId(command.id)
    if (!parts || !Number.isSafeInteger(parts.n)) refuse(turn, command.id, 'BAD_ID')
    else if (parts.origin !== peer.deviceId) refuse(turn, command.id, 'FOREIGN_ID')
    else if (peer.role === 'hub' && !fence) refuse(turn, command.id, 'NO_LEASE')
    else if (isTooLarge(command)) refuse(turn, command.id, 'COMMAND_TOO_LARGE')
    else if (s.submitted >= MAX_SUBMITTED) refuse(turn, command.id, 'BUSY')
    else {
      const own = asSentBy(peer, command)
      if (own) {
        good.push(own)
        s.submitted += 1
      } else refuse(turn, command.id, 'FOREIGN_ACTOR')
    }
  }
  if (good.length > 0) out.push({ do: 'submit', commands: good, fence })
}

/** Ids of forerunners are the sender's way of ordering, not part of what is decided. */
function isTooLarge({ after: _after, ...command }: WireCommand): boolean {
  return encodeCbor(command).length > WIRE.maxCommandBytes
}

/** A terminal acts as what its credential says, whatever the message claims; a hub vouches for its people. */
function asSentBy(peer: Peer, command: WireCommand): WireCommand | undefined {
  if (peer.role === 'hub') return command.actor.kind === 'terminal' ? undefined : command
  if (!peer.holds) return undefined
  return { ...command, actor: { kind: 'terminal', id: peer.deviceId, name: peer.name, holds: peer.holds } }
}

function refuse(turn: Turn, commandId: string, code: string): void {
  send(turn, { type: 'ERROR', code, fatal: false, commandId })
}

/** Hubs get fresh results in the stream, beside their effects; repeated ones, and all of a terminal's, as RESULT. */
function answered(turn: Turn, answers: readonly Answer[]): void {
  const { s } = turn
  s.submitted = Math.max(0, s.submitted - answers.length)
  const hub = s.peer?.role === 'hub'
  const results: unknown[] = []
  let epoch = ''
  for (const answer of answers) {
    if (answer.kind === 'refused') refuse(turn, answer.commandId, answer.code)
    else if (!hub || !answer.fresh) {
      results.push([answer.seq, encodeResult(answer.result)])
      ;({ epoch } = answer)
    }
  }
  if (results.length > 0) send(turn, { type: 'RESULT', epoch, results })
}
