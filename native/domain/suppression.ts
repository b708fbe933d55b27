/** Alarms that by the design of the model do not count at certain hours. */
import type { Model, Row, Suppression } from '../contract/index.ts'
import { dayOf, MINUTE_MS, parseTime, startOfDay, weekdayOf } from './calendar.ts'
import { alarmRules } from './model.ts'

export interface Suppressed {
  readonly rule: Suppression
  /** When the hours end, ms since the epoch. */
  readonly until: number
}

/** The rule that suppresses an alarm at a time, if one does. The highest priority is never suppressed. */
export function suppressionOf(
  { channel, typeCode, priority }: Pick<Row<'signal'>, 'channel' | 'typeCode' | 'priority'>,
  at: number,
  model: Model,
): Suppressed | undefined {
  if (priority === 'CRITICAL') return undefined
  const zone = model.clocks.zoneOffsetMin
  const day = dayOf(at, zone)
  const midnight = startOfDay(day, zone)
  for (const rule of alarmRules(model).suppress) {
    if (rule.channel !== channel || rule.typeCode !== typeCode || !rule.days.includes(weekdayOf(day)))
      continue
    const from = midnight + (parseTime(rule.from) ?? 0) * MINUTE_MS
    const until = midnight + (parseTime(rule.to) ?? 0) * MINUTE_MS
    if (at >= from && at < until) return { rule, until }
  }
  return undefined
}
