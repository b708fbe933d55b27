import { expect, it } from 'vitest'
import { nightlyDue, isStale } from './schedule.ts'

const HOUR = 3_600_000
/** 04:00 on 2 May in a zone 8 hours ahead. */
const NIGHT = Date.UTC(2026, 4, 1, 20)
const ZONE = 480

it('takes a backup in the quiet hour of the township, once', () => {
  expect(nightlyDue(NIGHT - 20 * HOUR, NIGHT, ZONE)).toBe(true)
  expect(nightlyDue(NIGHT - 5 * 60_000, NIGHT, ZONE)).toBe(false)
  expect(nightlyDue(NIGHT - 20 * HOUR, NIGHT, 0), 'eight in the evening elsewhere').toBe(false)
})

it('takes one at any hour when the last is a day old, or there is none', () => {
  const noon = NIGHT + 8 * HOUR
  expect(nightlyDue(noon - 23 * HOUR, noon, ZONE)).toBe(false)
  expect(nightlyDue(noon - 24 * HOUR, noon, ZONE)).toBe(true)
  expect(nightlyDue(null, noon, ZONE)).toBe(true)
})

it('does not believe a copy that a wrong clock dated in the future', () => {
  expect(nightlyDue(NIGHT + 90 * 24 * HOUR, NIGHT, ZONE)).toBe(true)
  expect(isStale(NIGHT + 90 * 24 * HOUR, NIGHT - 37 * HOUR, NIGHT)).toBe(true)
})

it('calls backups stale after 36 hours, and gives a new hub as long to take its first', () => {
  expect(isStale(NIGHT - 36 * HOUR, 0, NIGHT)).toBe(false)
  expect(isStale(NIGHT - 36 * HOUR - 1, 0, NIGHT)).toBe(true)
  expect(isStale(null, NIGHT - HOUR, NIGHT)).toBe(false)
  expect(isStale(null, NIGHT - 37 * HOUR, NIGHT)).toBe(true)
})
