import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../calendar.ts'
import { lamp } from '../lamp.ts'
import { needsHolder } from './index.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

const phone = { via: 'BY_PHONE' as const, note: '王岗长' }
const submit = (town: Town, taskId: string) =>
  town.must(WHO.officer, 'task.submit', { taskId, report: '好', onBehalf: phone })

/** An incident whose one task is handed in. */
function handedIn(more: Parameters<Town['report']>[1] = {}) {
  const town = new Town()
  const incidentId = town.report('PS01', more)
  const [taskId = ''] = town.dispatch(incidentId)
  submit(town, taskId)
  return { town, incidentId, taskId }
}

describe('the check', () => {
  it('verifies what was handed in and waits for the evaluation of who reported', () => {
    const { town, incidentId, taskId } = handedIn()
    town.now += MINUTE
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '回访属实' })
    expect(town.get('incident', incidentId)).toMatchObject({ state: 'PENDING_EVAL', closedAt: null })
    expect(town.get('task', taskId)).toMatchObject({ state: 'VERIFIED', endedAt: town.now })
    town.must(WHO.officer, 'incident.evaluate', { incidentId, satisfaction: 'SATISFIED', note: '' })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'CLOSED',
      closedAt: town.now,
      satisfaction: 'SATISFIED',
    })
  })

  it('closes by itself when nobody is there to evaluate: a machine reported it', () => {
    const town = new Town()
    const command = town.must(WHO.officer, 'signal.confirm', { signalId: town.signal() })
    const incidentId = `${command.id}:i0`
    const [taskId = ''] = town.dispatch(incidentId)
    submit(town, taskId)
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'CLOSED',
      closedAt: MORNING,
      satisfaction: null,
    })
  })

  it('does not when a person’s report was merged into it', () => {
    const town = new Town()
    const command = town.must(WHO.officer, 'signal.confirm', { signalId: town.signal() })
    const incidentId = `${command.id}:i0`
    town.must(WHO.officer, 'incident.merge', { incidentId: town.report('PS03'), into: incidentId })
    const [taskId = ''] = town.dispatch(incidentId)
    submit(town, taskId)
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })
    expect(town.get('incident', incidentId).state).toBe('PENDING_EVAL')
  })

  it('does not pass while somebody is still at work', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    town.must(WHO.fire, 'task.sign', { taskId })
    expect(town.do(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })).toMatchObject({
      code: 'OPEN_TASKS',
      params: { tasks: 1 },
    })
  })

  it('failed sends the work back, with the time it lay at the desk given back', () => {
    const { town, incidentId, taskId } = handedIn()
    const { finishDueAt } = town.get('task', taskId)
    town.now += 2 * HOUR_MS
    town.must(WHO.officer, 'incident.check', { incidentId, passed: false, note: '仍堵' })
    expect(town.get('task', taskId)).toMatchObject({
      state: 'REWORK',
      reworks: 1,
      finishDueAt: (finishDueAt ?? 0) + 2 * HOUR_MS,
    })
    expect(town.get('incident', incidentId)).toMatchObject({ state: 'IN_PROGRESS', submittedAt: null })
  })

  it('of what was settled on the spot: passed, or taken over by the desk', () => {
    const town = new Town()
    const good = town.report('PS01', { channel: 'GRID_APP', solvedOnSpot: true })
    town.must(WHO.officer, 'incident.check', { incidentId: good, passed: true, note: '' })
    expect(town.get('incident', good)).toMatchObject({ state: 'PENDING_EVAL', acceptedAt: null })
    const bad = town.report('PS01', { channel: 'GRID_APP', solvedOnSpot: true })
    town.must(WHO.officer, 'incident.check', { incidentId: bad, passed: false, note: '没处理' })
    expect(town.get('incident', bad)).toMatchObject({
      state: 'IN_PROGRESS',
      acceptedAt: MORNING,
      dueAt: MORNING + 3 * HOUR_MS,
    })
    expect(needsHolder('IN_PROGRESS', [])).toBe(true)
  })

  it('can close an incident whose tasks were all cancelled: nobody is left to hand anything in', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    town.must(WHO.officer, 'task.cancel', { taskId, reason: '误报' })
    expect(town.get('incident', incidentId).state).toBe('DISPATCHED')
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '现场无事' })
    expect(town.get('incident', incidentId).state).toBe('PENDING_EVAL')
  })

  it('ends what is with the district, once nobody here is at work', () => {
    const town = new Town()
    const incidentId = town.report()
    town.must(WHO.officer, 'incident.accept', { incidentId })
    town.must(WHO.officer, 'incident.escalate', { incidentId, reason: '需区级' })
    town.now += HOUR_MS
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '区级已办' })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'PENDING_EVAL',
      pausedSince: null,
      pausedMs: HOUR_MS,
    })
  })
})

describe('a pause', () => {
  it.each([
    ['incident.suspend', 'SUSPENDED'],
    ['incident.escalate', 'ESCALATED'],
  ] as const)('by %s stops every clock; afterwards each has what it had', (type, state) => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    town.must(WHO.fire, 'task.sign', { taskId })
    const due = town.get('incident', incidentId).dueAt ?? 0
    town.must(WHO.officer, type, { incidentId, reason: '等材料' }, { at: MORNING + HOUR_MS })
    expect(town.get('incident', incidentId)).toMatchObject({ state, pausedSince: MORNING + HOUR_MS })
    expect(lamp(town.get('task', taskId), MORNING + 9 * HOUR_MS, town.model.clocks)).toMatchObject({
      colour: 'GREY',
      clock: 'PAUSED',
    })
    town.must(WHO.officer, 'incident.resume', { incidentId, note: '' }, { at: MORNING + 11 * HOUR_MS })
    expect(town.get('task', taskId)).toMatchObject({
      pausedSince: null,
      pausedMs: 10 * HOUR_MS,
      finishDueAt: MORNING + 13 * HOUR_MS,
    })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'IN_PROGRESS',
      pausedSince: null,
      pausedMs: 10 * HOUR_MS,
      dueAt: due + 10 * HOUR_MS,
    })
  })

  it('does not shorten a task that reached its holder only during it', () => {
    const town = new Town()
    const incidentId = town.report()
    const [taskId = ''] = town.dispatch(incidentId)
    town.must(WHO.officer, 'incident.escalate', { incidentId, reason: '需区级' })
    town.must(WHO.officer, 'task.deliver', { taskId, delivery: 'BY_PHONE' }, { at: MORNING + HOUR_MS })
    town.must(WHO.officer, 'incident.resume', { incidentId, note: '' }, { at: MORNING + 2 * HOUR_MS })
    expect(town.get('task', taskId)).toMatchObject({
      signDueAt: MORNING + 2 * HOUR_MS + 15 * MINUTE,
      pausedMs: HOUR_MS,
    })
  })

  it('in which everything was handed in ends in the check', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    town.must(WHO.fire, 'task.sign', { taskId })
    town.must(WHO.officer, 'incident.suspend', { incidentId, reason: '等材料' })
    submit(town, taskId)
    expect(town.get('task', taskId)).toMatchObject({ state: 'SUBMITTED', pausedSince: null })
    expect(town.get('incident', incidentId).state).toBe('SUSPENDED')
    town.must(WHO.officer, 'incident.resume', { incidentId, note: '' })
    expect(town.get('incident', incidentId).state).toBe('PENDING_CHECK')
  })

  it('holds for a task sent back during it', () => {
    const town = new Town()
    const incidentId = town.report()
    const [taskId = '', other = ''] = town.dispatch(
      incidentId,
      { kind: 'POST', id: 'S05' },
      { kind: 'POST', id: 'S06' },
    )
    submit(town, taskId)
    town.must(WHO.officer, 'incident.suspend', { incidentId, reason: '等材料' })
    town.must(WHO.officer, 'task.rework', { taskId, note: '补照片' }, { at: MORNING + HOUR_MS })
    expect(town.get('task', taskId)).toMatchObject({ state: 'REWORK', pausedSince: MORNING + HOUR_MS })
    expect(town.get('task', other).pausedSince).toBe(MORNING)
    town.must(WHO.officer, 'incident.resume', { incidentId, note: '' }, { at: MORNING + 3 * HOUR_MS })
    expect(town.get('task', taskId)).toMatchObject({
      finishDueAt: MORNING + 6 * HOUR_MS,
      pausedMs: 3 * HOUR_MS,
    })
  })

  it('holds for a task passed on during it', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    town.must(WHO.fire, 'task.sign', { taskId })
    town.must(WHO.officer, 'incident.suspend', { incidentId, reason: '等材料' })
    const command = town.must(WHO.officer, 'task.transfer', {
      taskId,
      to: { kind: 'POST', id: 'S06' },
      reason: 'x',
    })
    expect(town.get('task', `${command.id}:t1`).pausedSince).toBe(MORNING)
    expect(
      town.do(WHO.officer, 'incident.dispatch', {
        incidentId,
        targets: [{ kind: 'POST', id: 'S04' }],
        instruction: '',
      }).code,
    ).toBe('ILLEGAL_TRANSITION')
  })
})

describe('reopening', () => {
  it('begins anew: own limit, own lead, nothing closed; what was before stands in the time line', () => {
    const { town, incidentId, taskId } = handedIn()
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })
    town.must(WHO.officer, 'incident.evaluate', { incidentId, satisfaction: 'DISSATISFIED', note: '' })
    town.now += 24 * HOUR_MS
    town.must(WHO.officer, 'incident.reopen', { incidentId, reason: '又堵了' })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'REOPENED',
      closedAt: null,
      submittedAt: null,
      satisfaction: null,
      dueAt: town.now + 3 * HOUR_MS,
    })
    expect(town.all('entry').at(-1)).toMatchObject({
      kind: 'incident.reopen',
      params: { satisfaction: 'DISSATISFIED', closedAt: MORNING },
    })
    const [again = ''] = town.dispatch(incidentId)
    expect(town.get('task', again)).toMatchObject({ lead: true, state: 'ISSUED' })
    expect(town.get('task', taskId).state).toBe('VERIFIED')
    expect(town.get('incident', incidentId).state).toBe('DISPATCHED')
    submit(town, again)
    expect(town.get('incident', incidentId).state).toBe('PENDING_CHECK')
  })
})

describe('who still needs a holder', () => {
  it.each([
    ['ACCEPTED', [], true],
    ['REOPENED', ['VERIFIED'], true],
    ['DISPATCHED', ['RETURNED'], true],
    ['DISPATCHED', ['RETURNED', 'ISSUED'], false],
    ['IN_PROGRESS', ['CANCELLED', 'VERIFIED'], true],
    ['IN_PROGRESS', ['SUBMITTED'], false],
    ['PENDING_CHECK', ['SUBMITTED'], false],
    ['CLOSED', [], false],
  ] as const)('%s with %j: %s', (state, tasks, wanted) => {
    expect(
      needsHolder(
        state,
        tasks.map((one) => ({ state: one })),
      ),
    ).toBe(wanted)
  })
})
