/**
 * Days and hours by the township's clock. The zone is an offset from UTC in the model (Asia/Shanghai has had no
 * summer time since 1991), never the machine's zone: the tests run under TZ=UTC.
 */
import type { Clocks, WorkingHours } from '../contract/index.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Days since 1970-01-01 by the township's clock. */
export const dayOf = (at: number, zoneOffsetMin: number): number =>
  Math.floor((at + zoneOffsetMin * MINUTE_MS) / DAY_MS)

/** When a day begins, ms since the epoch. */
export const startOfDay = (day: number, zoneOffsetMin: number): number =>
  day * DAY_MS - zoneOffsetMin * MINUTE_MS

/** Hour of the day, 0..23. */
export const hourOf = (at: number, zoneOffsetMin: number): number =>
  Math.floor((at - startOfDay(dayOf(at, zoneOffsetMin), zoneOffsetMin)) / HOUR_MS)

/** ISO weekday, 1 = Monday; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

/** `YYYY-MM-DD` of a day. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** Day of a `YYYY-MM-DD`, or undefined when there is no such date. */
export function parseDate(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS
  return Number.isFinite(day) && dateOf(day) === date ? day : undefined
}

/** Minutes since midnight of an `HH:MM` up to 24:00, or undefined. */
export function parseTime(time: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(time)
  if (!match) return undefined
  const [hour, minute] = [Number(match[1]), Number(match[2])]
  const total = hour * 60 + minute
  return minute < 60 && total <= 24 * 60 ? total : undefined
}

/** Working time in a form that is quick to ask: exceptions by day, spans in ms since midnight. */
interface Timetable {
  readonly weekdays: ReadonlySet<number>
  readonly exceptions: ReadonlyMap<number, boolean>
  readonly spans: readonly (readonly [from: number, to: number])[]
  readonly dayMs: number
}

const timetables = new WeakMap<WorkingHours, Timetable>()

function timetable(hours: WorkingHours): Timetable {
  const known = timetables.get(hours)
  if (known) return known
  const exceptions = new Map<number, boolean>()
  for (const [dates, worked] of [
    [hours.holidays, false],
    [hours.workdays, true],
  ] as const)
    for (const date of dates) {
      const day = parseDate(date)
      if (day !== undefined) exceptions.set(day, worked)
    }
  const spans = hours.spans
    .map(([from, to]) => [(parseTime(from) ?? 0) * MINUTE_MS, (parseTime(to) ?? 0) * MINUTE_MS] as const)
    .filter(([from, to]) => to > from)
    .sort(([a], [b]) => a - b)
  const made = {
    weekdays: new Set(hours.days),
    exceptions,
    spans,
    dayMs: spans.reduce((sum, [from, to]) => sum + to - from, 0),
  }
  timetables.set(hours, made)
  return made
}

/** Whether people work on a day: its weekday, unless the holiday table says otherwise (调休). */
export function isWorkday(day: number, hours: WorkingHours): boolean {
  const { weekdays, exceptions } = timetable(hours)
  return exceptions.get(day) ?? weekdays.has(weekdayOf(day))
}

/** Working spans of a day in ms since its midnight; none on a day off. */
export function spansOf(day: number, hours: WorkingHours): readonly (readonly [from: number, to: number])[] {
  return isWorkday(day, hours) ? timetable(hours).spans : []
}

/** Working ms in a whole day. */
export function workOf(day: number, hours: WorkingHours): number {
  return isWorkday(day, hours) ? timetable(hours).dayMs : 0
}

/** Whether a time lies in working hours; the end of a span does not. */
export function isWorkingTime(at: number, clocks: Clocks): boolean {
  const day = dayOf(at, clocks.zoneOffsetMin)
  const sinceMidnight = at - startOfDay(day, clocks.zoneOffsetMin)
  return spansOf(day, clocks.workingHours).some(([from, to]) => sinceMidnight >= from && sinceMidnight < to)
}
