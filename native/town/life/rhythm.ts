import type { Clocks } from '../../contract/index.ts'
import { HOUR_MS, isWorkday, startOfDay } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'

/** How a sort of matter is spread over the day (24 hourly weights) and how a day off compares with a workday. */
export interface Rhythm {
  readonly hours: readonly number[]
  readonly dayOff: number
}

const hours = (...spans: readonly (readonly [from: number, to: number, weight: number])[]): number[] =>
  Array.from({ length: 24 }, (_, h) =>
    spans.reduce((sum, [from, to, weight]) => (h >= from && h < to ? sum + weight : sum), 0.02),
  )

const OFFICE: Rhythm = { hours: hours([8, 12, 1.2], [12, 14, 0.4], [14, 18, 1], [18, 21, 0.2]), dayOff: 0.25 }
const STREET: Rhythm = {
  hours: hours([6, 9, 0.9], [9, 12, 1], [12, 15, 0.6], [15, 19, 1.1], [19, 22, 0.9], [22, 24, 0.2]),
  dayOff: 1.15,
}
const HOMES: Rhythm = {
  hours: hours(
    [7, 9, 0.5],
    [9, 12, 0.6],
    [12, 14, 0.8],
    [14, 18, 0.6],
    [18, 23, 1.4],
    [23, 24, 0.5],
    [0, 2, 0.25],
  ),
  dayOff: 1.3,
}
const NIGHT: Rhythm = {
  hours: hours([12, 14, 0.7], [19, 21, 0.7], [21, 24, 2], [0, 3, 1.1], [5, 7, 0.3]),
  dayOff: 1.1,
}
const MEALS: Rhythm = {
  hours: hours([6, 8, 0.7], [11, 13, 1.8], [17, 20, 2], [20, 23, 0.7], [0, 6, 0.2], [13, 17, 0.4]),
  dayOff: 1.15,
}
const SCHOOL: Rhythm = { hours: hours([7, 9, 2], [11, 13, 0.6], [16, 18, 2.2]), dayOff: 0.05 }
const CROWDS: Rhythm = { hours: hours([11, 14, 0.7], [16, 18, 1], [18, 22, 2.2]), dayOff: 2.6 }
const ALWAYS: Rhythm = { hours: hours([0, 6, 0.4], [6, 22, 1], [22, 24, 0.7]), dayOff: 1 }

const BY_TYPE: Readonly<Record<string, Rhythm>> = {
  PS02: HOMES,
  PS03: MEALS,
  PS04: HOMES,
  PS05: HOMES,
  PS06: CROWDS,
  PS08: SCHOOL,
  PS09: OFFICE,
  DP01: HOMES,
  DP02: OFFICE,
  DP03: OFFICE,
  DP04: HOMES,
  DP05: OFFICE,
  DP06: NIGHT,
  WS01: OFFICE,
  WS02: OFFICE,
  WS03: MEALS,
  ER01: MEALS,
  ER02: MEALS,
  ER03: ALWAYS,
  ER04: ALWAYS,
  ER05: ALWAYS,
  ER09: OFFICE,
  UM01: STREET,
  UM02: STREET,
  UM03: STREET,
  UM04: HOMES,
  UM08: NIGHT,
  EA01: OFFICE,
  HA01: OFFICE,
  CS01: OFFICE,
  EE01: STREET,
}

export const rhythmOf = (typeCode: string): Rhythm =>
  BY_TYPE[typeCode] ?? (typeCode.startsWith('ER') ? ALWAYS : STREET)

/** Weekday factors that leave the month's total as it is: five workdays and two days off in seven. */
export function dayFactor(rhythm: Rhythm, day: number, clocks: Clocks): number {
  const work = 7 / (5 + 2 * rhythm.dayOff)
  return isWorkday(day, clocks.workingHours) ? work : work * rhythm.dayOff
}

/** A time on the given day, ms since the epoch. */
export function timeOn(rhythm: Rhythm, day: number, clocks: Clocks, random: Random): number {
  const hour = random.weighted(HOURS, (h) => rhythm.hours[h] ?? 0)
  return Math.round(startOfDay(day, clocks.zoneOffsetMin) + (hour + random.next()) * HOUR_MS)
}

const HOURS = Array.from({ length: 24 }, (_, h) => h)

/** How many times a thing with the given mean happens (Knuth). */
export function poisson(mean: number, random: Random): number {
  // In steps, because exp(-mean) underflows for large means.
  let left = mean
  let count = 0
  while (left > 0) {
    const part = Math.min(left, 30)
    left -= part
    const limit = Math.exp(-part)
    let product = random.next()
    while (product > limit) {
      count++
      product *= random.next()
    }
  }
  return count
}
