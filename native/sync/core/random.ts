/** Randomness of the link as part of its state, so that one seed replays everything. */
import type { Turn } from './state.ts'

/** Between 0 (included) and 1. */
export function draw(turn: Turn): number {
  // xorshift32
  let x = turn.s.random
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  turn.s.random = x >>> 0 || 1
  return turn.s.random / 0x1_0000_0000
}
