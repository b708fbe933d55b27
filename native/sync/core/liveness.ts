/** Is anybody there? Pings, round trip, drift, and how long it has been silent. */
import type { FrameOf } from '../../contract/index.ts'
import { offerAgain } from './commands.ts'
import { goOnAfterKnown, hangUp } from './connection.ts'
import type { Turn } from './state.ts'

/**
 * Silence after which a ping goes out. With `OFFLINE_AFTER_MS` and the ticks in between, a line that stalls while nobody
 * uses it is called offline within five seconds; a ping and its answer are 22 and 38 bytes on the WebSocket.
 */
export const PING_IDLE_MS = 2_300
/** On a busy line: often enough to know round trip and drift. */
export const PING_BUSY_MS = 10_000
/** While somebody waits for an answer. */
export const PING_WAITING_MS = 1_000
export const SUSPECT_AFTER_MS = 1_500
/** Silence after a ping that went out on an idle line, before people are told; more where the line is known to be slow. */
const OFFLINE_AFTER_MS = 2_100
const OFFLINE_AFTER_AT_MOST_MS = 10_000
export const DEAD_AFTER_MS = 25_000
/** Time for connecting, and for each step of the handshake. */
const STEP_LIMIT_MS = 10_000

const HANDSHAKE = new Set(['connecting', 'challenge', 'signing', 'welcome'])

export function watch(turn: Turn): void {
  const { s, at } = turn
  if (HANDSHAKE.has(s.phase) && at.mono - s.phaseAt > STEP_LIMIT_MS) {
    hangUp(turn, s.phase === 'connecting' ? 'NO_ANSWER' : 'SILENT')
    return
  }
  if (s.phase !== 'live') return
  // Also when other things arrive: then nothing of ours gets through.
  if (unansweredMs(turn) > DEAD_AFTER_MS) {
    hangUp(turn, 'SILENT')
    return
  }
  if (s.pingSentAt === null && due(turn)) ping(turn)
  goOnAfterKnown(turn)
  offerAgain(turn)
}

function due({ s, at }: Turn): boolean {
  const sincePing = at.mono - s.lastPingAt
  if (s.commands.sent.size > 0 && sincePing >= PING_WAITING_MS) return true
  return sincePing >= PING_BUSY_MS || (sincePing >= PING_IDLE_MS && at.mono - s.heardAt >= PING_IDLE_MS)
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

/** How long a question has been without an answer, ms; 0 when none is open. */
export const unansweredMs = ({ s, at }: Turn): number => (s.pingSentAt === null ? 0 : at.mono - s.pingSentAt)

/** How long nothing has been heard although something was asked, ms. */
export const silence = (turn: Turn): number => Math.min(unansweredMs(turn), turn.at.mono - turn.s.heardAt)

/** A line over a satellite is slow, not dead. */
export const offlineAfterMs = ({ s }: Turn): number =>
  Math.max(OFFLINE_AFTER_MS, Math.min(OFFLINE_AFTER_AT_MOST_MS, 2 * (s.rttMs ?? 0)))
