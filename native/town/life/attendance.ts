import type { Model, PostDefinition } from '../../contract/index.ts'
import { dayOf, HOUR_MS, isWorkday, MINUTE_MS, startOfDay } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'

type OnDuty = 'A' | 'B' | 'NONE'

export interface Attendance {
  /** Domain time, ms since the epoch. */
  readonly at: number
  readonly onDuty: OnDuty
}

/** Shares of days on which A is away and B stands in; B is sometimes away as well. */
const A_AWAY = 0.07
const B_AWAY = 0.12

/**
 * Who stands at a post through one day, by its cover hours: each entry holds until the next.
 * WORKHOURS posts are empty outside office hours; ONCALL ones leave B on call; H24 ones change at 08:30 and 20:30.
 */
export function attendanceOn(
  post: Pick<PostDefinition, 'id' | 'cover'>,
  day: number,
  model: Model,
  seed: Random,
): Attendance[] {
  const { clocks } = model
  const random = seed.stream(`attend/${post.id}/${day}`)
  const midnight = startOfDay(day, clocks.zoneOffsetMin)
  const at = (hour: number, spreadMin: number): number =>
    Math.round(midnight + hour * HOUR_MS + random.range(-spreadMin, spreadMin) * MINUTE_MS)
  const holder: OnDuty = random.chance(A_AWAY) ? (random.chance(B_AWAY) ? 'NONE' : 'B') : 'A'
  const working = isWorkday(day, clocks.workingHours)
  switch (post.cover) {
    case 'WORKHOURS':
      if (!working) return [{ at: midnight, onDuty: 'NONE' }]
      return [
        { at: midnight, onDuty: 'NONE' },
        { at: at(8.85, 14), onDuty: holder },
        { at: at(17.75, 25), onDuty: 'NONE' },
      ]
    case 'ONCALL':
      if (!working) return [{ at: midnight, onDuty: 'B' }]
      return [
        { at: midnight, onDuty: 'B' },
        { at: at(8.8, 14), onDuty: holder === 'NONE' ? 'B' : holder },
        { at: at(18, 30), onDuty: 'B' },
      ]
    case 'H24':
      return [
        { at: midnight, onDuty: 'B' },
        { at: at(8.5, 6), onDuty: 'A' },
        { at: at(20.5, 6), onDuty: 'B' },
      ]
  }
}

/** Who stands there now, and when that changes next. */
export function attendanceAt(
  post: Pick<PostDefinition, 'id' | 'cover'>,
  now: number,
  model: Model,
  seed: Random,
): { onDuty: OnDuty; until: number } {
  const day = dayOf(now, model.clocks.zoneOffsetMin)
  const plan = [...attendanceOn(post, day, model, seed), ...attendanceOn(post, day + 1, model, seed)]
  let onDuty: OnDuty = 'NONE'
  for (const change of plan) {
    if (change.at > now) return { onDuty, until: change.at }
    onDuty = change.onDuty
  }
  return { onDuty, until: now + HOUR_MS }
}
