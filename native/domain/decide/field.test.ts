import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../calendar.ts'
import { lamp } from '../lamp.ts'
import { timerActor, timerKey } from '../timers/index.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

const phone = { via: 'BY_PHONE' as const, note: '王岗长接听' }
const photo = { sha256: 'a'.repeat(64), mime: 'image/jpeg', bytes: 1000, name: '现场.jpg' }

/** A task of the fire post that is being handled. */
function handling() {
  const town = new Town()
  const made = town.task()
  for (const type of ['task.sign', 'task.depart', 'task.arrive', 'task.handle'] as const)
    town.must(WHO.fire, type, { taskId: made.taskId })
  return { town, ...made }
}

describe('delivery', () => {
  it('starts every limit, from the moment it reached the holder', () => {
    const town = new Town()
    const [taskId = ''] = town.dispatch(town.report())
    town.now += 7 * MINUTE
    town.must(WHO.fire, 'task.deliver', { taskId, delivery: 'DELIVERED' })
    expect(town.get('task', taskId)).toMatchObject({
      delivery: 'DELIVERED',
      deliveredAt: town.now,
      signDueAt: town.now + 15 * MINUTE,
      arriveDueAt: town.now + 30 * MINUTE,
      finishDueAt: town.now + 3 * HOUR_MS,
    })
  })

  it('by phone counts like any other, keeps who answered, and the terminal’s late word does not move it', () => {
    const town = new Town()
    const [taskId = ''] = town.dispatch(town.report())
    town.must(WHO.officer, 'task.deliver', { taskId, delivery: 'BY_PHONE', note: '王岗长接听' })
    const { signDueAt } = town.get('task', taskId)
    town.now += 3 * HOUR_MS
    expect(town.do(WHO.fire, 'task.deliver', { taskId, delivery: 'DELIVERED' }).outcome).toBe('superseded')
    expect(town.get('task', taskId)).toMatchObject({
      delivery: 'BY_PHONE',
      deliveryNote: '王岗长接听',
      signDueAt,
    })
    expect(town.all('entry').map(({ kind, via }) => [kind, via])).toContainEqual(['task.deliver', 'BY_PHONE'])
  })

  it('is never claimed for a terminal by the desk, nor by a terminal that does not hold the task', () => {
    const town = new Town()
    const [taskId = ''] = town.dispatch(town.report())
    expect(town.do(WHO.officer, 'task.deliver', { taskId, delivery: 'DELIVERED' }).code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.fire, 'task.deliver', { taskId, delivery: 'BY_PHONE' }).code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.emergency, 'task.deliver', { taskId, delivery: 'DELIVERED' }).code).toBe('NOT_ALLOWED')
    expect(town.get('task', taskId).delivery).toBe('UNDELIVERED')
  })

  it('is proven by an answer: who signs has received it', () => {
    const town = new Town()
    const [first = '', second = ''] = town.dispatch(
      town.report(),
      { kind: 'POST', id: 'S05' },
      { kind: 'POST', id: 'S06' },
    )
    town.must(WHO.fire, 'task.sign', { taskId: first })
    expect(town.get('task', first)).toMatchObject({
      delivery: 'DELIVERED',
      deliveredAt: MORNING,
      signedAt: MORNING,
    })
    town.must(WHO.officer, 'task.sign', { taskId: second, onBehalf: phone })
    expect(town.get('task', second)).toMatchObject({
      delivery: 'BY_PHONE',
      deliveryNote: '王岗长接听',
      signedBy: WHO.officer.id,
    })
  })

  it('runs a working-hour task on working hours', () => {
    const town = new Town()
    const incidentId = town.report('EE01')
    const [taskId = ''] = town.dispatch(incidentId, { kind: 'POST', id: 'E04' })
    // Friday 17:20: 30 minutes to sign end on Monday at 09:20
    town.must(
      WHO.officer,
      'task.deliver',
      { taskId, delivery: 'BY_RADIO' },
      { at: Date.UTC(2026, 6, 17, 9, 20) },
    )
    expect(town.get('task', taskId).signDueAt).toBe(Date.UTC(2026, 6, 20, 1, 20))
  })
})

describe('a holder at work', () => {
  it('goes from signed to handed in, with the time of each step and the incident following', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    const steps = [
      ['task.sign', 'signedAt', 'IN_PROGRESS'],
      ['task.depart', 'departedAt', 'IN_PROGRESS'],
      ['task.arrive', 'arrivedAt', 'IN_PROGRESS'],
      ['task.handle', undefined, 'IN_PROGRESS'],
    ] as const
    for (const [type, stamp, state] of steps) {
      town.now += MINUTE
      town.must(WHO.fire, type, { taskId })
      if (stamp) expect(town.get('task', taskId)[stamp]).toBe(town.now)
      expect(town.get('incident', incidentId).state).toBe(state)
    }
    town.now += MINUTE
    town.must(WHO.fire, 'task.submit', { taskId, report: '已挪车', attachments: [photo] })
    expect(town.get('task', taskId)).toMatchObject({
      state: 'SUBMITTED',
      report: '已挪车',
      attachments: [photo],
      submittedAt: town.now,
    })
    expect(town.get('incident', incidentId)).toMatchObject({ state: 'PENDING_CHECK', submittedAt: town.now })
    expect(town.entries(incidentId)).toEqual([
      'incident.report',
      'incident.accept',
      'task.issue',
      'task.deliver',
      'task.sign',
      'incident.state',
      'task.depart',
      'task.arrive',
      'task.handle',
      'task.submit',
      'incident.state',
    ])
  })

  it('acts on its own tasks only', () => {
    const town = new Town()
    const { taskId } = town.task()
    for (const who of [WHO.emergency, WHO.grid, WHO.team, WHO.feed])
      expect(town.do(who, 'task.sign', { taskId }), who.name).toMatchObject({
        outcome: 'rejected',
        code: 'NOT_ALLOWED',
      })
    expect(town.do(WHO.fire, 'task.sign', { taskId, onBehalf: phone }).code).toBe('NOT_ALLOWED')
  })

  it('is spoken for by the desk only with how it is known and who said so', () => {
    const town = new Town()
    const { taskId } = town.task()
    expect(town.do(WHO.officer, 'task.sign', { taskId })).toMatchObject({
      code: 'NOT_ALLOWED',
      params: { missing: 'onBehalf' },
    })
    town.must(WHO.officer, 'task.arrive', { taskId, onBehalf: { via: 'BY_RADIO', note: '李队:到了' } })
    expect(town.get('task', taskId)).toMatchObject({
      state: 'ARRIVED',
      signedAt: MORNING,
      departedAt: MORNING,
      arrivedAt: MORNING,
    })
    expect(town.all('entry').find(({ kind }) => kind === 'task.arrive')).toMatchObject({
      via: 'BY_RADIO',
      text: '李队:到了',
      actorId: WHO.officer.id,
    })
  })

  it('is not in the check before every live task is handed in', () => {
    const town = new Town()
    const incidentId = town.report()
    const [a = '', b = '', c = ''] = town.dispatch(
      incidentId,
      { kind: 'POST', id: 'S05' },
      { kind: 'POST', id: 'S06' },
      { kind: 'GRID', id: 'G1' },
    )
    for (const taskId of [a, b])
      town.must(WHO.officer, 'task.submit', { taskId, report: '好', onBehalf: phone })
    expect(town.get('incident', incidentId).state).toBe('IN_PROGRESS')
    town.must(WHO.officer, 'task.cancel', { taskId: c, reason: '不需要' })
    expect(town.get('incident', incidentId).state).toBe('PENDING_CHECK')
  })
})

describe('handing in what somebody else settled meanwhile', () => {
  it('a second closure appends its evidence and is superseded', () => {
    const { town, incidentId, taskId } = handling()
    town.must(WHO.officer, 'task.submit', { taskId, report: '电话:已挪车', onBehalf: phone })
    const second = town.do(WHO.fire, 'task.submit', { taskId, report: '已挪车,见照片', attachments: [photo] })
    expect(second).toMatchObject({ outcome: 'superseded', code: 'ALREADY_DONE' })
    expect(town.get('task', taskId).report).toBe('电话:已挪车')
    expect(town.all('entry').at(-1)).toMatchObject({
      incidentId,
      taskId,
      kind: 'task.submit.again',
      text: '已挪车,见照片',
      attachments: [photo],
    })
  })

  it('also after the incident was closed', () => {
    const { town, incidentId, taskId } = handling()
    town.must(WHO.officer, 'task.submit', { taskId, report: '', onBehalf: phone })
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })
    town.must(WHO.officer, 'incident.evaluate', { incidentId, note: '' })
    expect(town.do(WHO.fire, 'task.submit', { taskId, report: '晚到的报告' }).outcome).toBe('superseded')
    expect(town.get('incident', incidentId).state).toBe('CLOSED')
    expect(town.all('entry').at(-1)).toMatchObject({ text: '晚到的报告' })
  })

  it.each(['task.transfer', 'task.cancel'] as const)('after %s is kept for a person to decide', (type) => {
    const { town, incidentId, taskId } = handling()
    if (type === 'task.cancel') town.must(WHO.officer, type, { taskId, reason: '误派' })
    else town.must(WHO.officer, type, { taskId, to: { kind: 'POST', id: 'S06' }, reason: '属执法' })
    const late = town.do(WHO.fire, 'task.submit', { taskId, report: '已挪车', attachments: [photo] })
    expect(late).toMatchObject({ outcome: 'needs_review', code: 'STALE_BASE' })
    expect(town.all('review')).toMatchObject([
      {
        kind: 'task.submit.late',
        entity: 'task',
        entityId: taskId,
        state: 'OPEN',
        mine: { report: '已挪车', attachments: [photo] },
      },
    ])
    expect(town.all('entry').at(-1)).toMatchObject({ incidentId, kind: 'task.submit.late', text: '已挪车' })
    const [review] = town.all('review')
    // passed on, there is somebody who goes on; called off, there is nobody
    const decision = type === 'task.cancel' ? 'THEIRS' : 'BACK'
    town.must(WHO.officer, 'review.settle', {
      reviewId: review?.id ?? '',
      decision,
      reason: '以现场为准',
    })
    expect(town.all('review')).toMatchObject([
      { state: 'SETTLED', settledBy: WHO.officer.id, settlement: decision },
    ])
    const now = town.get('task', taskId).transferredTo ?? taskId
    expect(town.all('entry').at(-1)).toMatchObject({ incidentId, taskId: now, kind: 'review.settle' })
  })
})

describe('asking to give a task back', () => {
  it('is for a reason of the list, and only within the time to sign', () => {
    const town = new Town()
    const { taskId } = town.task()
    const ask = (reason: string, at: number) =>
      town.do(WHO.fire, 'task.requestReturn', { taskId, reason }, { at })
    expect(ask('忙', MORNING).code).toBe('REASON_NOT_ON_LIST')
    expect(ask('不属本岗职责', MORNING + 15 * MINUTE + 1)).toMatchObject({ code: 'RETURN_TOO_LATE' })
    expect(ask('不属本岗职责', MORNING + 15 * MINUTE).outcome).toBe('applied')
  })

  it('granted leaves the incident without a holder, to be sent again with a new lead', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    town.must(WHO.fire, 'task.requestReturn', { taskId, reason: '不属本岗职责' })
    town.must(WHO.officer, 'task.settleReturn', { taskId, granted: true })
    expect(town.get('task', taskId)).toMatchObject({ state: 'RETURNED', endedAt: MORNING })
    expect(town.get('incident', incidentId).state).toBe('DISPATCHED')
    const [next = ''] = town.dispatch(incidentId, { kind: 'POST', id: 'S05' })
    expect(town.get('task', next).lead).toBe(true)
  })

  it.each(['ISSUED', 'SIGNED'] as const)('refused goes back to %s, and the clock ran on', (state) => {
    const town = new Town()
    const { taskId } = town.task()
    if (state === 'SIGNED') town.must(WHO.fire, 'task.sign', { taskId })
    town.must(WHO.fire, 'task.requestReturn', { taskId, reason: '地址不清' })
    expect(lamp(town.get('task', taskId), MORNING + 30 * MINUTE, town.model.clocks).colour).not.toBe('GREY')
    town.must(WHO.officer, 'task.settleReturn', { taskId, granted: false, note: '地址已补' })
    expect(town.get('task', taskId)).toMatchObject({
      state,
      priorState: null,
      requestReason: null,
      signDueAt: MORNING + 15 * MINUTE,
    })
  })
})

describe('asking for more time', () => {
  const ask = (town: Town, taskId: string, minutes: number, at = MORNING) =>
    town.do(WHO.fire, 'task.requestExtension', { taskId, minutes, reason: '等拖车' }, { at })

  it('is granted once by the duty leader, at most the original limit, and moves what depends on it', () => {
    const { town, incidentId, taskId } = handling()
    expect(ask(town, taskId, 181)).toMatchObject({ code: 'EXTENSION_TOO_LONG', params: { most: 180 } })
    expect(ask(town, taskId, 180).outcome).toBe('applied')
    expect(town.do(WHO.officer, 'task.settleExtension', { taskId, granted: true }).code).toBe('NOT_ALLOWED')
    town.must(WHO.leader, 'task.settleExtension', { taskId, granted: true })
    expect(town.get('task', taskId)).toMatchObject({
      state: 'HANDLING',
      extensions: 1,
      finishDueAt: MORNING + 6 * HOUR_MS,
      requestMin: null,
    })
    expect(town.get('incident', incidentId).dueAt).toBe(MORNING + 6 * HOUR_MS)
  })

  it('a second time is the commander’s, a third nobody’s', () => {
    const { town, taskId } = handling()
    ask(town, taskId, 60)
    town.must(WHO.leader, 'task.settleExtension', { taskId, granted: true })
    ask(town, taskId, 60)
    expect(town.do(WHO.leader, 'task.settleExtension', { taskId, granted: true }).code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.deputy, 'task.settleExtension', { taskId, granted: true }).code).toBe('NOT_ALLOWED')
    town.must(WHO.commander, 'task.settleExtension', { taskId, granted: true })
    expect(town.get('task', taskId).finishDueAt).toBe(MORNING + 5 * HOUR_MS)
    expect(ask(town, taskId, 60).code).toBe('EXTENSION_USED')
  })

  it('comes too late once it is due', () => {
    const { town, taskId } = handling()
    expect(ask(town, taskId, 60, MORNING + 3 * HOUR_MS)).toMatchObject({ code: 'EXTENSION_TOO_LATE' })
    expect(ask(town, taskId, 60, MORNING + 3 * HOUR_MS - 1).outcome).toBe('applied')
  })

  it('refused changes nothing and may be asked again', () => {
    const { town, taskId } = handling()
    ask(town, taskId, 60)
    town.must(WHO.leader, 'task.settleExtension', { taskId, granted: false })
    expect(town.get('task', taskId)).toMatchObject({
      state: 'HANDLING',
      extensions: 0,
      finishDueAt: MORNING + 3 * HOUR_MS,
    })
    expect(ask(town, taskId, 30).outcome).toBe('applied')
  })
})

describe('the desk and its tasks', () => {
  it('sends work back with the time it lay at the desk given back', () => {
    const { town, incidentId, taskId } = handling()
    town.must(WHO.fire, 'task.submit', { taskId, report: '' }, { at: MORNING + HOUR_MS })
    town.must(WHO.officer, 'task.rework', { taskId, note: '照片不清' }, { at: MORNING + 5 * HOUR_MS })
    expect(town.get('task', taskId)).toMatchObject({
      state: 'REWORK',
      reworks: 1,
      submittedAt: null,
      finishDueAt: MORNING + 7 * HOUR_MS,
      pausedMs: 4 * HOUR_MS,
    })
    expect(town.get('incident', incidentId).state).toBe('IN_PROGRESS')
    town.must(
      WHO.fire,
      'task.submit',
      { taskId, report: '补照片', attachments: [photo] },
      { at: MORNING + 6 * HOUR_MS },
    )
    expect(town.get('incident', incidentId).state).toBe('PENDING_CHECK')
  })

  it('urges as often as it likes, a rule once for each due time', () => {
    const { town, taskId } = handling()
    town.must(WHO.officer, 'task.urge', { taskId })
    town.must(WHO.officer, 'task.urge', { taskId })
    const dueAt = MORNING + 3 * HOUR_MS
    const rule = timerActor(timerKey('task.urge', taskId, dueAt))
    town.must(rule, 'task.urge', { taskId, dueAt })
    expect(town.do(rule, 'task.urge', { taskId, dueAt }).outcome).toBe('superseded')
    town.must(timerActor(timerKey('task.urge', taskId, dueAt + 1)), 'task.urge', { taskId, dueAt: dueAt + 1 })
    expect(town.get('task', taskId).urges).toBe(4)
  })

  it('does not urge what is handed in', () => {
    const { town, taskId } = handling()
    town.must(WHO.fire, 'task.submit', { taskId, report: '' })
    expect(town.do(WHO.officer, 'task.urge', { taskId }).code).toBe('ILLEGAL_TRANSITION')
  })
})
