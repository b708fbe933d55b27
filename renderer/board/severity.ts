import type { Priority } from '../../native/contract/index.ts'
import type { DeliveryWord, ShownClock } from '../lamps/index.ts'

/** An open task with what its lamp and its delivery say at this moment. */
export interface Judged {
  readonly task: { readonly priority: Priority; readonly issuedAt: number }
  readonly clock: ShownClock
  readonly delivery: DeliveryWord
}

/**
 * How badly a task stands, worse is higher. An order that has reached nobody is worse than one that is due soon: no
 * clock runs for it, so no lamp would ever warn.
 */
export const SEVERITY = {
  DONE: 0,
  UNKNOWN: 1,
  GREY: 2,
  WAITING: 3,
  GREEN: 4,
  YELLOW: 5,
  UNDELIVERED: 6,
  RED: 7,
  BLACK: 8,
} as const

const PRIORITY: Readonly<Record<Priority, number>> = { NORMAL: 0, URGENT: 1, CRITICAL: 2 }

export function severityOf({ clock, delivery }: Pick<Judged, 'clock' | 'delivery'>): number {
  return clock.lamp === 'WAITING' && delivery === 'UNDELIVERED' ? SEVERITY.UNDELIVERED : SEVERITY[clock.lamp]
}

/** Worst first; among equals the higher priority, then the earlier due time, then the older order. */
export function bySeverity(a: Judged, b: Judged): number {
  return (
    severityOf(b) - severityOf(a) ||
    PRIORITY[b.task.priority] - PRIORITY[a.task.priority] ||
    (a.clock.dueAt ?? Infinity) - (b.clock.dueAt ?? Infinity) ||
    a.task.issuedAt - b.task.issuedAt
  )
}
