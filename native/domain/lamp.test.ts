import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRIORITIES, TASK_STATES, type EventType } from '../contract/index.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts'
import { advance, dueAfter, elapsed } from './clocks.ts'
import {
  incidentLamp,
  lamp,
  LAMP_RANK,
  lampTimes,
  worstLamp,
  type LampIncident,
  type LampTask,
} from './lamp.ts'
import { townModel } from './modelFixture.ts'
import { eventType } from './model.ts'
import { OPEN_INCIDENT_STATES } from './states.ts'

const model = townModel()
const { clocks } = model
/** Wednesday 2026-07-15 10:00 by the township's clock. */
const START = Date.UTC(2026, 6, 15, 2)

/** A delivered task in HANDLING with one finish limit, so that one clock runs. */
const handling = (limitMin: number, more: Partial<LampTask> = {}): LampTask => ({
  state: 'HANDLING',
  delivery: 'DELIVERED',
  issuedAt: START,
  clock: 'CALENDAR',
  signLimitMin: 15,
  arriveLimitMin: null,
  finishLimitMin: limitMin,
  signDueAt: START + 15 * MINUTE_MS,
  arriveDueAt: null,
  finishDueAt: dueAfter(more.clock ?? 'CALENDAR', START, limitMin, clocks),
  signedAt: START,
  pausedSince: null,
  ...more,
})
const issued = (more: Partial<LampTask> = {}): LampTask =>
  handling(180, {
    state: 'ISSUED',
    signedAt: null,
    arriveLimitMin: 30,
    arriveDueAt: START + 30 * MINUTE_MS,
    ...more,
  })

describe('the lamp of a limit at its boundaries', () => {
  const limitMin = 180
  const limitMs = limitMin * MINUTE_MS
  it.each([
    ['at once', 0, 'GREEN'],
    ['a ms before 70 %', Math.round(0.7 * limitMs) - 1, 'GREEN'],
    ['at 70 %', Math.round(0.7 * limitMs), 'YELLOW'],
    ['a ms before it is due', limitMs - 1, 'YELLOW'],
    ['at 100 %', limitMs, 'RED'],
    ['a ms before 150 %', 1.5 * limitMs - 1, 'RED'],
    ['at 150 %', 1.5 * limitMs, 'BLACK'],
    ['days later', 20 * limitMs, 'BLACK'],
  ])('%s', (_, after, colour) => {
    const { finishDueAt, ...shown } = {
      ...lamp(handling(limitMin), START + after, clocks),
      finishDueAt: START + limitMs,
    }
    expect(shown).toMatchObject({
      colour,
      clock: 'RUNNING',
      stage: 'finish',
      dueAt: finishDueAt,
      remainingMs: Math.max(0, limitMs - after),
      overdueMs: Math.max(0, after - limitMs),
    })
  })

  it.each([
    ['exactly three days is not long: 30 %', 72 * 60, Math.round(0.3 * 72 * HOUR_MS)],
    ['a minute more is long: 24 h', 72 * 60 + 1, 24 * HOUR_MS],
    ['a week: 24 h', 168 * 60, 24 * HOUR_MS],
  ])('%s', (_, minutes, yellowMs) => {
    const due = START + minutes * MINUTE_MS
    expect(lamp(handling(minutes), due - yellowMs - 1, clocks).colour).toBe('GREEN')
    expect(lamp(handling(minutes), due - yellowMs, clocks).colour).toBe('YELLOW')
  })

  it('a long limit is black a day after it was due, not half the limit after', () => {
    const due = START + 168 * HOUR_MS
    expect(lamp(handling(168 * 60), due + 24 * HOUR_MS - 1, clocks).colour).toBe('RED')
    expect(lamp(handling(168 * 60), due + 24 * HOUR_MS, clocks).colour).toBe('BLACK')
  })
})

describe('which clock a lamp shows', () => {
  it('of several running ones the worst, and among equals the one due first', () => {
    expect(lamp(issued(), START, clocks)).toMatchObject({ colour: 'GREEN', stage: 'sign' })
    expect(lamp(issued(), START + 15 * MINUTE_MS, clocks)).toMatchObject({ colour: 'RED', stage: 'sign' })
    const signed = issued({ state: 'SIGNED', signedAt: START })
    expect(lamp(signed, START + 15 * MINUTE_MS, clocks)).toMatchObject({ colour: 'GREEN', stage: 'arrive' })
    expect(lamp(signed, START + 30 * MINUTE_MS, clocks)).toMatchObject({ colour: 'RED', stage: 'arrive' })
    expect(lamp(signed, START + 45 * MINUTE_MS, clocks)).toMatchObject({ colour: 'BLACK', stage: 'arrive' })
  })

  it('arrival counts no more once somebody handles it, from near or far', () => {
    expect(lamp(issued({ state: 'ARRIVED', signedAt: START }), START + HOUR_MS, clocks).stage).toBe('finish')
    expect(lamp(issued({ state: 'HANDLING', signedAt: START }), START + HOUR_MS, clocks).stage).toBe('finish')
  })

  it('a request to return does not stop the sign clock of who had not signed, and shows none for who had', () => {
    expect(lamp(issued({ state: 'RETURN_REQUESTED' }), START + 15 * MINUTE_MS, clocks)).toMatchObject({
      colour: 'RED',
      stage: 'sign',
    })
    expect(
      lamp(issued({ state: 'RETURN_REQUESTED', signedAt: START }), START + 15 * MINUTE_MS, clocks).stage,
    ).toBe('arrive')
  })

  it('a pending extension does not stop the clock', () => {
    expect(lamp(handling(60, { state: 'EXTENSION_REQUESTED' }), START + HOUR_MS, clocks).colour).toBe('RED')
  })

  it('rework runs against the finish limit', () => {
    expect(lamp(handling(60, { state: 'REWORK' }), START + HOUR_MS, clocks)).toMatchObject({
      colour: 'RED',
      stage: 'finish',
    })
  })

  it.each(['SUBMITTED', 'VERIFIED', 'RETURNED', 'TRANSFERRED', 'CANCELLED', 'DRAFT'] as const)(
    '%s owes nothing any more',
    (state) => {
      expect(lamp(handling(60, { state }), START + DAY_MS, clocks)).toMatchObject({
        colour: 'GREY',
        clock: 'STOPPED',
        stage: null,
        dueAt: null,
        undelivered: null,
      })
    },
  )
})

describe('before delivery', () => {
  const task = issued({ delivery: 'UNDELIVERED', signDueAt: null, arriveDueAt: null, finishDueAt: null })
  it.each([
    [0, 'SENDING'],
    [4_999, 'SENDING'],
    [5_000, 'UNDELIVERED'],
    [DAY_MS, 'UNDELIVERED'],
  ])('%i ms after issue: %s, and no lamp', (after, undelivered) => {
    expect(lamp(task, START + after, clocks)).toMatchObject({
      colour: 'GREY',
      clock: 'NOT_STARTED',
      stage: null,
      undelivered,
    })
  })
})

describe('a paused task', () => {
  it('is grey and keeps what was left when it stopped', () => {
    const task = handling(60, { pausedSince: START + 20 * MINUTE_MS })
    for (const later of [20 * MINUTE_MS, HOUR_MS, 9 * DAY_MS])
      expect(lamp(task, START + later, clocks)).toMatchObject({
        colour: 'GREY',
        clock: 'PAUSED',
        stage: 'finish',
        remainingMs: 40 * MINUTE_MS,
        overdueMs: 0,
      })
  })

  it('keeps how late it was', () => {
    const task = handling(60, { pausedSince: START + 80 * MINUTE_MS })
    expect(lamp(task, START + DAY_MS, clocks)).toMatchObject({
      colour: 'GREY',
      remainingMs: 0,
      overdueMs: 20 * MINUTE_MS,
    })
  })
})

describe('a working-hour lamp', () => {
  it('does not burn down over night or a weekend', () => {
    // Friday 16:30, two working hours: due Monday 10:00
    const friday = Date.UTC(2026, 6, 17, 8, 30)
    const task = handling(120, { clock: 'WORKING', finishDueAt: dueAfter('WORKING', friday, 120, clocks) })
    const evening = lamp(task, friday + HOUR_MS, clocks)
    const sunday = lamp(task, friday + 48 * HOUR_MS, clocks)
    expect(evening).toMatchObject({ colour: 'GREEN', remainingMs: HOUR_MS })
    expect(sunday).toMatchObject({ colour: 'GREEN', remainingMs: HOUR_MS, overdueMs: 0 })
  })

  it('is red, not worse, from Friday evening to Monday morning when it was due at the end of Friday', () => {
    const due = Date.UTC(2026, 6, 17, 9, 30)
    const task = handling(60, { clock: 'WORKING', finishDueAt: due })
    expect(lamp(task, due, clocks)).toMatchObject({ colour: 'RED', overdueMs: 0 })
    expect(lamp(task, due + 60 * HOUR_MS, clocks)).toMatchObject({ colour: 'RED', overdueMs: 0 })
    expect(lamp(task, advance('WORKING', due, 30 * MINUTE_MS, clocks), clocks).colour).toBe('BLACK')
  })
})

const RANKED = ['GREEN', 'YELLOW', 'RED', 'BLACK'] as const

describe('over any limit and any time', () => {
  const limits = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 301, max: 20 * 24 * 60 }))
  const kinds = fc.constantFrom('CALENDAR' as const, 'WORKING' as const)

  it('the colour is what the shares of the limit say', () => {
    fc.assert(
      fc.property(kinds, limits, fc.integer({ min: 0, max: 30 * DAY_MS }), (clock, limitMin, after) => {
        const task = handling(limitMin, { clock })
        const limitMs = limitMin * MINUTE_MS
        const due = task.finishDueAt ?? 0
        const now = START + after
        const left = elapsed(clock, now, due, clocks)
        const yellowMs = limitMs > 72 * HOUR_MS ? 24 * HOUR_MS : limitMs * 0.3
        const blackMs = Math.min(limitMs * 0.5, 24 * HOUR_MS)
        const wanted =
          now < due ? (left <= yellowMs ? 'YELLOW' : 'GREEN') : -left >= blackMs ? 'BLACK' : 'RED'
        expect(lamp(task, now, clocks).colour).toBe(wanted)
      }),
      { numRuns: 500 },
    )
  })

  it('only ever gets worse while nobody acts, and changes exactly at the times it foretells', () => {
    fc.assert(
      fc.property(kinds, limits, (clock, limitMin) => {
        const task = handling(limitMin, { clock })
        const { yellowAt, redAt, blackAt } = lampTimes(
          { clock, limitMin, dueAt: task.finishDueAt ?? 0 },
          clocks,
        )
        const colourAt = (now: number) => lamp(task, now, clocks).colour
        expect(yellowAt).toBeLessThanOrEqual(redAt)
        expect(redAt).toBeLessThanOrEqual(blackAt)
        const times = [
          START,
          yellowAt - 1,
          yellowAt,
          redAt - 1,
          redAt,
          blackAt - 1,
          blackAt,
          blackAt + DAY_MS,
        ].sort((a, b) => a - b)
        const ranks = times.map((now) => LAMP_RANK[colourAt(now)])
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
        expect(colourAt(yellowAt - 1)).toBe('GREEN')
        expect(['YELLOW', 'RED', 'BLACK']).toContain(colourAt(yellowAt))
        expect(RANKED.indexOf('RED')).toBeGreaterThan(
          RANKED.indexOf(colourAt(redAt - 1) as (typeof RANKED)[number]),
        )
        expect(['RED', 'BLACK']).toContain(colourAt(redAt))
        expect(colourAt(blackAt)).toBe('BLACK')
        expect(colourAt(blackAt - 1)).not.toBe('BLACK')
      }),
      { numRuns: 200 },
    )
  })

  it('always says something sensible of any task whatever its state', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TASK_STATES),
        fc.boolean(),
        fc.integer({ min: -DAY_MS, max: 9 * DAY_MS }),
        (state, paused, after) => {
          const shown = lamp(
            issued({ state, pausedSince: paused ? START + HOUR_MS : null }),
            START + after,
            clocks,
          )
          expect(shown.remainingMs === 0 || shown.overdueMs === 0).toBe(true)
          expect(shown.colour === 'GREY').toBe(shown.clock !== 'RUNNING')
        },
      ),
    )
  })
})

describe('the lamp of an incident', () => {
  const type = eventType(model, 'PS01') as EventType
  const incident = (more: Partial<LampIncident>): LampIncident => ({
    state: 'NEW',
    priority: 'URGENT',
    receivedAt: START,
    dueAt: null,
    ...more,
  })

  it.each(PRIORITIES)('is the desk’s own accept limit while it is new: %s', (priority) => {
    const dueAt = START + clocks.desk[priority].acceptMin * MINUTE_MS
    expect(incidentLamp(incident({ priority }), START, clocks, type)).toMatchObject({
      stage: 'accept',
      dueAt,
      colour: 'GREEN',
    })
    expect(incidentLamp(incident({ priority }), dueAt, clocks, type).colour).toBe('RED')
  })

  it('is the dispatch limit once accepted, unless the whole is worse', () => {
    const accepted = incident({ state: 'ACCEPTED', dueAt: START + 3 * HOUR_MS })
    expect(incidentLamp(accepted, START + 5 * MINUTE_MS, clocks, type)).toMatchObject({
      stage: 'dispatch',
      colour: 'RED',
    })
    expect(incidentLamp({ ...accepted, dueAt: START }, START + 4 * HOUR_MS, clocks, type)).toMatchObject({
      colour: 'BLACK',
    })
  })

  it('is the whole due time afterwards', () => {
    const running = incident({ state: 'IN_PROGRESS', dueAt: START + 3 * HOUR_MS })
    expect(incidentLamp(running, START + 3 * HOUR_MS, clocks, type)).toMatchObject({
      stage: 'finish',
      colour: 'RED',
    })
  })

  it.each(['SUSPENDED', 'ESCALATED'] as const)('is grey while %s', (state) => {
    const paused = incident({ state, dueAt: START + HOUR_MS, pausedSince: START })
    expect(incidentLamp(paused, START + DAY_MS, clocks, type)).toMatchObject({
      colour: 'GREY',
      clock: 'PAUSED',
      remainingMs: HOUR_MS,
    })
  })

  it.each(['CLOSED', 'REJECTED', 'RETURNED_UP', 'MERGED'] as const)('is out when %s', (state) => {
    expect(incidentLamp(incident({ state, dueAt: START }), START + DAY_MS, clocks, type)).toMatchObject({
      colour: 'GREY',
      clock: 'STOPPED',
    })
  })

  it('is there for every open state', () => {
    for (const state of OPEN_INCIDENT_STATES)
      expect(
        incidentLamp(incident({ state, dueAt: START + HOUR_MS }), START, clocks, type).dueAt,
      ).not.toBeNull()
  })
})

it('the worst of several lamps is the one shown; grey gives way to any other', () => {
  expect(worstLamp(['GREEN', 'RED', 'YELLOW'])).toBe('RED')
  expect(worstLamp(['GREY', 'GREEN'])).toBe('GREEN')
  expect(worstLamp([])).toBe('GREY')
})
