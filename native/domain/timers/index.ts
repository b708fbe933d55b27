/**
 * What time itself brings about: expiries, reminders, proposals. Which timers a row has follows from the row and the model.
 * Pure, like all of the domain; native/hub/timers wakes at the right moment and fires.
 * Imported through native/domain.
 */
import type { AnyRow, TableName } from '../../contract/index.ts'
import { timerKey } from './key.ts'
import type { TimedAct, TimerLook } from './kind.ts'
import { TIMER_KINDS } from './kinds.ts'

export interface Timer {
  readonly key: string
  readonly kind: string
  readonly table: TableName
  readonly entityId: string
  /** ms since the epoch. */
  readonly at: number
  readonly act: TimedAct
}

/** The timers of one row as it stands; those that have fired are among them. */
export function timersOf(table: TableName, row: AnyRow, look: TimerLook): Timer[] {
  const timers = new Map<string, Timer>()
  for (const kind of TIMER_KINDS) {
    if (kind.table !== table || !kind.among.values.includes(String(row[kind.among.column]))) continue
    for (const { at, act } of kind.due(row, look)) {
      const key = timerKey(kind.kind, row.id, at)
      timers.set(key, { key, kind: kind.kind, table, entityId: row.id, at, act })
    }
  }
  return [...timers.values()]
}

export { firedId, timerActor, timerKey, type TimerActor } from './key.ts'
export {
  timerKind,
  type AnyTimerKind,
  type Due,
  type TimedAct,
  type TimerKind,
  type TimerLook,
} from './kind.ts'
export { TIMER_KINDS } from './kinds.ts'
