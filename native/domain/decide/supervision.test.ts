import { describe, expect, it } from 'vitest'
import type { AnyRow } from '../../contract/index.ts'
import { HOUR_MS } from '../calendar.ts'
import { holding } from '../holding.ts'
import { timersOf } from '../timers/index.ts'
import { whistleState } from '../whistle.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

/** Fires what is due, as a hub would, up to a time. */
function passTo(town: Town, until: number): string[] {
  const fired: string[] = []
  for (let round = 0; round < 50; round++) {
    const due = (['task', 'signal'] as const)
      .flatMap((table) =>
        town
          .all(table)
          .flatMap((row) =>
            timersOf(table, row as AnyRow, { model: town.model, read: town.read, leaderAt: () => undefined }),
          ),
      )
      .filter(({ at, key }) => at <= until && !town.read('entry', `fired:${key}`))
      .sort((a, b) => a.at - b.at)
    let moved = false
    for (const { key, at, act } of due) {
      town.now = Math.max(town.now, at)
      const { outcome } = town.do({ kind: 'timer', id: key, name: '' }, act.type, act.payload)
      if (outcome === 'applied') {
        moved = true
        fired.push(act.type)
      }
    }
    if (!moved) break
  }
  town.now = until
  return fired
}

describe('supervision by rule', () => {
  it('urges at yellow, proposes a yellow card at red and a black one at black, and signs nothing itself', () => {
    const town = new Town()
    const { taskId } = town.task('PS01')
    town.must(WHO.fire, 'task.sign', { taskId })
    town.must(WHO.fire, 'task.depart', { taskId })
    town.must(WHO.fire, 'task.arrive', { taskId })
    town.must(WHO.fire, 'task.handle', { taskId })
    // three hours: yellow after 2:06, red after 3:00, black after 4:30
    expect(passTo(town, MORNING + 2 * HOUR_MS)).toEqual([])
    expect(passTo(town, MORNING + 2.2 * HOUR_MS)).toEqual(['task.urge'])
    expect(passTo(town, MORNING + 3 * HOUR_MS)).toEqual(['card.propose'])
    expect(town.all('card')).toMatchObject([
      { level: 'YELLOW', state: 'PROPOSED', stage: 'finish', proposedBy: '' },
    ])
    expect(town.get('task', taskId).card).toBeNull()
    expect(passTo(town, MORNING + 4.5 * HOUR_MS)).toEqual(['card.propose'])
    expect(town.all('card').map(({ level, state }) => [level, state])).toEqual([
      ['YELLOW', 'LAPSED'],
      ['BLACK', 'PROPOSED'],
    ])
  })

  it('proposes a red card a day after red where black comes later still', () => {
    const town = new Town()
    // 120 working hours: black 24 working hours, three days, after red
    const incidentId = town.report('DP02')
    const [taskId = ''] = town.dispatch(incidentId, { kind: 'POST', id: 'E03' })
    const holder = { kind: 'terminal', id: 't', name: '', holds: { kind: 'POST', id: 'E03' } } as const
    town.must(holder, 'task.deliver', { taskId, delivery: 'DELIVERED' })
    town.must(holder, 'task.sign', { taskId })
    town.must(holder, 'task.handle', { taskId })
    const due = town.get('task', taskId).finishDueAt ?? 0
    passTo(town, due + 24 * HOUR_MS)
    expect(town.all('card').map(({ level, state }) => [level, state])).toEqual([
      ['YELLOW', 'LAPSED'],
      ['RED', 'PROPOSED'],
    ])
  })

  it('leaves stationed units alone, by rule and by hand', () => {
    const town = new Town()
    const [taskId = ''] = town.dispatch(town.report('PS01'), { kind: 'POST', id: 'S08' })
    town.must(WHO.officer, 'task.deliver', { taskId, delivery: 'BY_PHONE' })
    expect(passTo(town, MORNING + 48 * HOUR_MS)).toEqual([])
    expect(town.do(WHO.officer, 'card.raise', { taskId, level: 'YELLOW', why: '超时' }).code).toBe(
      'POST_ONLY_ASKED',
    )
    expect(town.do(WHO.officer, 'task.urge', { taskId }).outcome).toBe('applied')
  })

  it('is withdrawn by rule once the task has ended, or was in time after all; never what a person proposed', () => {
    const town = new Town()
    const { taskId, incidentId } = town.task('PS01')
    const due = town.get('task', taskId).signDueAt ?? 0
    passTo(town, due)
    town.must(WHO.officer, 'card.raise', { taskId, level: 'RED', why: '不接电话' })
    const [byRule, byHand] = town.all('card').map(({ id }) => id)
    const withdraw = (cardId = '') => town.do(WHO.timer, 'card.withdraw', { cardId })
    expect(withdraw(byRule)).toMatchObject({ outcome: 'rejected', code: 'ILLEGAL_TRANSITION' })
    town.must(WHO.officer, 'task.cancel', { taskId, reason: '误报' })
    expect(withdraw(byRule).outcome).toBe('applied')
    expect(withdraw(byRule).outcome).toBe('superseded')
    expect(withdraw(byHand)).toMatchObject({ outcome: 'rejected' })
    expect(town.all('card').map(({ state }) => state)).toEqual(['LAPSED', 'PROPOSED'])
    expect(town.entries(incidentId)).toContain('card.withdraw')
    // signed is signed
    expect(town.do(WHO.leader, 'card.sign', { cardId: byRule ?? '' }).code).toBe('ILLEGAL_TRANSITION')

    // the terminal was out of reach: what it did in time becomes known after the proposal
    const other = town.task('PS01').taskId
    const limit = town.get('task', other).signDueAt ?? 0
    passTo(town, limit + MINUTE)
    town.must(WHO.fire, 'task.sign', { taskId: other }, { at: limit - MINUTE })
    const last = town.all('card').at(-1)?.id
    expect(withdraw(last).outcome).toBe('applied')
    expect(town.all('entry').findLast(({ kind }) => kind === 'card.withdraw')?.params).toMatchObject({
      inTime: true,
    })
  })

  it('is no more proposed once the matter was handed in or given more time', () => {
    const town = new Town()
    const { taskId } = town.task('PS01')
    const [timer] = timersOf('task', town.get('task', taskId) as AnyRow, {
      model: town.model,
      read: town.read,
      leaderAt: () => undefined,
    }).filter(({ kind }) => kind === 'card.propose')
    if (!timer) throw new Error('no timer')
    town.must(WHO.fire, 'task.sign', { taskId })
    town.now = timer.at
    expect(
      town.do({ kind: 'timer', id: timer.key, name: '' }, 'card.propose', timer.act.payload as never).code,
    ).toBe('ILLEGAL_TRANSITION')
  })

  it('is signed or declined by 带班领导 alone, once, and the task carries the gravest that was signed', () => {
    const town = new Town()
    const { taskId } = town.task('PS01')
    town.must(WHO.officer, 'card.raise', { taskId, level: 'RED', why: '多次催办无果' })
    town.must(WHO.officer, 'card.raise', { taskId, level: 'YELLOW', why: '首次' })
    const [red, yellow] = town.all('card').map(({ id }) => id)
    expect(town.do(WHO.officer, 'card.sign', { cardId: red ?? '' }).code).toBe('NOT_ALLOWED')
    town.must(WHO.leader, 'card.sign', { cardId: red ?? '' })
    town.must(WHO.leader, 'card.sign', { cardId: yellow ?? '' })
    expect(town.get('task', taskId).card).toBe('RED')
    expect(town.do(WHO.leader, 'card.decline', { cardId: red ?? '', reason: '误' }).code).toBe(
      'ILLEGAL_TRANSITION',
    )
    expect(town.do(WHO.leader, 'card.sign', { cardId: red ?? '' }).outcome).toBe('superseded')
  })
})

describe('who held a matter', () => {
  it('is told from the log: the desk before and after, the holder in between, nobody else for the time of a return', () => {
    const town = new Town()
    const incidentId = town.report('PS01')
    town.now = MORNING + 4 * MINUTE
    const [taskId = ''] = town.dispatch(incidentId, { kind: 'POST', id: 'S05' })
    town.now = MORNING + 5 * MINUTE
    town.must(WHO.fire, 'task.deliver', { taskId, delivery: 'DELIVERED' })
    town.now = MORNING + 10 * MINUTE
    town.must(WHO.fire, 'task.requestReturn', { taskId, reason: town.model.lists.returnReasons[0] ?? '' })
    town.now = MORNING + 13 * MINUTE
    town.must(WHO.officer, 'task.settleReturn', { taskId, granted: false })
    town.must(WHO.fire, 'task.sign', { taskId })
    town.must(WHO.fire, 'task.handle', { taskId })
    town.now = MORNING + 40 * MINUTE
    town.must(WHO.fire, 'task.submit', { taskId, report: '已挪车' })
    town.now = MORNING + 60 * MINUTE
    const held = holding(
      town.get('incident', incidentId),
      town.all('task'),
      town.all('entry'),
      town.model.clocks,
    )
    expect(held.find(({ kind }) => kind === 'POST')).toMatchObject({
      id: 'S05',
      heldMs: 32 * MINUTE,
      overdueMs: 0,
      since: null,
    })
    expect(held.find(({ kind }) => kind === 'DESK')).toMatchObject({
      heldMs: 8 * MINUTE,
      since: MORNING + 40 * MINUTE,
    })
  })

  it('counts what was late, and not the time with the district', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task('PS01')
    town.must(WHO.fire, 'task.sign', { taskId })
    town.must(WHO.fire, 'task.handle', { taskId })
    town.now = MORNING + 60 * MINUTE
    town.must(WHO.officer, 'incident.escalate', { incidentId, reason: '需区级协调' })
    town.now = MORNING + 120 * MINUTE
    town.must(WHO.district, 'escalation.answer', {
      escalationId: town.all('escalation')[0]?.id ?? '',
      accepted: false,
      note: '不属区级',
    })
    town.now = MORNING + 260 * MINUTE
    town.must(WHO.fire, 'task.submit', { taskId, report: '' })
    const held = holding(
      town.get('incident', incidentId),
      town.all('task'),
      town.all('entry'),
      town.model.clocks,
    )
    expect(held.find(({ kind }) => kind === 'DISTRICT')?.heldMs).toBe(60 * MINUTE)
    // due at 180 min, moved by the hour with the district to 240
    expect(held.find(({ kind }) => kind === 'POST')).toMatchObject({
      heldMs: 200 * MINUTE,
      overdueMs: 20 * MINUTE,
    })
  })
})

it('holds against nobody the time after a late signature: late is until it was signed, and again past the finish', () => {
  const town = new Town()
  const { incidentId, taskId } = town.task('PS01')
  const held = () =>
    holding(town.get('incident', incidentId), town.all('task'), town.all('entry'), town.model.clocks).find(
      ({ kind }) => kind === 'POST',
    )
  expect(held()).toMatchObject({ overdueMs: 0, lateFrom: MORNING + 15 * MINUTE })
  town.now = MORNING + 25 * MINUTE
  town.must(WHO.fire, 'task.sign', { taskId })
  town.must(WHO.fire, 'task.handle', { taskId })
  // fifteen minutes to sign, ten too many; three hours to finish
  expect(held()).toMatchObject({ overdueMs: 10 * MINUTE, lateFrom: MORNING + 180 * MINUTE })
  town.now = MORNING + 60 * MINUTE
  town.must(WHO.fire, 'task.submit', { taskId, report: '' })
  expect(held()).toMatchObject({ heldMs: 60 * MINUTE, overdueMs: 10 * MINUTE, since: null })
})

describe('a whistle', () => {
  const blown = () => {
    const town = new Town()
    const incidentId = town.report('PS01')
    town.must(WHO.grid, 'whistle.blow', { incidentId, matter: '多部门车辆占道，网格劝不动' })
    const whistle = () => {
      const [row] = town.all('whistle')
      if (!row) throw new Error('no whistle')
      return row
    }
    const tasks = () => whistle().taskIds.map((id) => town.get('task', id))
    const state = (rated = false) => whistleState(whistle(), tasks(), rated, town.now)
    return { town, incidentId, whistle, tasks, state }
  }

  it('summons with a limit to check in; to arrive is to check in; who is late is seen to be', () => {
    const { town, whistle, tasks, state } = blown()
    expect(state()).toBe('OPEN')
    const targets = [
      { kind: 'POST', id: 'S05' },
      { kind: 'POST', id: 'S04' },
    ] as const
    town.must(WHO.officer, 'whistle.summon', {
      whistleId: whistle().id,
      targets: [...targets],
      checkInMin: 20,
      instruction: '',
    })
    for (const [who, task] of [
      [WHO.fire, tasks()[0]],
      [WHO.emergency, tasks()[1]],
    ] as const) {
      town.must(who, 'task.deliver', { taskId: task?.id ?? '', delivery: 'DELIVERED' })
      town.must(who, 'task.sign', { taskId: task?.id ?? '' })
      town.must(who, 'task.depart', { taskId: task?.id ?? '' })
    }
    expect(state()).toBe('SUMMONED')
    town.now = MORNING + 10 * MINUTE
    town.must(WHO.fire, 'task.arrive', { taskId: tasks()[0]?.id ?? '' })
    town.now = MORNING + 20 * MINUTE
    expect(state()).toBe('LATE')
    town.must(WHO.emergency, 'task.arrive', { taskId: tasks()[1]?.id ?? '' })
    expect(state()).toBe('CHECKED_IN')
    for (const [k, who] of [WHO.fire, WHO.emergency].entries()) {
      town.must(who, 'task.handle', { taskId: tasks()[k]?.id ?? '' })
      if (k === 1) expect(state()).toBe('JOINT_HANDLING')
    }
    for (const [k, who] of [WHO.fire, WHO.emergency].entries())
      town.must(who, 'task.submit', { taskId: tasks()[k]?.id ?? '', report: '' })
    expect(state()).toBe('RESOLVED')
    expect(state(true)).toBe('RATED')
  })

  it('is rated by both sides, once each, upward too, and never by oneself', () => {
    const { town, incidentId, whistle } = blown()
    const rate = (
      who: (typeof WHO)[keyof typeof WHO],
      subject: { kind: 'POST' | 'GRID'; id: string },
      score: number,
    ) => town.do(who, 'rating.give', { about: whistle().id, incidentId, subject, score, text: '' })
    expect(rate(WHO.grid, { kind: 'POST', id: 'S05' }, 4).outcome).toBe('applied')
    expect(rate(WHO.fire, { kind: 'GRID', id: 'G1' }, 5).outcome).toBe('applied')
    expect(rate(WHO.fire, { kind: 'POST', id: 'S05' }, 5).code).toBe('OWN_RATING')
    // the rated party cannot touch it, and who gave it cannot take it back
    expect(rate(WHO.grid, { kind: 'POST', id: 'S05' }, 1).outcome).toBe('superseded')
    expect(town.all('rating').map(({ score, byKind }) => [byKind, score])).toEqual([
      ['GRID', 4],
      ['POST', 5],
    ])
    expect(
      town.do(WHO.officer, 'rating.give', {
        about: incidentId,
        incidentId,
        subject: { kind: 'DISTRICT', id: 'district' },
        score: 3,
        text: '答复慢',
      }).outcome,
    ).toBe('applied')
  })
})

describe('a matter handed up to the district', () => {
  const up = () => {
    const town = new Town()
    const { incidentId, taskId } = town.task('PS01')
    town.must(WHO.fire, 'task.sign', { taskId })
    town.must(WHO.officer, 'incident.escalate', { incidentId, reason: '需区级协调' })
    const escalation = () => {
      const [row] = town.all('escalation')
      if (!row) throw new Error('nothing was handed up')
      return row
    }
    return { town, incidentId, escalation, escalationId: escalation().id }
  }

  it('is taken on, answered and confirmed, and waits for the check of the desk', () => {
    const { town, incidentId, escalation, escalationId } = up()
    town.must(WHO.district, 'escalation.answer', { escalationId, accepted: true, note: '' })
    expect(town.get('incident', incidentId).state).toBe('ESCALATED')
    town.must(WHO.district, 'escalation.feedback', { escalationId, text: '已协调产权单位' })
    town.must(WHO.officer, 'escalation.confirm', { escalationId, content: true, note: '' })
    expect(escalation().state).toBe('CONFIRMED')
    expect(town.get('incident', incidentId).state).toBe('PENDING_CHECK')
  })

  it('comes back when it is refused, with its clocks running, and can be handed up again', () => {
    const { town, incidentId, escalation, escalationId } = up()
    town.now = MORNING + HOUR_MS
    town.must(WHO.district, 'escalation.answer', { escalationId, accepted: false, note: '属街道职责' })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'IN_PROGRESS',
      pausedSince: null,
      pausedMs: HOUR_MS,
    })
    town.must(WHO.officer, 'escalation.confirm', { escalationId, content: false, note: '涉及区属道路' })
    expect(escalation()).toMatchObject({ state: 'SUBMITTED', rounds: 2 })
    expect(town.get('incident', incidentId).state).toBe('ESCALATED')
  })

  it('is answered by the district, or by the desk for who was reached by phone, and by no other feed', () => {
    const { town, escalationId } = up()
    const answer = { escalationId, accepted: true, note: '' }
    expect(town.do(WHO.feed, 'escalation.answer', answer).code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.officer, 'escalation.answer', answer).code).toBe('NOT_ALLOWED')
    expect(
      town.do(WHO.officer, 'escalation.answer', {
        ...answer,
        onBehalf: { via: 'BY_PHONE', note: '区中心王科' },
      }).outcome,
    ).toBe('applied')
    expect(town.do(WHO.officer, 'escalation.confirm', { escalationId, content: true, note: '' }).code).toBe(
      'ILLEGAL_TRANSITION',
    )
  })
})

describe('117', () => {
  it('is answered and planned once; a plan is an answer; other channels have no such clock', () => {
    const town = new Town()
    const incidentId = town.report('WS01', { channel: 'ENTERPRISE_117', category: '用电' })
    expect(
      town.do(WHO.officer, 'incident.report', {
        channel: 'ENTERPRISE_117',
        typeCode: 'WS01',
        text: '',
        place: 'x',
        category: '种花',
      }).code,
    ).toBe('REASON_NOT_ON_LIST')
    town.now = MORNING + 30 * MINUTE
    town.must(WHO.officer, 'incident.plan', { incidentId, plan: '协调增容' })
    expect(town.get('incident', incidentId)).toMatchObject({
      category: '用电',
      repliedAt: town.now,
      plannedAt: town.now,
    })
    expect(town.do(WHO.officer, 'incident.reply', { incidentId, note: '已回电' }).outcome).toBe('superseded')
    expect(town.do(WHO.officer, 'incident.reply', { incidentId: town.report(), note: 'x' }).code).toBe(
      'NOT_ALLOWED',
    )
  })
})

describe('out of hours', () => {
  it('the 值班组 takes what is meant for an office that is closed, whose people are called', () => {
    const town = new Town()
    town.now = MORNING + 12 * HOUR_MS
    const [covered = '', own = ''] = town.dispatch(
      town.report('PS01'),
      { kind: 'POST', id: 'L06' },
      { kind: 'POST', id: 'S05' },
    )
    expect(town.get('task', covered)).toMatchObject({ holderId: 'P01', coverFor: 'L06', calledAt: null })
    expect(town.get('task', own)).toMatchObject({ holderId: 'S05', coverFor: null })
    town.must(WHO.officer, 'task.called', {
      taskId: covered,
      onBehalf: { via: 'BY_PHONE', note: '已接听，明早到' },
    })
    expect(town.get('task', covered).calledAt).toBe(town.now)
    expect(
      town.do(WHO.officer, 'task.called', { taskId: own, onBehalf: { via: 'BY_PHONE', note: 'x' } }).code,
    ).toBe('NOT_FOUND')
  })
})
