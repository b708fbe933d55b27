/** The conflict table: what two sides did apart comes together by rule, never silently, and a person decides the rest. */
import { describe, expect, it } from 'vitest'
import { refKey, type Command, type Row } from '../../contract/index.ts'
import { decisionsOn } from './index.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

const photo = { sha256: 'a'.repeat(64), mime: 'image/jpeg', bytes: 1, name: '1.jpg' }
const phone = { via: 'BY_PHONE', note: '李强接听' } as const

const onlyCard = (town: Town): Row<'review'> => {
  const [card, ...more] = town.all('review')
  if (!card || more.length > 0) throw new Error(`${more.length + (card ? 1 : 0)} cards`)
  return card
}
const last = (town: Town) => town.all('entry').at(-1)

describe('two people closing the same task', () => {
  it('the first counts, the second is superseded and its evidence stands beside it', () => {
    const town = new Town()
    const { taskId, incidentId } = town.task()
    const base = { [refKey('task', taskId)]: town.get('task', taskId).rev }
    town.must(WHO.officer, 'task.submit', { taskId, report: '已挪车', onBehalf: phone }, { base })
    const second = town.do(
      WHO.leader,
      'task.submit',
      { taskId, report: '车主自行驶离', attachments: [photo], onBehalf: phone },
      { base },
    )
    expect(second).toMatchObject({ outcome: 'superseded', code: 'ALREADY_DONE' })
    expect(town.get('task', taskId)).toMatchObject({ state: 'SUBMITTED', report: '已挪车' })
    expect(last(town)).toMatchObject({
      ...{ incidentId, taskId, kind: 'task.submit.again', text: '车主自行驶离' },
      ...{ attachments: [photo], actorName: 'DUTY_LEADER', via: 'BY_PHONE' },
    })
  })

  it('what the second of two says in checking, evaluating, verifying or settling alone is kept', () => {
    const town = new Town()
    const { taskId, incidentId } = town.task()
    town.must(WHO.officer, 'task.submit', { taskId, report: '', onBehalf: phone })
    town.must(WHO.officer, 'task.verify', { taskId })
    const second = (type: 'task.verify' | 'incident.check' | 'incident.evaluate'): string | undefined => {
      const payloads = {
        'task.verify': { taskId, note: '看过照片' },
        'incident.check': { incidentId, passed: true, note: '现场复看' },
        'incident.evaluate': { incidentId, note: '来电感谢', satisfaction: 'SATISFIED' },
      } as const
      expect(town.do(WHO.leader, type, payloads[type]).outcome).toBe('superseded')
      return last(town)?.kind
    }
    expect(second('task.verify')).toBe('task.verify.again')
    town.must(WHO.officer, 'incident.check', { incidentId, passed: true, note: '' })
    expect(second('incident.check')).toBe('incident.check.again')
    town.must(WHO.officer, 'incident.evaluate', { incidentId, note: '' })
    expect(second('incident.evaluate')).toBe('incident.evaluate.again')
    expect(last(town)).toMatchObject({ text: '来电感谢', params: { satisfaction: 'SATISFIED' } })
  })
})

describe('a task closed without the line that had been passed on', () => {
  function passedOn() {
    const town = new Town()
    const { taskId, incidentId } = town.task()
    const base = { [refKey('task', taskId)]: town.get('task', taskId).rev }
    const { id } = town.must(WHO.leader, 'task.transfer', {
      ...{ taskId, to: { kind: 'POST', id: 'S04' }, reason: '属应急' },
    })
    const newTaskId = `${id}:t1`
    const late = town.command(
      WHO.officer,
      'task.submit',
      { taskId, report: '已扑灭', attachments: [photo], onBehalf: phone },
      { base, at: MORNING + MINUTE },
    )
    const decision = town.run({ ...late, receivedAt: MORNING + 30 * MINUTE })
    return { town, taskId, newTaskId, incidentId, decision, card: onlyCard(town) }
  }

  it('becomes a card with its evidence, who did it and when the platform heard; nothing is closed by it', () => {
    const { town, taskId, newTaskId, decision, card } = passedOn()
    expect(decision).toMatchObject({ outcome: 'needs_review' })
    expect(card).toMatchObject({
      ...{ kind: 'task.submit.late', entity: 'task', entityId: taskId, state: 'OPEN' },
      mine: { report: '已扑灭', attachments: [photo], via: 'BY_PHONE' },
      theirs: { state: 'TRANSFERRED', transferredTo: newTaskId },
      base: { holderKind: 'POST', holderId: 'S05' },
      ...{ actorName: 'DUTY_OFFICER', at: MORNING + MINUTE, receivedAt: MORNING + 30 * MINUTE },
    })
    expect(town.get('task', newTaskId).state).toBe('ISSUED')
    expect(decisionsOn(card)).toEqual(['CONFIRM', 'BACK'])
  })

  it('is confirmed by the new holder at their own terminal, and by nobody else’s', () => {
    const { town, newTaskId, incidentId, card } = passedOn()
    const confirm = { reviewId: card.id, decision: 'CONFIRM', reason: '现场已看' } as const
    expect(town.do(WHO.fire, 'review.settle', confirm).code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.officer, 'review.settle', confirm)).toMatchObject({
      ...{ code: 'NOT_ALLOWED', params: { missing: 'onBehalf' } },
    })
    town.must(WHO.emergency, 'review.settle', confirm)
    expect(town.get('task', newTaskId)).toMatchObject({
      ...{ state: 'SUBMITTED', report: '已扑灭', attachments: [photo], delivery: 'DELIVERED' },
    })
    expect(town.get('incident', incidentId).state).toBe('PENDING_CHECK')
    expect(onlyCard(town)).toMatchObject({
      ...{ state: 'SETTLED', settlement: 'CONFIRM', reason: '现场已看', settledByName: 'S04' },
    })
  })

  it('is confirmed at the desk with how the new holder said so, however far the task had been passed on', () => {
    const { town, newTaskId, incidentId, card } = passedOn()
    const { id } = town.must(WHO.leader, 'task.transfer', {
      ...{ taskId: newTaskId, to: { kind: 'GRID', id: 'G1' }, reason: '就近' },
    })
    town.must(WHO.officer, 'review.settle', {
      ...{ reviewId: card.id, decision: 'CONFIRM', reason: '已核实', onBehalf: phone },
    })
    expect(town.get('task', `${id}:t1`)).toMatchObject({ state: 'SUBMITTED', delivery: 'BY_PHONE' })
    expect(last(town)).toMatchObject({
      ...{ kind: 'review.settle', incidentId, via: 'BY_PHONE', text: '已核实\n李强接听' },
    })
  })

  it('sent back leaves the new holder at work and tells them why', () => {
    const { town, newTaskId, card } = passedOn()
    town.must(WHO.officer, 'review.settle', { reviewId: card.id, decision: 'BACK', reason: '还有余火' })
    expect(town.get('task', newTaskId).state).toBe('ISSUED')
    expect(last(town)).toMatchObject({ taskId: newTaskId, kind: 'review.settle', text: '还有余火' })
    expect(onlyCard(town).mine).toMatchObject({ report: '已扑灭', attachments: [photo] })
  })

  it('is decided once: the second decision changes nothing, and its reason is kept', () => {
    const { town, newTaskId, card } = passedOn()
    town.must(WHO.officer, 'review.settle', { reviewId: card.id, decision: 'BACK', reason: '还有余火' })
    const second = town.do(WHO.leader, 'review.settle', {
      ...{ reviewId: card.id, decision: 'CONFIRM', reason: '以为熄了', onBehalf: phone },
    })
    expect(second.outcome).toBe('superseded')
    expect(town.get('task', newTaskId).state).toBe('ISSUED')
    expect(last(town)).toMatchObject({ kind: 'review.settle.again', text: '以为熄了' })
  })

  it('adds its evidence when the new holder has handed in by then', () => {
    const { town, newTaskId, card } = passedOn()
    town.must(WHO.officer, 'task.submit', { taskId: newTaskId, report: '自己的', onBehalf: phone })
    town.must(WHO.officer, 'review.settle', {
      ...{ reviewId: card.id, decision: 'CONFIRM', reason: 'x', onBehalf: phone },
    })
    expect(town.get('task', newTaskId).report).toBe('自己的')
    expect(town.all('entry').at(-2)).toMatchObject({ kind: 'task.submit.again', text: '已扑灭' })
  })
})

describe('one team dispatched twice', () => {
  const team = { kind: 'TEAM', id: 'T1' } as const
  function taken() {
    const town = new Town()
    const base = { [refKey('team', 'T1')]: town.get('team', 'T1').rev }
    const first = town.report('PS03')
    const [task = ''] = town.dispatch(first, team)
    const second = town.report('PS03')
    const command = { incidentId: second, targets: [team], instruction: '带水泵' }
    const decision = town.do(WHO.officer, 'incident.dispatch', command, { base })
    return { town, base, first, second, task, decision, card: onlyCard(town) }
  }

  it('goes to whom the platform gave it first; the other gets a card and a line in the time line', () => {
    const { town, first, second, decision, card } = taken()
    expect(decision).toMatchObject({ outcome: 'needs_review', code: 'TEAM_BUSY' })
    expect(town.get('team', 'T1').incidentId).toBe(first)
    expect(card).toMatchObject({
      ...{ kind: 'team.taken', mine: { incidentId: second, instruction: '带水泵' } },
      theirs: { state: 'COMMITTED', incidentId: first },
    })
    expect(last(town)).toMatchObject({ kind: 'review.open', incidentId: second })
  })

  it('is a conflict also when the hub’s own unsent acts had raised the revision its people saw', () => {
    const { town } = taken()
    const third = town.report('PS03')
    const base = { [refKey('team', 'T1')]: town.get('team', 'T1').rev + 3 }
    expect(
      town.do(
        WHO.officer,
        'incident.dispatch',
        { incidentId: third, targets: [team], instruction: '' },
        { base },
      ).outcome,
    ).toBe('needs_review')
  })

  it('stays where it is by a word of the desk', () => {
    const { town, first, card } = taken()
    town.must(WHO.officer, 'review.settle', { reviewId: card.id, decision: 'THEIRS', reason: '另派' })
    expect(town.get('team', 'T1').incidentId).toBe(first)
  })

  it('is called over only by who leads: off the first matter, onto the second', () => {
    const { town, first, second, task, card } = taken()
    const over = { reviewId: card.id, decision: 'MINE', reason: '有人被困' } as const
    expect(town.do(WHO.officer, 'review.settle', over).code).toBe('NOT_ALLOWED')
    town.must(WHO.leader, 'review.settle', over)
    expect(town.get('task', task)).toMatchObject({ state: 'CANCELLED' })
    expect(town.get('team', 'T1')).toMatchObject({ state: 'COMMITTED', incidentId: second })
    expect(town.get('incident', second).taskIds.map((id) => town.get('task', id))).toMatchObject([
      { holderId: 'T1', state: 'ISSUED', instruction: '带水泵', lead: true },
    ])
    expect(town.entries(first)).toContain('task.cancel')
  })
})

describe('corrections of one incident on both sides', () => {
  function start() {
    const town = new Town()
    const incidentId = town.report()
    const { title, place, priority, gridId, state } = town.get('incident', incidentId)
    return { town, incidentId, was: { title, place, priority, gridId, state } }
  }
  const correct = (
    town: Town,
    who: (typeof WHO)[keyof typeof WHO],
    payload: Command<'incident.correct'>,
    base = {},
  ) => town.do(who, 'incident.correct', payload, { base })

  it('both land where they do not overlap', () => {
    const { town, incidentId, was } = start()
    correct(town, WHO.leader, { incidentId, title: '堵车', was })
    expect(correct(town, WHO.officer, { incidentId, place: '8栋', was }).outcome).toBe('applied')
    expect(town.get('incident', incidentId)).toMatchObject({ title: '堵车', place: '8栋' })
    expect(town.all('review')).toEqual([])
  })

  it('on overlap the platform’s value stays, the rest lands, and a card has both values and what both began from', () => {
    const { town, incidentId, was } = start()
    correct(town, WHO.leader, { incidentId, title: '堵车', was })
    const second = correct(town, WHO.officer, { incidentId, title: '占道', place: '8栋', was })
    expect(second).toMatchObject({ outcome: 'needs_review', code: 'STALE_BASE' })
    expect(town.get('incident', incidentId)).toMatchObject({ title: '堵车', place: '8栋' })
    expect(onlyCard(town)).toMatchObject({
      ...{
        kind: 'incident.correct',
        mine: { title: '占道' },
        theirs: { title: '堵车' },
        base: { title: was.title },
      },
    })
  })

  it('is told by values: a hub’s own unsent act may have raised the revision its person saw', () => {
    const { town, incidentId, was } = start()
    correct(town, WHO.leader, { incidentId, title: '堵车', was })
    // the hub showed revision 9 of its own making, which had nothing of the leader's title in it
    const base = { [refKey('incident', incidentId)]: 9 }
    expect(correct(town, WHO.officer, { incidentId, title: '占道', was }, base).outcome).toBe('needs_review')
    expect(town.get('incident', incidentId).title).toBe('堵车')
  })

  it('the platform’s version by decision changes nothing; the later one by decision is written', () => {
    for (const [decision, title] of [
      ['THEIRS', '堵车'],
      ['MINE', '占道'],
    ] as const) {
      const { town, incidentId, was } = start()
      correct(town, WHO.leader, { incidentId, title: '堵车', was })
      correct(town, WHO.officer, { incidentId, title: '占道', was })
      town.must(WHO.officer, 'review.settle', { reviewId: onlyCard(town).id, decision, reason: '问过现场' })
      expect(town.get('incident', incidentId).title).toBe(title)
      expect(last(town)).toMatchObject({
        ...{ incidentId, kind: 'review.settle', params: { decision }, text: '问过现场' },
      })
    }
  })

  it('field by field takes what was chosen', () => {
    const { town, incidentId, was } = start()
    correct(town, WHO.leader, { incidentId, title: '堵车', priority: 'CRITICAL', was })
    correct(town, WHO.officer, { incidentId, title: '占道', priority: 'URGENT', was })
    const card = onlyCard(town)
    expect(decisionsOn(card)).toEqual(['THEIRS', 'MINE', 'FIELDS'])
    town.must(WHO.officer, 'review.settle', {
      ...{ reviewId: card.id, decision: 'FIELDS', fields: ['title'], reason: '以现场为准' },
    })
    expect(town.get('incident', incidentId)).toMatchObject({ title: '占道', priority: 'CRITICAL' })
  })

  it('changed once more before the decision is laid before a person again', () => {
    const { town, incidentId, was } = start()
    correct(town, WHO.leader, { incidentId, title: '堵车', was })
    correct(town, WHO.officer, { incidentId, title: '占道', was })
    const card = onlyCard(town)
    correct(town, WHO.leader, { incidentId, title: '通道被堵', was: { title: '堵车' } })
    const decided = town.do(WHO.officer, 'review.settle', {
      reviewId: card.id,
      decision: 'MINE',
      reason: 'x',
    })
    expect(decided.outcome).toBe('needs_review')
    expect(town.get('incident', incidentId).title).toBe('通道被堵')
    expect(
      town.all('review').map(({ state, mine, theirs, base }) => ({ state, mine, theirs, base })),
    ).toEqual([
      { state: 'SETTLED', mine: { title: '占道' }, theirs: { title: '堵车' }, base: { title: was.title } },
      { state: 'OPEN', mine: { title: '占道' }, theirs: { title: '通道被堵' }, base: { title: '堵车' } },
    ])
  })

  it('two acceptances that rate the matter differently are laid before a person', () => {
    const { town, incidentId } = start()
    town.must(WHO.leader, 'incident.accept', { incidentId })
    const second = town.do(WHO.officer, 'incident.accept', { incidentId, priority: 'CRITICAL' })
    expect(second.outcome).toBe('needs_review')
    expect(onlyCard(town)).toMatchObject({ mine: { priority: 'CRITICAL' } })
    expect(town.get('incident', incidentId).priority).not.toBe('CRITICAL')
  })
})

describe('an edit against an end', () => {
  it.each(['merge', 'reject'] as const)(
    'of an incident by %s is a card and lands only by decision',
    (how) => {
      const town = new Town()
      const incidentId = town.report()
      const whole = town.report()
      if (how === 'merge') town.must(WHO.leader, 'incident.merge', { incidentId, into: whole })
      else
        town.must(WHO.leader, 'incident.reject', {
          ...{ incidentId, reason: town.model.lists.rejectReasons[0] ?? '' },
        })
      const late = town.do(WHO.officer, 'incident.correct', {
        ...{ incidentId, title: '三楼冒烟', was: { state: 'NEW', title: '' } },
      })
      expect(late.outcome).toBe('needs_review')
      expect(town.get('incident', incidentId).title).not.toBe('三楼冒烟')
      const card = onlyCard(town)
      expect(card).toMatchObject({
        ...{ kind: 'incident.correct.gone', mine: { title: '三楼冒烟' } },
        theirs: { state: how === 'merge' ? 'MERGED' : 'REJECTED' },
      })
      town.must(WHO.officer, 'review.settle', { reviewId: card.id, decision: 'MINE', reason: '留底' })
      expect(town.get('incident', incidentId).title).toBe('三楼冒烟')
    },
  )

  it('is none when the person saw it ended', () => {
    const town = new Town()
    const incidentId = town.report()
    town.must(WHO.leader, 'incident.merge', { incidentId, into: town.report() })
    expect(
      town.do(WHO.officer, 'incident.correct', {
        incidentId,
        title: 'x',
        was: { state: 'MERGED', title: '' },
      }).outcome,
    ).not.toBe('rejected')
  })

  it('by sending people is a card that names them, not a refusal nobody reads', () => {
    const town = new Town()
    const incidentId = town.report()
    const base = { [refKey('incident', incidentId)]: town.get('incident', incidentId).rev }
    town.must(WHO.leader, 'incident.merge', { incidentId, into: town.report() })
    const late = town.do(
      WHO.officer,
      'incident.dispatch',
      { incidentId, targets: [{ kind: 'POST', id: 'S05' }], instruction: '速到' },
      { base },
    )
    expect(late.outcome).toBe('needs_review')
    expect(onlyCard(town)).toMatchObject({
      ...{
        kind: 'incident.dispatch.gone',
        mine: { targets: [{ kind: 'POST', id: 'S05' }], instruction: '速到' },
      },
    })
    expect(decisionsOn(onlyCard(town))).toEqual(['THEIRS'])
  })
})

describe('what is only added', () => {
  it('reports, notes and log lines of both sides are all there, whatever happened to the matter', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    town.must(WHO.leader, 'task.cancel', { taskId, reason: 'x' })
    for (const [who, text] of [
      [WHO.officer, '甲'],
      [WHO.leader, '乙'],
      [WHO.officer, '甲'],
    ] as const) {
      town.must(who, 'incident.note', { incidentId, text })
      town.must(who, 'duty.log', { text })
    }
    expect(town.entries(incidentId).filter((kind) => kind === 'incident.note')).toHaveLength(3)
    expect(town.all('dutyLog').map(({ text }) => text)).toEqual(['甲', '乙', '甲'])
  })
})

describe('deciding a conflict', () => {
  it('needs a card, a decision that fits it, a reason, and somebody of the desk', () => {
    const town = new Town()
    const settle = (who: (typeof WHO)[keyof typeof WHO], more: Partial<Command<'review.settle'>> = {}) =>
      town.do(who, 'review.settle', { reviewId: 'r', decision: 'THEIRS', reason: 'x', ...more }).code
    expect(settle(WHO.officer)).toBe('NOT_FOUND')
    expect(settle(WHO.officer, { reason: '' })).toBe('BAD_PAYLOAD')
    expect(settle(WHO.trainer)).toBe('NOT_ALLOWED')
    expect(settle(WHO.feed)).toBe('NOT_ALLOWED')
    const { taskId } = town.task()
    town.must(WHO.leader, 'task.cancel', { taskId, reason: 'x' })
    town.do(WHO.fire, 'task.submit', { taskId, report: 'y' })
    const reviewId = onlyCard(town).id
    expect(settle(WHO.officer, { reviewId, decision: 'CONFIRM' })).toBe('BAD_PAYLOAD')
    expect(settle(WHO.fire, { reviewId })).toBe('NOT_ALLOWED')
    expect(settle(WHO.officer, { reviewId })).toBeUndefined()
  })
})
