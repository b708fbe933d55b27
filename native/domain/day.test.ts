import { beforeEach, describe, expect, it } from 'vitest'
import type { Actor, Row } from '../contract/index.ts'
import { clearAtOf, clockTiles, dayFigures, funnel } from './day.ts'
import { MINUTE, MORNING, Town, WHO } from './decide/townFixture.ts'
import { StarSums } from './rated.ts'

const HOUR = 60 * MINUTE
/** 18:00 of the day of MORNING by the township's clock. */
const SIX = MORNING + 8 * HOUR

let town: Town
beforeEach(() => {
  town = new Town()
})
const post = (id: string): Actor => ({
  ...{ kind: 'terminal', id: `t-${id}`, name: id },
  holds: { kind: 'POST', id },
})
const figures = () =>
  dayFigures({ incidents: town.all('incident'), signals: town.all('signal') }, town.model.clocks, town.now)

/** Takes a report to its end; minutes each stage took. */
function work(incidentId: string, minutes = 10): string {
  const [taskId = ''] = town.dispatch(incidentId, { kind: 'POST', id: 'S05' })
  town.must(post('S05'), 'task.deliver', { taskId, delivery: 'DELIVERED' })
  town.must(post('S05'), 'task.sign', { taskId })
  for (const act of ['task.depart', 'task.arrive', 'task.handle'] as const)
    town.must(post('S05'), act, { taskId })
  town.now += minutes * MINUTE
  town.must(post('S05'), 'task.submit', { taskId, report: '已处置' })
  return taskId
}
function close(incidentId: string): void {
  town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })
  if (town.get('incident', incidentId).state === 'PENDING_EVAL')
    town.must(WHO.officer, 'incident.evaluate', { incidentId, note: '', satisfaction: 'SATISFIED' })
}

describe('the clearance of a day', () => {
  it('leaves over at six what came in before and is not closed, and says what was closed after that', () => {
    const [done, later, open] = [town.report(), town.report(), town.report()]
    work(done)
    close(done)
    expect(figures()).toMatchObject({ received: 3, cleared: 1, remaining: 2, clearedLater: 0, carried: 0 })
    work(later)
    town.now = SIX + HOUR
    close(later)
    // came in after the count: of tomorrow's list
    town.report()
    expect(figures()).toMatchObject({ clearAt: SIX, received: 3, cleared: 1, remaining: 2, clearedLater: 1 })
    town.now += 24 * HOUR
    expect(figures()).toMatchObject({ received: 0, remaining: 0, carried: 2 })
    expect(town.get('incident', open).state).toBe('NEW')
  })

  it('counts nothing that is no matter of its own', () => {
    const refused = town.report()
    town.must(WHO.officer, 'incident.reject', { incidentId: refused, reason: '不属辖区' })
    const part = town.report()
    town.must(WHO.officer, 'incident.merge', { incidentId: part, into: town.report() })
    expect(figures()).toMatchObject({ received: 1, remaining: 1 })
  })

  it('has the hour that the model gives it', () => {
    expect(clearAtOf(MORNING, { ...town.model.clocks, clearMin: 17 * 60 })).toBe(SIX - HOUR)
  })
})

describe('the funnel', () => {
  it('reconciles: what reached a stage went on, stands there or ended there, and each clue is counted once', () => {
    town.signal('PS03')
    const seen = town.signal('PS07')
    town.must(WHO.officer, 'signal.acknowledge', { signalId: seen })
    const wrong = town.signal('PS07')
    town.must(WHO.officer, 'signal.dismiss', { signalId: wrong, reason: '误报' })
    const real = town.signal('PS03')
    town.must(WHO.officer, 'signal.confirm', { signalId: real })
    const fromSignal = town.get('signal', real).incidentId ?? ''
    work(fromSignal)
    const told = town.report()
    town.must(WHO.officer, 'incident.accept', { incidentId: told })
    const ended = town.report()
    work(ended)
    close(ended)
    const steps = figures().funnel
    expect(steps).toEqual([
      { stage: 'FOUND', reached: 6, waiting: 1, left: 0 },
      { stage: 'SENT', reached: 5, waiting: 1, left: 1 },
      { stage: 'JUDGED', reached: 3, waiting: 1, left: 0 },
      { stage: 'HANDLED', reached: 2, waiting: 1, left: 0 },
      { stage: 'FED_BACK', reached: 1, waiting: 0, left: 0 },
    ])
    for (const [k, { reached, waiting, left }] of steps.entries())
      expect(reached).toBe((steps[k + 1]?.reached ?? reached) + waiting + left)
  })

  it('of nothing is nothing', () => {
    expect(funnel({ signals: [], incidents: [] }, new Map()).map(({ reached }) => reached)).toEqual([
      0, 0, 0, 0, 0,
    ])
  })
})

describe('the three clocks of a day', () => {
  it('are what nine of ten took, and how many were late', () => {
    for (let k = 1; k <= 10; k++) {
      const incidentId = town.report('UM01')
      town.now += k * MINUTE
      town.must(WHO.officer, 'incident.accept', { incidentId })
      town.now += MINUTE
      work(incidentId, 20)
      close(incidentId)
    }
    const [respond, dispatch, handle] = clockTiles(
      town.all('incident'),
      town.model.clocks,
      MORNING,
      town.now + 1,
    )
    expect(respond).toEqual({ clock: 'respond', n: 10, p50: 5 * MINUTE, p90: 9 * MINUTE, late: 0 })
    expect(dispatch).toEqual({ clock: 'dispatch', n: 10, p50: MINUTE, p90: MINUTE, late: 0 })
    expect(handle).toMatchObject({ clock: 'handle', n: 10, p50: 20 * MINUTE, p90: 20 * MINUTE, late: 0 })
    // only what was done in the time that is asked for
    expect(clockTiles(town.all('incident'), town.model.clocks, town.now + 1, town.now + 2)[0]?.n).toBe(0)
  })
})

describe('the stars', () => {
  const linesOf = (entries: readonly Row<'entry'>[] = town.all('entry')) => {
    const sums = new StarSums(town.model.clocks)
    for (const incident of town.all('incident'))
      sums.add({
        incident,
        tasks: town.all('task').filter(({ incidentId }) => incidentId === incident.id),
        entries: entries.filter(({ incidentId }) => incidentId === incident.id),
        ratings: town.all('rating').filter(({ incidentId }) => incidentId === incident.id),
        summoned: new Set(town.all('whistle').flatMap(({ taskIds }) => taskIds)),
      })
    return sums.lines((_, id) => id)
  }

  it('are given at three levels, and computed again from the log they come out the same', () => {
    const incidentId = town.report('UM01')
    const holders = [
      { kind: 'POST', id: 'S05' },
      { kind: 'COMMUNITY', id: 'C1' },
      { kind: 'GRID', id: 'G1' },
    ] as const
    const tasks = town.dispatch(incidentId, ...holders)
    for (const [k, holds] of holders.entries()) {
      const who: Actor = { kind: 'terminal', id: `t-${holds.id}`, name: holds.id, holds }
      const taskId = tasks[k] ?? ''
      town.must(who, 'task.deliver', { taskId, delivery: 'DELIVERED' })
      town.must(who, 'task.sign', { taskId })
      for (const act of ['task.depart', 'task.arrive', 'task.handle'] as const)
        town.must(who, act, { taskId })
      town.now += 10 * MINUTE
      town.must(who, 'task.submit', { taskId, report: holds.kind === 'GRID' ? '' : '已处置' })
    }
    close(incidentId)
    const lines = linesOf()
    expect(lines.map(({ level, id, tasks: n }) => [level, id, n])).toEqual(
      expect.arrayContaining([
        ['POST', 'S05', 1],
        ['COMMUNITY', 'C1', 1],
        ['GRID', 'G1', 1],
      ]),
    )
    expect(lines.find(({ id }) => id === 'S05')).toMatchObject({ stars: 5, score: 100, heldMs: 10 * MINUTE })
    // handed in without a word: 10 of the 65 points that the log can speak of
    expect(lines.find(({ id }) => id === 'G1')?.score).toBeCloseTo((100 * 55) / 65)
    expect(linesOf(town.all('entry').toReversed())).toEqual(lines)
  })

  it('take away from who held it late, not from who got it late', () => {
    const incidentId = town.report('UM01')
    const [taskId = ''] = town.dispatch(incidentId, { kind: 'POST', id: 'S05' })
    town.must(post('S05'), 'task.deliver', { taskId, delivery: 'DELIVERED' })
    const { signDueAt } = town.get('task', taskId)
    town.now = (signDueAt ?? 0) + 10 * MINUTE
    town.must(WHO.officer, 'task.transfer', { taskId, to: { kind: 'GRID', id: 'G1' }, reason: '改派' })
    const other = town.all('task').find(({ holderId }) => holderId === 'G1')?.id ?? ''
    town.must(WHO.grid, 'task.deliver', { taskId: other, delivery: 'DELIVERED' })
    town.must(WHO.grid, 'task.sign', { taskId: other })
    for (const act of ['task.depart', 'task.arrive', 'task.handle'] as const)
      town.must(WHO.grid, act, { taskId: other })
    town.now += MINUTE
    town.must(WHO.grid, 'task.submit', { taskId: other, report: '已处置' })
    close(incidentId)
    expect(linesOf().find(({ id }) => id === 'G1')).toMatchObject({ stars: 5, overdueMs: 0 })
    // the task was taken away: no star line, nobody is judged by work that is not theirs any more
    expect(linesOf().some(({ id }) => id === 'S05')).toBe(false)
  })
})
