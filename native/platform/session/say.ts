/** Sending, and ending with a reason. */
import { FRAMES, type Frame } from '../../contract/index.ts'
import type { Turn } from './state.ts'

export function send(turn: Turn, frame: Frame): void {
  turn.out.push({ do: 'send', frame, lane: FRAMES[frame.type].lane })
}

/** Says why, and closes. */
export function fail(turn: Turn, code: string, params?: Readonly<Record<string, string>>): void {
  if (turn.s.phase === 'closed') return
  send(turn, { type: 'ERROR', code, fatal: true, ...(params ? { params: { ...params } } : {}) })
  turn.out.push({ do: 'close' })
  turn.s.phase = 'closed'
}
