/**
 * Coming and going of the connection: reconnect with full jitter, challenge and answer, hello and welcome, reset.
 */
import {
  layoutOf,
  PROTOCOL,
  schemaHash,
  TABLE_NAMES,
  type FrameOf,
  type LinkReason,
} from '../../contract/index.ts'
import { ask } from './ask.ts'
import { enter, forgetSent, pump, readKnown } from './commands.ts'
import { leaseTold } from './lease.ts'
import { draw } from './random.ts'
import type { Turn } from './state.ts'
import { dropExpress, dropExpressAbove } from './express.ts'

const OWN_SCHEMA = schemaHash()

export function connect(turn: Turn): void {
  goTo(turn, 'connecting')
  turn.s.triedAt = turn.at.now
  turn.out.push({ do: 'connect' })
}

function goTo(turn: Turn, phase: Turn['s']['phase']): void {
  turn.s.phase = phase
  turn.s.phaseAt = turn.at.mono
}

export function opened(turn: Turn): void {
  if (turn.s.phase !== 'connecting') return
  goTo(turn, 'challenge')
  turn.s.heardAt = turn.at.mono
}

/** The connection is gone, by whoever's hand; the next try comes after a random wait. */
export function lost(turn: Turn, why: LinkReason, waitMs?: number): void {
  const { s, at } = turn
  if (s.phase === 'stopped' || s.phase === 'down') return
  s.lostFor = why
  s.snapshotDueAt = null
  s.snapshotWaitsUntil = null
  goTo(turn, 'down')
  s.queue = []
  s.assembly = null
  s.badBuckets = []
  s.disbelieved = new Set()
  s.toCompare = []
  s.owed = 0
  s.busyBytes = 0
  s.pingSentAt = null
  forgetSent(turn)
  s.retryAt = at.mono + (waitMs ?? backoff(turn))
}

function backoff(turn: Turn): number {
  const { s } = turn
  const { backoffMinMs, backoffMaxMs } = s.config
  const ceiling = Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(s.failures, 16))
  s.failures += 1
  return backoffMinMs + draw(turn) * Math.max(0, ceiling - backoffMinMs)
}

/** Closes from this side. */
export function hangUp(turn: Turn, why: LinkReason, waitMs?: number): void {
  turn.out.push({ do: 'close' })
  lost(turn, why, waitMs)
}

export function challenged(turn: Turn, frame: FrameOf<'CHALLENGE'>): void {
  if (turn.s.phase !== 'challenge') return
  const [oldest, newest] = frame.protocols
  // A platform speaks this protocol and the one before; a hub speaks this one alone.
  if (newest < PROTOCOL || oldest > PROTOCOL) {
    refuse(turn, 'PROTOCOL_UNSUPPORTED', `${String(oldest)}..${String(newest)}`)
    return
  }
  if (frame.drill !== turn.s.config.drill) {
    refuse(turn, 'DRILL_REFUSED', frame.drill ? 'the platform is a drill' : 'this hub is a drill')
    return
  }
  goTo(turn, 'signing')
  turn.out.push({ do: 'sign', nonce: frame.nonce })
}

/** The peer said something that makes no sense: tell a technician, and begin again with a new connection. */
export function broken(turn: Turn, code: string, detail: string): void {
  turn.out.push({ do: 'tell', event: { kind: 'alarm', code, detail } })
  hangUp(turn, 'CLOSED')
}

/** What only a person can put right: say so, and try again slowly. */
export function refuse(turn: Turn, code: string, detail: string): void {
  turn.out.push({ do: 'tell', event: { kind: 'alarm', code, detail } })
  hangUp(turn, 'REFUSED', turn.s.config.backoffMaxMs * (0.5 + draw(turn) / 2))
}

export function signed(turn: Turn, signature: Uint8Array): void {
  const { s, out } = turn
  if (s.phase !== 'signing') return
  out.push({
    do: 'send',
    frame: {
      type: 'AUTH',
      protocol: PROTOCOL,
      role: 'hub',
      deviceId: s.config.hubId,
      signature,
      drill: s.config.drill,
    },
  })
  askForStream(turn)
}

/** Says hello as soon as the store has nothing under way, so that the cursor named is the one committed. */
export function askForStream(turn: Turn): void {
  const { s } = turn
  goTo(turn, 'hello')
  s.queue = []
  s.assembly = null
  s.badBuckets = []
  s.disbelieved = new Set()
  s.toCompare = []
  s.owed = 0
  s.busyBytes = 0
  helloIfIdle(turn)
}

export function helloIfIdle(turn: Turn): void {
  const { s, out } = turn
  if (s.phase !== 'hello' || s.busy || s.waiting.length > 0 || s.reset) return
  const { loading } = s
  goTo(turn, 'welcome')
  out.push({
    do: 'send',
    frame: {
      type: 'HELLO',
      protocol: PROTOCOL,
      schemaHash: OWN_SCHEMA,
      hubId: s.config.hubId,
      session: s.config.session,
      cursor: s.disowned ? null : s.cursor,
      lineage: s.lineage,
      snapshot: loading && {
        snapshotId: loading.snapshotId,
        epoch: loading.epoch,
        table: loading.table,
        lastId: loading.lastId,
        seq: loading.seq,
        head: loading.head,
      },
      unresolved: unresolved(turn),
      credit: s.config.credit,
      lease: { token: s.token, console: s.config.console },
    },
  })
}

/** Unanswered commands as ranges of their counters, so that thousands of them fit a HELLO. */
function unresolved(turn: Turn): FrameOf<'HELLO'>['unresolved'] {
  const ranges: { origin: string; incarnation: string; from: number; to: number }[] = []
  for (const { envelope } of turn.s.commands) {
    const [origin, incarnation, counter] = envelope.id.split('.')
    const n = Number(counter)
    if (!origin || !incarnation || !Number.isSafeInteger(n)) continue
    const last = ranges.at(-1)
    if (last?.origin === origin && last.incarnation === incarnation && last.to === n - 1) last.to = n
    else ranges.push({ origin, incarnation, from: n, to: n })
    if (ranges.length === 1000) break
  }
  return ranges
}

export function welcomed(turn: Turn, frame: FrameOf<'WELCOME'>): void {
  const { s } = turn
  if (s.phase !== 'welcome') return
  goTo(turn, 'live')
  s.failures = 0
  s.lostFor = null
  s.protocol = frame.protocol
  s.snapshotDueAt = frame.plan === 'SNAPSHOT' ? turn.at.mono : null
  s.epoch = frame.epoch
  s.theirSchemaDiffers = frame.schemaHash !== OWN_SCHEMA
  s.layout = s.theirSchemaDiffers ? (frame.columns ?? ownLayout()) : {}
  s.knownSeq = frame.seq
  s.lastPingAt = turn.at.mono
  s.pingSentAt = null
  const from = frame.plan === 'SNAPSHOT' ? s.loading : s.cursor
  s.tail = { seq: from?.seq ?? 0, head: from?.head ?? '' }
  if (frame.plan === 'STREAM' && s.loading) {
    s.loading = null
    ask(turn, { op: 'abandonSnapshot' }, 0)
  }
  // What was told over an earlier connection may belong to a history that is no more; the platform tells it anew.
  s.held = []
  s.unsure = false
  dropExpressAbove(turn, frame.seq)
  leaseTold(turn, frame.lease)
  s.moreKnown = frame.more === true
  readKnown(turn, frame.epoch, frame.known)
  pump(turn)
}

/** All that was told is settled, and there was more: ask for the rest before anything is offered. */
export function goOnAfterKnown(turn: Turn): void {
  const { s } = turn
  if (s.phase === 'live' && s.moreKnown && !s.reissuing && s.held.length === 0) askForStream(turn)
}

const ownLayout = () => Object.fromEntries(TABLE_NAMES.map((table) => [table, layoutOf(table)]))

/** The platform's history is another one: keep ours aside, offer again what it may have lost, and start anew. */
export function resetBy(turn: Turn, frame: FrameOf<'RESET'>): void {
  const { s } = turn
  if (s.phase !== 'welcome') return
  goTo(turn, 'hello')
  s.reset = { epoch: frame.epoch, after: frame.after, reason: frame.reason }
  s.disowned = true
  s.loading = null
  s.held = []
  dropExpress(turn, Number.POSITIVE_INFINITY)
  turn.out.push({ do: 'tell', event: { kind: 'alarm', code: `RESET_${frame.reason}`, detail: frame.epoch } })
  if (s.cursor) ask(turn, { op: 'archive', reason: frame.reason }, 0)
  else archived(turn)
}

/** The old truth is safe: now the commands. */
export function archived(turn: Turn): void {
  const { s, out } = turn
  if (!s.reset) return
  out.push({ do: 'reopen', epoch: s.reset.epoch, after: s.reset.after })
}

/** The outbox as it stands after reopening. */
export function reopened(turn: Turn, commands: Parameters<typeof enter>[1]): void {
  const { s } = turn
  s.commands.clear()
  s.reissuing = false
  enter(turn, commands)
  if (s.reset) s.lineage = s.reset.epoch
  s.reset = null
  if (s.phase === 'hello') ask(turn, { op: 'abandonSnapshot' }, 0)
}

/** Too many snapshots begin at once: ours begins on this connection, later. */
export function snapshotWaits(turn: Turn, retryAfterMs: number): void {
  if (Number.isFinite(retryAfterMs)) turn.s.snapshotWaitsUntil = turn.at.mono + retryAfterMs
}

/** GOAWAY: come back then; the platform has given each hub a time of its own. */
export function sentAway(turn: Turn, retryAfterMs: number): void {
  hangUp(turn, 'SENT_AWAY', retryAfterMs)
}
