/** Sending, and ending with a reason. */
import { FRAMES } from '../../contract/index.ts'
import type { Piece, Turn } from './state.ts'

export function send(turn: Turn, frame: Piece): void {
  turn.out.push({ do: 'send', frame, lane: FRAMES[frame.type].lane })
}

/** Says why, and closes. */
export function fail(turn: Turn, code: string, params?: Readonly<Record<string, string>>): void {
  if (turn.s.phase === 'closed') return
  send(turn, { type: 'ERROR', code, fatal: true, ...(params ? { params: { ...params } } : {}) })
  turn.out.push({ do: 'close' })
  turn.s.phase = 'closed'
}
