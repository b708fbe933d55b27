/**
 * Two kinds of clock a limit may run on: the calendar's, which never stops, and the working-hour clock, which stands
 * still outside the working hours of the model. Everything about limits is measured on the task's own clock.
 */
import type { Clocks, Row } from '../contract/index.ts'
import { DAY_MS, dayOf, MINUTE_MS, spansOf, startOfDay, workOf } from './calendar.ts'

export type ClockKind = Row<'task'>['clock']

/** A span that no calendar of a living town exceeds; keeps a calendar without working days from looping. */
const LONGEST_DAYS = 40 * 366

/** Ms that run on a clock between two times; negative when `to` lies before `from`. */
export function elapsed(kind: ClockKind, from: number, to: number, clocks: Clocks): number {
  if (kind === 'CALENDAR') return to - from
  if (to < from) return 0 - elapsed(kind, to, from, clocks)
  const { zoneOffsetMin, workingHours } = clocks
  const first = dayOf(from, zoneOffsetMin)
  const last = dayOf(to, zoneOffsetMin)
  if (first === last) return worked(first, from, to, clocks)
  let sum = worked(first, from, Infinity, clocks) + worked(last, -Infinity, to, clocks)
  for (let day = first + 1; day < last; day++) sum += workOf(day, workingHours)
  return sum
}

/** Working ms of one day that lie between two times. */
function worked(day: number, from: number, to: number, clocks: Clocks): number {
  const midnight = startOfDay(day, clocks.zoneOffsetMin)
  return spansOf(day, clocks.workingHours).reduce((sum, [opens, shuts]) => {
    const begin = Math.max(midnight + opens, from)
    const end = Math.min(midnight + shuts, to)
    return sum + Math.max(0, end - begin)
  }, 0)
}

/**
 * The earliest time at which `ms` have run on a clock since `from`. A limit that ends with a working day is due at
 * its end, not next morning.
 */
export function advance(kind: ClockKind, from: number, ms: number, clocks: Clocks): number {
  if (kind === 'CALENDAR' || ms === 0) return from + ms
  if (ms < 0) return retreat(kind, from, -ms, clocks)
  const { zoneOffsetMin, workingHours } = clocks
  let rest = ms
  const first = dayOf(from, zoneOffsetMin)
  for (let day = first; day < first + LONGEST_DAYS; day++) {
    const midnight = startOfDay(day, zoneOffsetMin)
    for (const [opens, shuts] of spansOf(day, workingHours)) {
      const begin = Math.max(midnight + opens, from)
      const length = midnight + shuts - begin
      if (length <= 0) continue
      if (rest <= length) return begin + rest
      rest -= length
    }
  }
  return from + LONGEST_DAYS * DAY_MS
}

/** The earliest time from which no more than `ms` run on a clock until `to`. */
export function retreat(kind: ClockKind, to: number, ms: number, clocks: Clocks): number {
  if (kind === 'CALENDAR') return to - ms
  const { zoneOffsetMin, workingHours } = clocks
  let rest = ms
  const last = dayOf(to, zoneOffsetMin)
  for (let day = last; day > last - LONGEST_DAYS; day--) {
    const midnight = startOfDay(day, zoneOffsetMin)
    for (const [opens, shuts] of [...spansOf(day, workingHours)].reverse()) {
      const end = Math.min(midnight + shuts, to)
      const length = end - (midnight + opens)
      if (length <= 0) continue
      if (rest < length) return end - rest
      rest -= length
    }
  }
  return to - LONGEST_DAYS * DAY_MS
}

/** When a limit in minutes that starts at `from` is due. */
export const dueAfter = (kind: ClockKind, from: number, limitMin: number, clocks: Clocks): number =>
  advance(kind, from, Math.round(limitMin * MINUTE_MS), clocks)

/** A due time moved by the time that ran on its clock during a pause: what was left, or overdue, stays the same. */
export function afterPause(
  kind: ClockKind,
  dueAt: number,
  since: number,
  until: number,
  clocks: Clocks,
): number {
  return advance(kind, dueAt, Math.max(0, elapsed(kind, since, until, clocks)), clocks)
}
