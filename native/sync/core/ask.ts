/** One store operation at a time: the next begins when the last has answered. */
import type { StoreOp, Turn } from './state.ts'

/** Asks now; the caller has made sure that nothing is under way or that it may wait its turn in `waiting`. */
export function ask(turn: Turn, op: StoreOp, bytes: number): void {
  const { s, out } = turn
  if (s.busy) {
    turn.s.waiting = [...s.waiting, op]
    return
  }
  s.busy = op
  s.busyBytes = bytes
  out.push({ do: 'store', op })
}

/** Starts what had to wait; says whether something is under way now. */
export function askWaiting(turn: Turn): boolean {
  if (turn.s.busy) return true
  const [next, ...rest] = turn.s.waiting
  if (!next) return false
  turn.s.waiting = rest
  ask(turn, next, 0)
  return true
}
