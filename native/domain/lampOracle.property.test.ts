/**
 * Lamps against an oracle that knows no arithmetic of calendars: it walks the working time minute by minute. Random
 * calendars with holidays and 调休, random limits, asked at random seconds and at the very edges; nothing is remembered
 * between two questions, so a restart and a clock that is set change nothing.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Clocks } from '../contract/index.ts'
import { dueAfter } from './clocks.ts'
import { lamp, lampTimes, type LampTask } from './lamp.ts'
import { townModel } from './modelFixture.ts'

const MIN = 60_000
const DAY = 24 * 60
/** Monday 2026-07-13 00:00 by the township's clock. */
const MONDAY = Date.UTC(2026, 6, 12, 16, 0)
const DAYS = 28
const base = townModel().clocks
const dateOf = (day: number): string =>
  new Date(MONDAY + 8 * 60 * MIN + day * DAY * MIN).toISOString().slice(0, 10)
const hhmm = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

interface Calendar {
  readonly off: ReadonlySet<number>
  readonly on: ReadonlySet<number>
  readonly spans: readonly (readonly [number, number])[]
}
const calendars: fc.Arbitrary<Calendar> = fc
  .record({
    off: fc.uniqueArray(fc.nat(DAYS - 1), { maxLength: 5 }),
    on: fc.uniqueArray(fc.nat(DAYS - 1), { maxLength: 4 }),
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: DAY / 30 - 1 }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ off, on, cuts }) => {
    const [a = 0, b = 0, c = 0, d = 0] = cuts.toSorted((x, y) => x - y).map((half) => half * 30)
    return {
      off: new Set(off.filter((day) => !on.includes(day))),
      on: new Set(on),
      spans: [
        [a, b],
        [c, d],
      ],
    }
  })

const clocksOf = ({ off, on, spans }: Calendar): Clocks => ({
  ...base,
  workingHours: {
    days: [1, 2, 3, 4, 5],
    spans: spans.map(([from, to]) => [hhmm(from), hhmm(to)]),
    holidays: [...off].map(dateOf).sort(),
    workdays: [...on].map(dateOf).sort(),
  },
})

/** Whether a minute since the Monday is worked. */
function works({ off, on, spans }: Calendar, minute: number): boolean {
  const day = Math.floor(minute / DAY)
  const open = on.has(day) || (!off.has(day) && day % 7 < 5)
  const of = minute % DAY
  return open && spans.some(([from, to]) => of >= from && of < to)
}

/** Colour by walking: how much working time has run since delivery, compared with the limit. */
function oracle(calendar: Calendar | null, fromMin: number, limitMin: number, at: number): string {
  const { yellowShare, longHours, yellowLongHours, blackShare, blackHours } = base.lamp
  const runs = (minute: number): boolean => calendar === null || works(calendar, minute)
  let ran = 0
  for (let minute = fromMin; MONDAY + minute * MIN < at; minute++)
    if (runs(minute)) ran += Math.min(MIN, at - (MONDAY + minute * MIN))
  const limit = limitMin * MIN
  const yellow = limitMin > longHours * 60 ? yellowLongHours * 60 * MIN : Math.round(limit * yellowShare)
  if (ran >= limit)
    return ran - limit >= Math.min(Math.round(limit * blackShare), blackHours * 60 * MIN) ? 'BLACK' : 'RED'
  return limit - ran <= yellow ? 'YELLOW' : 'GREEN'
}

const task = (
  clock: 'CALENDAR' | 'WORKING',
  deliveredAt: number,
  limitMin: number,
  clocks: Clocks,
): LampTask => ({
  ...{ state: 'HANDLING', delivery: 'DELIVERED', issuedAt: deliveredAt, clock, pausedSince: null },
  ...{ signLimitMin: 1, arriveLimitMin: null, finishLimitMin: limitMin, signedAt: deliveredAt },
  ...{ signDueAt: null, arriveDueAt: null, finishDueAt: dueAfter(clock, deliveredAt, limitMin, clocks) },
})

it('show at every second what walking the calendar says', () => {
  fc.assert(
    fc.property(
      calendars,
      fc.constantFrom('CALENDAR' as const, 'WORKING' as const),
      fc.integer({ min: 0, max: 5 * DAY }),
      fc.integer({ min: 1, max: 40 * 60 }),
      fc.array(fc.integer({ min: 0, max: 14 * DAY * 60 }), { minLength: 1, maxLength: 5 }),
      (calendar, clock, fromMin, limitMin, seconds) => {
        const clocks = clocksOf(calendar)
        const from = MONDAY + fromMin * MIN
        const one = task(clock, from, limitMin, clocks)
        const due = one.finishDueAt ?? 0
        const { yellowAt, blackAt } = lampTimes({ clock, limitMin, dueAt: due }, clocks)
        const edges = [yellowAt, due, blackAt].flatMap((edge) => [edge - 1000, edge, edge + 1000])
        for (const at of [...seconds.map((s) => from + s * 1000), ...edges]) {
          if (at < from || at > MONDAY + DAYS * DAY * MIN) continue
          expect([at, lamp(one, at, clocks).colour]).toEqual([
            at,
            oracle(clock === 'WORKING' ? calendar : null, fromMin, limitMin, at),
          ])
        }
      },
    ),
    { numRuns: 60 },
  )
})
