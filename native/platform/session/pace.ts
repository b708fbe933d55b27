/**
 * How much may be on its way. Credit comes back when a hub has committed; from it the sender learns the rate of the line
 * and the time it takes at least, and keeps just that in flight and a little more. The little more is what an urgent
 * frame may have to wait behind; it is also what finds out that the line has become faster.
 */
import type { Turn } from './state.ts'

const START_WINDOW = 4 << 10
/** Sizes of pieces on the wire: few, so that pieces can be shared between receivers. */
export const CHUNKS = [2 << 10, 8 << 10, 32 << 10, 128 << 10] as const
const [LEAST_CHUNK] = CHUNKS
/** Bytes kept in flight beyond what the line needs, as time. */
const SLACK_MS = 80
/** Samples of the rate that are remembered: the best of them counts, so that one slow commit does not. */
const SAMPLES = 6

/** A piece of the stream on its way. */
export interface Sent {
  readonly bytes: number
  readonly at: number
  /** Bytes that had been credited by then. */
  readonly credited: number
  /** Whether the line was kept busy: otherwise it says nothing about its rate. */
  readonly busy: boolean
}

export const startWindow = (credit: number): number => Math.min(START_WINDOW, credit)

export function spend(turn: Turn, bytes: number): void {
  const { s, at } = turn
  const busy = s.inFlight + bytes >= s.window / 2
  s.inFlight += bytes
  s.sends = [...s.sends, { bytes, at: at.mono, credited: s.creditedBytes, busy }]
}

export function credited(turn: Turn, bytes: number): void {
  const { s, at } = turn
  s.inFlight = Math.max(0, s.inFlight - bytes)
  s.creditedBytes += bytes
  let left = bytes
  const sends = [...s.sends]
  for (let first = sends[0]; first && left > 0; first = sends[0]) {
    if (first.bytes > left) {
      sends[0] = { ...first, bytes: first.bytes - left }
      break
    }
    left -= first.bytes
    sends.shift()
    learn(turn, first, Math.max(1, at.mono - first.at))
  }
  s.sends = sends
  s.window = Math.min(s.credit, Math.max(LEAST_CHUNK, s.bytesPerMs * (s.leastMs + slack(s.leastMs))))
}

const slack = (leastMs: number): number => Math.max(SLACK_MS, leastMs / 4)

function learn({ s }: Turn, sent: Sent, tookMs: number): void {
  const rate = (s.creditedBytes - sent.credited) / tookMs
  if (sent.busy || rate > s.bytesPerMs) {
    s.rates = [...s.rates, rate].slice(-SAMPLES)
    s.bytesPerMs = Math.max(...s.rates)
  }
  // What is left of the time when the bytes themselves are counted out: the way, and the commit.
  s.leastMs = Math.min(s.leastMs, Math.max(0, tookMs - sent.bytes / s.bytesPerMs))
}

/** Size of the next piece. */
export function chunkBytes({ s }: Turn): number {
  return CHUNKS.findLast((chunk) => chunk <= s.window / 2) ?? LEAST_CHUNK
}

/** Room for a frame: an empty line always has it, else the frame must fit beside what is on its way. */
export const fits = ({ s }: Turn, bytes: number): boolean =>
  s.inFlight === 0 || s.inFlight + bytes <= s.window

/** Whether it is time to read the next piece. */
export const mayRead = ({ s }: Turn): boolean => s.inFlight <= s.window / 2

const LEAST_GAIN = 1
const MOST_GAIN = 10

/** Bytes of rows to read for a page that is to weigh about a chunk once it is compressed; of few values, as above. */
export const pageBytes = (turn: Turn): number =>
  Math.round((chunkBytes(turn) * Math.round(turn.s.gain * 2)) / 2)

/** Learns from a page that was sent how much compressing gains with this town's rows. */
export function pageWeighed({ s }: Turn, asked: number, bytes: number): void {
  const gain = (s.gain * asked) / Math.max(1, bytes)
  s.gain = Math.min(MOST_GAIN, Math.max(LEAST_GAIN, (s.gain + gain) / 2))
}
