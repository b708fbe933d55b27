/**
 * 快响, 快分, 快处 of a matter, and 117's answer in an hour, plan in a day, close in a week: when each is due, when it was
 * done, how long it took. Nothing of it is stored; pauses are taken out of the closing as everywhere.
 */
import type { Clocks, Row } from '../contract/index.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts'

export interface StageClock {
  readonly dueAt: number | null
  readonly doneAt: number | null
  /** How long it took, or has run so far; null before it begins. */
  readonly ms: number | null
  /** Not done by its due time, whether it was done after that or not at all. */
  readonly late: boolean
}

type Timed = Pick<
  Row<'incident'>,
  | 'channel'
  | 'priority'
  | 'receivedAt'
  | 'acceptedAt'
  | 'dispatchedAt'
  | 'closedAt'
  | 'dueAt'
  | 'pausedSince'
  | 'pausedMs'
  | 'repliedAt'
  | 'plannedAt'
>

const stage = (
  from: number | null,
  doneAt: number | null,
  dueAt: number | null,
  now: number,
  pausedMs = 0,
): StageClock => ({
  dueAt,
  doneAt,
  ms: from === null ? null : Math.max(0, (doneAt ?? now) - from - pausedMs),
  late: from !== null && dueAt !== null && (doneAt === null ? now >= dueAt : doneAt > dueAt),
})

export function threeClocks(incident: Timed, clocks: Clocks, now: number) {
  const { receivedAt, acceptedAt, dispatchedAt, closedAt, dueAt, pausedSince, pausedMs } = incident
  const { acceptMin, dispatchMin } = clocks.desk[incident.priority]
  // while it stands still nothing becomes late
  const at = pausedSince === null ? now : Math.min(now, pausedSince)
  return {
    respond: stage(receivedAt, acceptedAt, receivedAt + acceptMin * MINUTE_MS, now),
    dispatch: stage(acceptedAt, dispatchedAt, receivedAt + dispatchMin * MINUTE_MS, now),
    handle: stage(dispatchedAt, closedAt, dueAt, at, pausedMs),
  }
}

/** The three clocks of 117, from the report; undefined for what no enterprise waits for. */
export function enterpriseClocks(incident: Timed, clocks: Clocks, now: number) {
  const limits = clocks.e117
  if (incident.channel !== 'ENTERPRISE_117' || !limits) return undefined
  const { receivedAt, repliedAt, plannedAt, closedAt } = incident
  return {
    reply: stage(receivedAt, repliedAt, receivedAt + limits.replyH * HOUR_MS, now),
    plan: stage(receivedAt, plannedAt, receivedAt + limits.planH * HOUR_MS, now),
    close: stage(receivedAt, closedAt, receivedAt + limits.closeD * DAY_MS, now),
  }
}
