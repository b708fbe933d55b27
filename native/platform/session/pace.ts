/**
 * How much may be on its way. The sender learns the line's rate from how soon credit comes back and keeps about half a
 * second of it in flight, in chunks of a quarter of a second: so an urgent frame never waits long behind bulk.
 */
import type { Turn } from './state.ts'

const START_WINDOW = 16 << 10
const LEAST_WINDOW = 4 << 10
const LEAST_CHUNK = 2 << 10
const MOST_CHUNK = 128 << 10
const FAST_MS = 150
const SLOW_MS = 500

export const startWindow = (credit: number): number => Math.min(START_WINDOW, credit)

export function spend(turn: Turn, bytes: number): void {
  const { s, at } = turn
  s.inFlight += bytes
  s.sends = [...s.sends, { bytes, at: at.mono }]
}

export function credited(turn: Turn, bytes: number): void {
  const { s, at } = turn
  s.inFlight = Math.max(0, s.inFlight - bytes)
  let left = bytes
  let oldest: number | undefined
  const sends = [...s.sends]
  while (left > 0) {
    const first = sends[0]
    if (!first) break
    oldest ??= first.at
    if (first.bytes > left) {
      sends[0] = { ...first, bytes: first.bytes - left }
      break
    }
    left -= first.bytes
    sends.shift()
  }
  s.sends = sends
  if (oldest === undefined) return
  const tookMs = at.mono - oldest
  if (tookMs < FAST_MS) s.window = Math.min(s.credit, s.window * 2)
  else if (tookMs > SLOW_MS) s.window = Math.max(LEAST_WINDOW, Math.min(s.window, (bytes / tookMs) * SLOW_MS))
}

/** Size of the next piece, one of few values so that pieces can be shared between receivers. */
export function chunkBytes({ s }: Turn): number {
  let chunk = LEAST_CHUNK
  while (chunk * 4 <= s.window / 2 && chunk * 4 <= MOST_CHUNK) chunk *= 4
  return chunk
}

export const mayBegin = ({ s }: Turn): boolean => s.inFlight < s.window
