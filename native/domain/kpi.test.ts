import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from './calendar.ts'
import {
  closure,
  cycleTimes,
  dispatchTimes,
  falseRate,
  figuresOfDay,
  grossClosure,
  handleTimes,
  overdue,
  percentile,
  respondTimes,
  satisfaction,
  stars,
  taskRates,
  timeliness,
  type KpiIncident,
  type KpiSignal,
  type KpiTask,
} from './kpi.ts'

const P = { from: 1000, to: 2000 }
const incident = (more: Partial<KpiIncident> = {}): KpiIncident => ({
  state: 'IN_PROGRESS',
  priority: 'NORMAL',
  receivedAt: 1100,
  acceptedAt: null,
  dispatchedAt: null,
  closedAt: null,
  dueAt: null,
  satisfaction: null,
  pausedMs: 0,
  ...more,
})
const task = (more: Partial<KpiTask> = {}): KpiTask => ({
  state: 'ISSUED',
  delivery: 'DELIVERED',
  issuedAt: 1100,
  signedAt: null,
  arrivedAt: null,
  submittedAt: null,
  pausedMs: 0,
  reworks: 0,
  extensions: 0,
  ...more,
})
const many = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one)

describe('closure rates', () => {
  it('give the figures of the Tianmen bulletin of December 2016: 972 due, 911 closed, 737 on time', () => {
    const list = [
      ...many(737, incident({ state: 'CLOSED', dueAt: 1500, closedAt: 1500 })),
      ...many(911 - 737, incident({ state: 'CLOSED', dueAt: 1500, closedAt: 1501 })),
      ...many(972 - 911, incident({ dueAt: 1500 })),
      // what must not count: due outside the period, rejected, merged
      ...many(40, incident({ state: 'CLOSED', dueAt: 2000, closedAt: 1500 })),
      ...many(30, incident({ state: 'REJECTED', dueAt: 1500 })),
      ...many(20, incident({ state: 'MERGED', dueAt: 1500 })),
    ]
    const { shouldClose, closureRate, onTimeRate } = closure(list, P)
    expect(shouldClose).toBe(972)
    expect(((closureRate ?? 0) * 100).toFixed(2)).toBe('93.72')
    expect(((onTimeRate ?? 0) * 100).toFixed(2)).toBe('75.82')
  })

  it('count as closed only what was closed by the end of the period', () => {
    expect(closure([incident({ dueAt: 1500, closedAt: 2000 })], P).closureRate).toBe(0)
    expect(closure([], P)).toEqual({ shouldClose: 0, closureRate: null, onTimeRate: null })
  })

  it('of what was received: closed by the end', () => {
    expect(grossClosure([incident({ closedAt: 1900 }), incident(), incident({ receivedAt: 900 })], P)).toBe(
      0.5,
    )
    expect(grossClosure([], P)).toBeNull()
  })

  it('is the share of Jiangmen: 310,000 of 320,000 reports closed are 96.9 %', () => {
    const one = [incident({ closedAt: 1900 }), incident()] as const
    const reports = Array.from({ length: 320 }, (_, k) => one[k < 310 ? 0 : 1])
    expect(grossClosure(reports, P)).toBeCloseTo(0.96875)
  })
})

describe('percentiles', () => {
  it('are values that occurred: nearest rank', () => {
    expect(percentile([15, 20, 35, 40, 50], 0.5)).toBe(35)
    expect(percentile([15, 20, 35, 40, 50], 0.3)).toBe(20)
    expect(percentile([15, 20, 35, 40, 50], 1)).toBe(50)
    expect(percentile([7], 0.9)).toBe(7)
    expect(percentile([], 0.5)).toBeNull()
  })

  it('are exceeded by no more than the rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, p) => {
          const value = percentile(values, p) ?? NaN
          expect(values).toContain(value)
          expect(values.filter((v) => v <= value).length / values.length).toBeGreaterThanOrEqual(p - 1e-9)
        },
      ),
    )
  })
})

describe('other figures', () => {
  it('satisfaction counts three of four answers and hides under five', () => {
    const answers = (['VERY_SATISFIED', 'SATISFIED', 'BASICALLY', 'DISSATISFIED'] as const).map((s) =>
      incident({ satisfaction: s }),
    )
    expect(satisfaction(answers)).toEqual({ rate: null, n: 4 })
    expect(satisfaction([...answers, incident({ satisfaction: 'SATISFIED' }), incident()])).toEqual({
      rate: 0.8,
      n: 5,
    })
  })

  it('overdue now, and closed late', () => {
    const list = [
      incident({ dueAt: 100 }),
      incident({ dueAt: 300 }),
      incident({ state: 'CLOSED', dueAt: 100, closedAt: 101 }),
    ]
    expect(overdue(list, 200)).toEqual({ now: 1, closed: 1 })
    expect(overdue(list, 100).now).toBe(0)
  })

  it('a false rate looks at what was judged only', () => {
    expect(
      falseRate([
        { state: 'DISMISSED' },
        { state: 'CONFIRMED' },
        { state: 'CONFIRMED' },
        { state: 'RECEIVED' },
        { state: 'MERGED' },
      ]),
    ).toBeCloseTo(1 / 3)
    expect(falseRate([])).toBeNull()
  })

  it('times leave out what has not happened and, where they measure work, the pauses', () => {
    expect(
      respondTimes([
        incident({ acceptedAt: 1150 }),
        incident(),
        incident({ state: 'MERGED', acceptedAt: 1 }),
      ]),
    ).toEqual([50])
    expect(dispatchTimes([incident({ acceptedAt: 1150, dispatchedAt: 1160 })])).toEqual([10])
    expect(handleTimes([task({ submittedAt: 1600, pausedMs: 200 })])).toEqual([300])
    expect(cycleTimes([incident({ closedAt: 1900, pausedMs: 300 })])).toEqual([500])
  })

  it('rates of tasks', () => {
    const list = [
      task({ state: 'VERIFIED', reworks: 1 }),
      task({ state: 'VERIFIED', extensions: 1 }),
      task({ state: 'RETURNED' }),
      task(),
    ]
    expect(taskRates(list)).toEqual({ rework: 0.5, returned: 0.25, extended: 0.25 })
  })

  it('stars: weights add up to a hundred and the thresholds are inclusive', () => {
    const all = (value: number) => ({
      timeliness: value,
      firstPassQuality: value,
      publicRating: value,
      cooperation: value,
      completeness: value,
    })
    expect(stars(all(1))).toEqual({ score: 100, stars: 5 })
    expect(stars(all(0))).toEqual({ score: 0, stars: 1 })
    expect(stars({ ...all(1), cooperation: 0.5 })).toEqual({ score: 95, stars: 5 })
    expect(stars({ ...all(1), cooperation: 0, completeness: 0.5 })).toEqual({ score: 85, stars: 4 })
    expect(stars({ ...all(1), firstPassQuality: 0 }).stars).toBe(3)
    expect(stars({ ...all(1), publicRating: null, cooperation: null })).toEqual({ score: 100, stars: 5 })
    // 30 of the 75 that are left
    expect(stars({ ...all(1), publicRating: null, timeliness: 0 }).score).toBe(60)
    expect(timeliness(30, 100)).toBe(0.7)
    expect(timeliness(300, 100)).toBe(0)
    expect(timeliness(0, 0)).toBe(1)
  })
})

describe('the figures of the day', () => {
  // 09:20 by the township's clock on 2026-07-15
  const now = Date.UTC(2026, 6, 15, 1, 20)
  const midnight = Date.UTC(2026, 6, 14, 16)
  const signal = (state: KpiSignal['state'], receivedAt = now): KpiSignal => ({
    state,
    channel: 'AI_VIDEO',
    receivedAt,
  })
  const figures = figuresOfDay({
    incidents: [
      incident({
        receivedAt: midnight,
        acceptedAt: midnight + 4 * MINUTE_MS,
        dispatchedAt: midnight + 5 * MINUTE_MS,
        dueAt: now,
        priority: 'CRITICAL',
      }),
      incident({
        state: 'CLOSED',
        receivedAt: midnight - 1,
        acceptedAt: midnight - 1,
        closedAt: now - 1,
        dueAt: now - 1,
        satisfaction: 'SATISFIED',
      }),
      incident({ state: 'NEW', receivedAt: now - HOUR_MS }),
      incident({ state: 'REJECTED', receivedAt: now }),
    ],
    tasks: [
      task({ delivery: 'UNDELIVERED', issuedAt: now }),
      task({ state: 'SIGNED', issuedAt: now - HOUR_MS, signedAt: now - 58 * MINUTE_MS }),
      task({ state: 'VERIFIED' }),
    ],
    signals: [
      signal('RECEIVED'),
      signal('DISMISSED'),
      signal('CONFIRMED'),
      signal('DISMISSED', midnight - 1),
      signal('EXPIRED', 0),
    ],
    camerasOnline: 990,
    cameras: 1000,
    now,
    zoneOffsetMin: 480,
  })

  it('begin at the township’s midnight', () => {
    expect(figures).toMatchObject({ receivedToday: 2, acceptedToday: 1, dispatchedToday: 1, closedToday: 1 })
    expect(figures.byHour).toHaveLength(10)
    expect(figures.byHour[0]).toBe(1)
    expect(figures.byHour[8]).toBe(1)
    expect(figures.byHour.reduce((sum, n) => sum + n, 0)).toBe(figures.receivedToday)
  })

  it('count what is open whenever it began', () => {
    expect(figures).toMatchObject({
      openIncidents: 2,
      openCritical: 1,
      openSignals: 2,
      openTasks: 2,
      undelivered: 1,
    })
  })

  it('have rates and percentiles of today, null where there is nothing', () => {
    expect(figures).toMatchObject({
      onTimeRate: 0.5,
      satisfaction: null,
      satisfactionN: 1,
      respondP50: 4 * MINUTE_MS,
      signP90: 2 * MINUTE_MS,
      aiFalseRate: 0.5,
      camerasOnline: 990,
    })
    const empty = figuresOfDay({
      incidents: [],
      tasks: [],
      signals: [],
      camerasOnline: 0,
      cameras: 0,
      now,
      zoneOffsetMin: 480,
    })
    expect(empty).toMatchObject({ onTimeRate: null, respondP50: null, aiFalseRate: null, receivedToday: 0 })
  })
})
