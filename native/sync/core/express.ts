/** Urgent changes that came ahead of their turn: shown above truth until the cursor reaches their place. */
import { decodeChanges, refKey, type Change, type FrameOf, type RefKey } from '../../contract/index.ts'
import { broken } from './connection.ts'
import type { Turn } from './state.ts'

export function takeExpress(turn: Turn, frame: FrameOf<'EXPRESS'>): void {
  const { s } = turn
  const changes = decodeChanges(frame.changes, s.layout)
  if (!changes) {
    broken(turn, 'BAD_EXPRESS', `seq ${String(frame.seq)}`)
    return
  }
  if (s.cursor && !s.disowned && s.cursor.epoch === s.epoch && frame.seq <= s.cursor.seq) return
  if (s.express.some((item) => item.seq === frame.seq)) return
  s.express = [...s.express, { seq: frame.seq, changes }].toSorted((a, b) => a.seq - b.seq)
  tellExpress(turn, changes)
}

/** Drops what truth now holds itself. */
export function dropExpress(turn: Turn, upTo: number): void {
  const { s } = turn
  const gone = s.express.filter((item) => item.seq <= upTo)
  if (gone.length === 0) return
  s.express = s.express.filter((item) => item.seq > upTo)
  tellExpress(
    turn,
    gone.flatMap((item) => item.changes),
  )
}

/** Drops what a platform cannot have sent whose stream ends at `seq`. */
export function dropExpressAbove(turn: Turn, seq: number): void {
  const gone = turn.s.express.filter((item) => item.seq > seq)
  if (gone.length === 0) return
  turn.s.express = turn.s.express.filter((item) => item.seq <= seq)
  tellExpress(
    turn,
    gone.flatMap((item) => item.changes),
  )
}

export const changeKey = (change: Change): RefKey =>
  refKey(change.table, change.op === 'put' ? change.row.id : change.id)

function tellExpress(turn: Turn, moved: readonly Change[]): void {
  turn.out.push({
    do: 'tell',
    event: {
      kind: 'express',
      changes: turn.s.express.flatMap((item) => item.changes),
      touched: [...new Set(moved.map(changeKey))],
    },
  })
}
