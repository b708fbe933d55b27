/** Serving a hub: the plan after HELLO, the ordered stream as credit allows, snapshots and checks in between. */
import { layoutOf, PROTOCOL_OLDEST, schemaHash, TABLE_NAMES, type FrameOf } from '../../contract/index.ts'
import { chunkBytes, fits, mayRead, pageBytes, pageWeighed, spend, startWindow } from './pace.ts'
import { fail, send } from './say.ts'
import type { HeldFrame, Piece, LeaseSaid, Plan, SessionInput, Turn } from './state.ts'

const OWN_SCHEMA = schemaHash()
const CHECK_EVERY_MS = 60_000
/** What is urgent and may cross a HELLO is of the last moments. */
const MOST_IN_TURN = 64

export function hello(turn: Turn, frame: FrameOf<'HELLO'>): void {
  const { s, out } = turn
  if (frame.protocol < PROTOCOL_OLDEST || frame.protocol > s.protocol) {
    fail(turn, 'PROTOCOL_UNSUPPORTED')
    return
  }
  if (frame.credit === 0) {
    // Without credit nothing could ever be sent, and nobody would know why.
    fail(turn, 'NO_CREDIT')
    return
  }
  s.turn += 1
  s.phase = 'planning'
  s.theirSchema = frame.schemaHash
  s.credit = frame.credit
  s.inFlight = 0
  s.sends = []
  s.creditedBytes = 0
  s.bytesPerMs = 0
  s.rates = []
  s.leastMs = Number.POSITIVE_INFINITY
  s.window = startWindow(frame.credit)
  s.ready = []
  s.held = []
  s.reading = false
  s.deltaTo = null
  // What is urgent and was not taken goes ahead: the stream that is asked for now may take long to come to it.
  s.urgent = [...s.inTurn.filter(({ seq }) => seq > (frame.cursor?.seq ?? 0)), ...s.urgent]
  s.inTurn = []
  s.sending = null
  s.startAt = Number.NEGATIVE_INFINITY
  s.checking = false
  s.checkedAt = Number.NEGATIVE_INFINITY
  s.hello = frame
  s.lease = null
  s.leaseUsed = false
  out.push({ do: 'claim', turn: s.turn, hello: frame })
}

/** The lease is settled: now the stream, which a console in waiting gets as well. */
export function leased(turn: Turn, lease: LeaseSaid): void {
  const { s, out } = turn
  if (s.phase !== 'planning' || !s.hello) return
  s.lease = lease
  out.push({ do: 'plan', turn: s.turn, hello: s.hello })
}

/** The lease changed hands while this console was connected. */
export function leasePassed(turn: Turn, lease: LeaseSaid): void {
  const { s } = turn
  s.lease = lease
  if (s.phase === 'live') send(turn, { type: 'LEASE', lease })
}

export function planned(turn: Turn, plan: Plan): void {
  const { s } = turn
  const { peer, hello: asked } = s
  if (s.phase !== 'planning' || !peer || !asked) return
  if (plan.kind === 'reset') {
    s.phase = 'hello'
    send(turn, { type: 'RESET', reason: plan.reason, epoch: plan.epoch, after: plan.after })
    return
  }
  if (s.end && s.end.epoch !== plan.end.epoch) {
    // A new epoch began while the plan was made; whichever of the two is newer, the next HELLO finds it.
    fail(turn, 'EPOCH_CHANGED')
    return
  }
  s.phase = 'live'
  s.end = laterOf(s.end, plan.end)
  s.hello = null
  welcome(turn, plan, asked.lease !== undefined)
  if (plan.kind === 'stream') {
    s.sentSeq = asked.cursor?.seq ?? 0
    s.sentHead = asked.cursor?.head ?? ''
  } else {
    beginSending(turn, plan, asked)
    if (plan.waitMs > 0) {
      s.startAt = turn.at.mono + plan.waitMs
      const params = { retryAfterMs: Math.ceil(plan.waitMs) }
      send(turn, { type: 'ERROR', code: 'SNAPSHOT_WAITS', fatal: false, params })
    }
  }
  pump(turn)
}

const laterOf = (a: Turn['s']['end'], b: NonNullable<Turn['s']['end']>) => (a && a.seq > b.seq ? a : b)

function welcome(turn: Turn, plan: Exclude<Plan, { kind: 'reset' }>, knowsLeases: boolean): void {
  const { s, at } = turn
  const { peer } = s
  if (!peer) return
  const { epoch, seq, head } = plan.end
  send(turn, {
    type: 'WELCOME',
    protocol: s.protocol,
    schemaHash: OWN_SCHEMA,
    ...(s.theirSchema === OWN_SCHEMA
      ? {}
      : { columns: Object.fromEntries(TABLE_NAMES.map((table) => [table, [...layoutOf(table)]])) }),
    townshipId: peer.townshipId,
    deviceId: peer.deviceId,
    name: peer.name,
    epoch,
    seq,
    head,
    now: at.now,
    plan: plan.kind === 'stream' ? 'STREAM' : 'SNAPSHOT',
    known: [...plan.known],
    ...(knowsLeases && s.lease ? { lease: s.lease } : {}),
    ...(plan.more ? { more: true } : {}),
  })
}

function beginSending(turn: Turn, plan: Extract<Plan, { kind: 'snapshot' }>, asked: FrameOf<'HELLO'>): void {
  const { s } = turn
  const { snapshotId, end, tables, resume } = plan
  const names = tables.map(([table]) => table)
  const found = resume?.table ? names.indexOf(resume.table) : -1
  s.sending = {
    snapshotId,
    tables: names,
    index: Math.max(0, found),
    afterId: found < 0 ? null : (resume?.lastId ?? null),
  }
  s.sentSeq = resume ? resume.seq : end.seq
  s.sentHead = resume ? (asked.snapshot?.head ?? '') : end.head
  s.ready = [
    {
      type: 'SNAP_BEGIN',
      snapshotId,
      epoch: end.epoch,
      seq: s.sentSeq,
      head: s.sentHead,
      tables: tables.map(([table, rows]) => [table, rows]),
      resumed: resume !== null,
    },
  ]
}

/** The stream went on. What is urgent and cannot go at once goes ahead. */
export function moved(turn: Turn, input: Extract<SessionInput, { t: 'moved' }>): void {
  const { s } = turn
  const before = s.end
  s.end = input.end
  if (s.phase !== 'live' && s.phase !== 'planning') return
  if (before?.epoch !== input.end.epoch) {
    if (s.phase === 'live') fail(turn, 'EPOCH_CHANGED')
    else s.urgent = []
    s.inTurn = []
    return
  }
  if (s.phase === 'planning') {
    s.urgent = [...s.urgent, ...input.express]
    return
  }
  const behind = s.sending !== null || s.reading || s.ready.length > 0 || s.sentSeq !== before?.seq
  s.urgent = [...s.urgent, ...input.express]
  if (behind) sendAhead(turn)
  pump(turn)
}

function sendAhead(turn: Turn): void {
  for (const frame of turn.s.urgent) send(turn, frame)
  turn.s.urgent = []
}

export function deltaRead(turn: Turn, input: Extract<SessionInput, { t: 'delta' }>): void {
  const { s } = turn
  if (input.turn !== s.turn || s.phase !== 'live') return
  s.reading = false
  s.ready = [...s.ready, ...input.frames]
  s.deltaTo = { seq: input.seq, head: input.head }
  pump(turn)
}

export function pageRead(turn: Turn, input: Extract<SessionInput, { t: 'page' }>): void {
  const { s } = turn
  const { sending } = s
  if (input.turn !== s.turn || s.phase !== 'live' || !sending) return
  s.reading = false
  const { asOf, piece, lastId, last } = input.page
  if (!piece) {
    pageSent(turn, { afterId: sending.afterId, last: true })
    pump(turn)
    return
  }
  hold(turn, { seq: asOf, frame: piece, then: { afterId: lastId, last } })
}

export function checkRead(turn: Turn, input: Extract<SessionInput, { t: 'check' }>): void {
  const { s } = turn
  if (input.turn !== s.turn || s.phase !== 'live') return
  s.checking = false
  const everTrue = input.seq === null
  hold(turn, { seq: input.seq ?? s.sentSeq, frame: input.frame, then: null, everTrue })
}

/** Keeps a frame until exactly the stream it is true for has been sent. */
function hold(turn: Turn, held: HeldFrame): void {
  const { s } = turn
  s.held = [...s.held, held].toSorted((a, b) => a.seq - b.seq)
  pump(turn)
}

/** Sends what may go, and asks for what comes next. */
export function pump(turn: Turn): void {
  const { s } = turn
  if (s.phase !== 'live') return
  if (turn.at.mono < s.startAt) {
    sendAhead(turn)
    return
  }
  for (;;) {
    const [next, ...rest] = s.ready
    if (next) {
      if (!fits(turn, s.config.measure(next, s.protocol))) break
      s.ready = rest
      sendInStream(turn, next)
      continue
    }
    if (s.deltaTo) {
      s.sentSeq = s.deltaTo.seq
      s.sentHead = s.deltaTo.head
      s.deltaTo = null
    }
    if (!sendHeld(turn)) break
  }
  if (s.ready.length === 0 && mayRead(turn)) askNext(turn)
  // What must wait for credit does so without what is urgent in it.
  if (s.ready.length > 0 || !mayRead(turn)) sendAhead(turn)
  else if (!s.reading) {
    s.inTurn = [...s.inTurn, ...s.urgent].slice(-MOST_IN_TURN)
    s.urgent = []
  }
}

function sendInStream(turn: Turn, frame: Piece): number {
  const bytes = turn.s.config.measure(frame, turn.s.protocol)
  spend(turn, bytes)
  send(turn, frame)
  return bytes
}

/** Sends the first held frame whose moment this is; says whether there was one. */
function sendHeld(turn: Turn): boolean {
  const { s } = turn
  const [first, ...rest] = s.held
  if (!first || first.seq > s.sentSeq) return false
  if ((first.seq === s.sentSeq || first.everTrue) && !fits(turn, s.config.measure(first.frame, s.protocol)))
    return false
  s.held = rest
  // A check whose moment has passed says nothing any more. A page is never late: deltas stop at its position.
  if (first.seq < s.sentSeq && !first.then && !first.everTrue) return true
  const bytes = sendInStream(turn, first.frame)
  if (first.then) {
    if (!first.then.last) pageWeighed(turn, s.pageAsked, bytes)
    pageSent(turn, first.then)
  }
  return true
}

function pageSent(turn: Turn, { afterId, last }: NonNullable<HeldFrame['then']>): void {
  const { s } = turn
  if (!s.sending) return
  s.sending = last ? { ...s.sending, index: s.sending.index + 1, afterId: null } : { ...s.sending, afterId }
}

function askNext(turn: Turn): void {
  const { s, at, out } = turn
  if (s.reading || !s.end) return
  const upTo = Math.min(s.end.seq, s.held[0]?.seq ?? s.end.seq)
  if (s.sentSeq < upTo) {
    s.reading = true
    out.push({
      ...{ do: 'delta', turn: s.turn, after: s.sentSeq, upTo, exact: s.held.length > 0 },
      ...{ chunkBytes: chunkBytes(turn), protocol: s.protocol },
    })
    return
  }
  if (s.held.length > 0 || s.checking) return
  const { sending } = s
  if (sending) {
    const table = sending.tables[sending.index]
    if (table !== undefined) {
      s.reading = true
      s.pageAsked = chunkBytes(turn)
      out.push({
        ...{ do: 'page', turn: s.turn, snapshotId: sending.snapshotId, table, afterId: sending.afterId },
        ...{ rowBytes: pageBytes(turn), protocol: s.protocol },
      })
      return
    }
    s.sending = null
    sendInStream(turn, { type: 'SNAP_END', snapshotId: sending.snapshotId, seq: s.sentSeq, head: s.sentHead })
    return
  }
  if (at.mono - s.checkedAt > CHECK_EVERY_MS) {
    s.checkedAt = at.mono
    s.checking = true
    out.push({ do: 'root', turn: s.turn })
  }
}

/** What a hub says about check sums. */
export function checkSaid(turn: Turn, frame: FrameOf<'CHECK'>): void {
  const { s, out } = turn
  if (s.phase !== 'live') return
  if (frame.step === 'ASK') {
    s.checking = true
    out.push({ do: 'sums', turn: s.turn })
  } else if (frame.step === 'VERSIONS') {
    s.checking = true
    out.push({ do: 'repair', turn: s.turn, bucket: frame.bucket, versions: frame.versions })
  } else if (frame.step === 'CONTENT') {
    s.checking = true
    out.push({ do: 'contents', turn: s.turn, table: frame.table })
  } else {
    fail(turn, 'BAD_CHECK')
  }
}
