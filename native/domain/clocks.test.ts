import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clocks } from '../contract/index.ts'
import {
  dateOf,
  DAY_MS,
  dayOf,
  HOUR_MS,
  hourOf,
  isWorkday,
  isWorkingTime,
  MINUTE_MS,
  parseDate,
  startOfDay,
  weekdayOf,
} from './calendar.ts'
import { advance, afterPause, dueAfter, elapsed, retreat } from './clocks.ts'
import { townModel } from './modelFixture.ts'

const { clocks } = townModel()
/** A time by the township's clock. */
const at = (date: string, time = '00:00'): number => Date.parse(`${date}T${time}:00+08:00`)

describe('the township calendar', () => {
  it('runs on the township zone although the machine runs on UTC', () => {
    expect(new Date().getTimezoneOffset()).toBe(0)
    expect(dateOf(dayOf(at('2026-07-15', '00:30'), 480))).toBe('2026-07-15')
    expect(new Date(at('2026-07-15', '00:30')).toISOString().slice(0, 10)).toBe('2026-07-14')
    expect(hourOf(at('2026-07-15', '23:59'), 480)).toBe(23)
    expect(startOfDay(dayOf(at('2026-07-15', '13:00'), 480), 480)).toBe(at('2026-07-15'))
  })

  it.each([
    ['2026-07-15', 3, true, 'an ordinary Wednesday'],
    ['2026-07-18', 6, false, 'an ordinary Saturday'],
    ['2026-02-16', 1, false, 'a Monday of the Spring Festival'],
    ['2026-02-14', 6, true, 'a Saturday worked instead'],
    ['2026-10-10', 6, true, 'the Saturday after National Day, worked'],
    ['2026-10-08', 4, true, 'the day after the holiday'],
    ['1969-12-31', 3, true, 'a day before the epoch'],
  ])('%s is weekday %i; worked: %s (%s)', (date, weekday, worked) => {
    const day = parseDate(date)
    expect(day).toBeDefined()
    expect(weekdayOf(day ?? 0)).toBe(weekday)
    expect(isWorkday(day ?? 0, clocks.workingHours)).toBe(worked)
  })

  it('shuts at the end of a span, at noon and at night', () => {
    expect(isWorkingTime(at('2026-07-15', '09:00'), clocks)).toBe(true)
    expect(isWorkingTime(at('2026-07-15', '12:00'), clocks)).toBe(false)
    expect(isWorkingTime(at('2026-07-15', '13:30'), clocks)).toBe(true)
    expect(isWorkingTime(at('2026-07-15', '17:30'), clocks)).toBe(false)
    expect(isWorkingTime(at('2026-07-18', '10:00'), clocks)).toBe(false)
  })

  it.each(['2026-02-30', '2026-13-01', '26-01-01', '', 'today'])('"%s" is no date', (date) => {
    expect(parseDate(date)).toBeUndefined()
  })
})

describe('a working-hour limit', () => {
  it.each([
    ['within the morning', at('2026-07-15', '09:10'), 60, at('2026-07-15', '10:10')],
    ['over noon', at('2026-07-15', '11:30'), 60, at('2026-07-15', '14:00')],
    ['over night', at('2026-07-15', '17:00'), 60, at('2026-07-16', '09:30')],
    ['over a weekend', at('2026-07-17', '17:00'), 60, at('2026-07-20', '09:30')],
    ['from the night before', at('2026-07-15', '20:00'), 30, at('2026-07-16', '09:30')],
    ['ending with the day', at('2026-07-15', '16:30'), 60, at('2026-07-15', '17:30')],
    ['a whole working day', at('2026-07-15', '09:00'), 7 * 60, at('2026-07-15', '17:30')],
    [
      'over the Spring Festival into a worked Saturday',
      at('2026-02-14', '17:00'),
      60,
      at('2026-02-24', '09:30'),
    ],
    [
      '24 working hours: three days and three hours',
      at('2026-07-13', '09:00'),
      24 * 60,
      at('2026-07-16', '12:00'),
    ],
  ])('%s', (_, from, minutes, due) => {
    expect(dueAfter('WORKING', from, minutes, clocks)).toBe(due)
    expect(elapsed('WORKING', from, due, clocks)).toBe(minutes * MINUTE_MS)
  })

  it('a calendar limit does not care', () => {
    expect(dueAfter('CALENDAR', at('2026-07-17', '17:00'), 60, clocks)).toBe(at('2026-07-17', '18:00'))
  })

  it('a calendar without a working day ends nowhere near, but ends', () => {
    const never: Clocks = { ...clocks, workingHours: { ...clocks.workingHours, days: [], workdays: [] } }
    expect(advance('WORKING', at('2026-01-01'), HOUR_MS, never)).toBeGreaterThan(at('2060-01-01'))
  })
})

/** Counts minute by minute; slow and plainly right. */
function oracle(from: number, to: number, some: Clocks): number {
  let sum = 0
  for (let minute = from; minute < to; minute += MINUTE_MS) if (isWorkingTime(minute, some)) sum += MINUTE_MS
  return sum
}

const minuteOfYear = fc
  .integer({ min: 0, max: 60 * 24 * 90 })
  .map((minute) => at('2026-01-20') + minute * MINUTE_MS)
/** Random weeks, holidays and worked days around the Spring Festival. */
const calendars = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    off: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 20 }),
    worked: fc.uniqueArray(fc.integer({ min: 61, max: 90 }), { maxLength: 10 }),
    spans: fc.constantFrom<[string, string][]>(
      [
        ['09:00', '12:00'],
        ['13:30', '17:30'],
      ],
      [['00:00', '24:00']],
      [['08:00', '20:00']],
    ),
    zoneOffsetMin: fc.constantFrom(480, 0, -300, 345),
  })
  .map(({ days, off, worked, spans, zoneOffsetMin }): Clocks => {
    const first = parseDate('2026-01-20') ?? 0
    const dates = (some: number[]) => some.map((day) => dateOf(first + day))
    return {
      ...clocks,
      zoneOffsetMin,
      workingHours: { days, spans, holidays: dates(off), workdays: dates(worked) },
    }
  })

describe('over random calendars', () => {
  it('elapsed working time is what counting minute by minute gives', () => {
    fc.assert(
      fc.property(
        calendars,
        minuteOfYear,
        fc.integer({ min: 0, max: 60 * 24 * 20 }),
        (some, from, minutes) => {
          const to = from + minutes * MINUTE_MS
          expect(elapsed('WORKING', from, to, some)).toBe(oracle(from, to, some))
          expect(elapsed('WORKING', to, from, some)).toBe(0 - oracle(from, to, some))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('a due time is the first at which the limit has run', () => {
    fc.assert(
      fc.property(calendars, minuteOfYear, fc.integer({ min: 1, max: 60 * 60 }), (some, from, minutes) => {
        const due = dueAfter('WORKING', from, minutes, some)
        expect(elapsed('WORKING', from, due, some)).toBe(minutes * MINUTE_MS)
        expect(elapsed('WORKING', from, due - 1, some)).toBeLessThan(minutes * MINUTE_MS)
      }),
      { numRuns: 300 },
    )
  })

  it('stepping back finds the first time from which no more than that is left', () => {
    fc.assert(
      fc.property(calendars, minuteOfYear, fc.integer({ min: 0, max: 60 * 60 }), (some, to, minutes) => {
        const from = retreat('WORKING', to, minutes * MINUTE_MS, some)
        expect(elapsed('WORKING', from, to, some)).toBe(minutes * MINUTE_MS)
        expect(elapsed('WORKING', from - 1, to, some)).toBeGreaterThan(minutes * MINUTE_MS)
      }),
      { numRuns: 300 },
    )
  })

  it('a pause leaves what was left, and what was overdue, as it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('CALENDAR' as const, 'WORKING' as const),
        calendars,
        minuteOfYear,
        fc.integer({ min: -5 * DAY_MS, max: 5 * DAY_MS }),
        fc.integer({ min: 0, max: 10 * DAY_MS }),
        (kind, some, since, dueIn, length) => {
          const until = since + length
          const before = elapsed(kind, since, since + dueIn, some)
          const due = afterPause(kind, since + dueIn, since, until, some)
          expect(elapsed(kind, until, due, some)).toBe(before)
        },
      ),
      { numRuns: 300 },
    )
  })
})
