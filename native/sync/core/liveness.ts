/** Is anybody there? Pings, round trip, drift, and the verdict that people see. */
import type { FrameOf, LinkStatus } from '../../contract/index.ts'
import { offerAgain } from './commands.ts'
import { hangUp } from './connection.ts'
import type { Turn } from './state.ts'

export const PING_IDLE_MS = 10_000
/** While somebody waits for an answer, so that a stalled line is called offline within five seconds. */
export const PING_WAITING_MS = 1_000
const SUSPECT_AFTER_MS = 2_000
const OFFLINE_AFTER_MS = 3_500
export const DEAD_AFTER_MS = 25_000
/** Time for connecting, and for each step of the handshake. */
const STEP_LIMIT_MS = 10_000
const SLOW_ROUND_TRIP_MS = 1_500

const HANDSHAKE = new Set(['connecting', 'challenge', 'signing', 'welcome'])

export function watch(turn: Turn): void {
  const { s, at } = turn
  if (HANDSHAKE.has(s.phase) && at.mono - s.phaseAt > STEP_LIMIT_MS) {
    hangUp(turn)
    return
  }
  if (s.phase !== 'live') return
  if (s.pingSentAt !== null && silence(turn) > DEAD_AFTER_MS) {
    hangUp(turn)
    return
  }
  const waiting = s.commands.some((command) => command.state === 'sent')
  if (s.pingSentAt === null && at.mono - s.lastPingAt >= (waiting ? PING_WAITING_MS : PING_IDLE_MS))
    ping(turn)
  offerAgain(turn)
}

function ping(turn: Turn): void {
  const { s, at, out } = turn
  s.pingN += 1
  s.pingSentAt = at.mono
  s.pingSentNow = at.now
  s.lastPingAt = at.mono
  out.push({ do: 'send', frame: { type: 'PING', n: s.pingN } })
}

/** Asks along with a command that goes out, so that a line that stalls now is known to within seconds. */
export function pingAlong(turn: Turn): void {
  const { s, at } = turn
  if (s.phase === 'live' && s.pingSentAt === null && at.mono - s.lastPingAt > 300) ping(turn)
}

export function ponged(turn: Turn, frame: FrameOf<'PONG'>): void {
  const { s, at } = turn
  s.knownSeq = Math.max(s.knownSeq, frame.seq)
  if (s.pingSentAt === null || frame.n !== s.pingN) return
  s.rttMs = Math.round(at.mono - s.pingSentAt)
  s.driftMs = Math.round((s.pingSentNow + at.now) / 2 - frame.at)
  s.pingSentAt = null
  if (s.cursor && !s.disowned && s.cursor.epoch === s.epoch && s.cursor.seq >= frame.seq)
    s.dataAt = Math.max(s.dataAt ?? 0, frame.at)
}

/** How long nothing has been heard although something was asked. */
function silence({ s, at }: Turn): number {
  return s.pingSentAt === null ? 0 : Math.min(at.mono - s.pingSentAt, at.mono - s.heardAt)
}

function verdict(turn: Turn): LinkStatus['state'] {
  const { s } = turn
  const quiet = silence(turn)
  if (s.phase !== 'live' || quiet > OFFLINE_AFTER_MS) return 'OFFLINE'
  const behind = s.disowned || !s.cursor || s.loading !== null || s.cursor.seq < s.knownSeq - BEHIND
  return behind || quiet > SUSPECT_AFTER_MS || (s.rttMs ?? 0) > SLOW_ROUND_TRIP_MS ? 'DEGRADED' : 'ONLINE'
}
/** Transactions a live stream may trail by without being called behind. */
const BEHIND = 200

/** Tells the hub when anything of the status changed. */
export function tellStatus(turn: Turn): void {
  const { s, at, out } = turn
  const before = s.status
  const state = verdict(turn)
  let parked = 0
  for (const command of s.commands) if (command.state === 'parked') parked += 1
  const status: LinkStatus = {
    state,
    since: state === before.state && before.since !== 0 ? before.since : at.now,
    rttMs: s.rttMs,
    dataAt: s.dataAt,
    driftMs: s.driftMs,
    pending: s.commands.length - parked,
    parked,
    loading: s.loading && { rows: s.loading.rows, of: s.loading.of },
  }
  if (same(status, before)) return
  s.status = status
  out.push({ do: 'tell', event: { kind: 'status', status } })
}

const same = (a: LinkStatus, b: LinkStatus): boolean =>
  a.state === b.state &&
  a.since === b.since &&
  a.rttMs === b.rttMs &&
  a.dataAt === b.dataAt &&
  a.driftMs === b.driftMs &&
  a.pending === b.pending &&
  a.parked === b.parked &&
  a.loading?.rows === b.loading?.rows &&
  a.loading?.of === b.loading?.of
