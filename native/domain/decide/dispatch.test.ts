import { describe, expect, it } from 'vitest'
import { refKey } from '../../contract/index.ts'
import { HOUR_MS } from '../calendar.ts'
import { MORNING, Town, WHO } from './townFixture.ts'

const post = (id: string, lead?: boolean) => ({
  kind: 'POST' as const,
  id,
  ...(lead === undefined ? {} : { lead }),
})
const send = (
  town: Town,
  incidentId: string,
  ...targets: Parameters<Town['dispatch']> extends [string, ...infer T] ? T : never
) => town.do(WHO.officer, 'incident.dispatch', { incidentId, targets, instruction: '请处置' })

describe('dispatching', () => {
  it('makes one task for each target with the limits of the type, undelivered, without due times', () => {
    const town = new Town()
    const incidentId = town.report('PS01')
    const ids = town.dispatch(
      incidentId,
      post('S05'),
      post('S06'),
      { kind: 'GRID', id: 'G1' },
      { kind: 'COMMUNITY', id: 'C1' },
    )
    expect(ids).toHaveLength(4)
    expect(town.get('task', ids[0] ?? '')).toMatchObject({
      holderKind: 'POST',
      holderId: 'S05',
      lead: true,
      state: 'ISSUED',
      delivery: 'UNDELIVERED',
      clock: 'CALENDAR',
      signLimitMin: 15,
      arriveLimitMin: 30,
      finishLimitMin: 180,
      signDueAt: null,
      arriveDueAt: null,
      finishDueAt: null,
      issuedAt: MORNING,
      issuedBy: WHO.officer.id,
      instruction: '请处置',
      place: '石桥湾7栋',
    })
    expect(new Set(ids.map((id) => town.get('task', id).number)).size).toBe(4)
    expect(ids.map((id) => town.get('task', id).lead)).toEqual([true, false, false, false])
  })

  it('of a new incident accepts it in the same act', () => {
    const town = new Town()
    const incidentId = town.report()
    town.dispatch(incidentId)
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'DISPATCHED',
      acceptedAt: MORNING,
      dispatchedAt: MORNING,
      dueAt: MORNING + 3 * HOUR_MS,
    })
    expect(town.entries(incidentId)).toEqual(['incident.report', 'incident.accept', 'task.issue'])
  })

  it('again adds tasks; who leads goes on leading; who already has one gets no second', () => {
    const town = new Town()
    const incidentId = town.report()
    const [first] = town.dispatch(incidentId, post('S05'))
    town.must(WHO.officer, 'incident.dispatch', {
      incidentId,
      targets: [post('S05'), post('S06', true)],
      instruction: '',
    })
    const { taskIds } = town.get('incident', incidentId)
    expect(taskIds).toHaveLength(2)
    expect(taskIds.map((id) => town.get('task', id).lead)).toEqual([true, false])
    expect(taskIds[0]).toBe(first)
    expect(send(town, incidentId, post('S05'), post('S05'))).toMatchObject({
      outcome: 'superseded',
      changes: [],
    })
  })

  it('lets the one named lead, and refuses two', () => {
    const town = new Town()
    const ids = town.dispatch(town.report(), post('S05'), post('S06', true))
    expect(ids.map((id) => town.get('task', id).lead)).toEqual([false, true])
    expect(send(town, town.report(), post('S05', true), post('S06', true))).toMatchObject({
      code: 'BAD_PAYLOAD',
      params: { path: '/targets' },
    })
  })

  it('never goes to the discipline post, nor to anybody who is not there; then nothing is sent at all', () => {
    const town = new Town()
    const incidentId = town.report()
    expect(send(town, incidentId, post('S05'), post('P04'))).toMatchObject({
      code: 'POST_NOT_A_TARGET',
      params: { post: 'P04' },
    })
    expect(send(town, incidentId, post('S05'), post('X1'))).toMatchObject({ code: 'NOT_FOUND' })
    expect(send(town, incidentId, { kind: 'GRID', id: 'G99' })).toMatchObject({
      code: 'NOT_FOUND',
      params: { table: 'grid' },
    })
    expect(town.get('incident', incidentId).state).toBe('NEW')
    expect(town.all('task')).toEqual([])
  })

  it('asks stationed units, orders the others', () => {
    const town = new Town()
    town.dispatch(town.report(), post('S05'), post('S08'))
    expect(
      town
        .all('entry')
        .filter(({ kind }) => kind === 'task.issue')
        .map(({ params }) => [params['holderId'], params['asked']]),
    ).toEqual([
      ['S05', false],
      ['S08', true],
    ])
  })

  it('gives a micro fire station its own arrival limit', () => {
    const town = new Town()
    const ids = town.dispatch(
      town.report('PS03'),
      post('S04'),
      { kind: 'TEAM', id: 'T1' },
      { kind: 'TEAM', id: 'T2' },
    )
    expect(ids.map((id) => town.get('task', id).arriveLimitMin)).toEqual([10, 3, 10])
  })

  it('while the check is pending takes the incident back into progress', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    for (const type of ['task.sign', 'task.handle'] as const) town.must(WHO.fire, type, { taskId })
    town.must(WHO.fire, 'task.submit', { taskId, report: '' })
    expect(town.get('incident', incidentId).state).toBe('PENDING_CHECK')
    town.dispatch(incidentId, post('S06'))
    expect(town.get('incident', incidentId)).toMatchObject({ state: 'IN_PROGRESS', submittedAt: null })
  })
})

describe('the responsibility lists', () => {
  it('flag what is sent to a post that stands on none, and let a person do it', () => {
    const town = new Town()
    const incidentId = town.report('UM01')
    town.dispatch(incidentId, post('E01'))
    expect(town.get('incident', incidentId).offList).toBe(true)
    expect(town.entries(incidentId)).toContain('incident.offList')
  })

  it.each([
    ['NORMAL', 'E01', 'OFF_LIST'],
    ['NORMAL', 'S06', undefined],
    ['URGENT', 'E01', undefined],
    ['CRITICAL', 'E01', undefined],
  ] as const)('a rule sending a %s matter to %s: %s', (priority, target, code) => {
    const town = new Town()
    const incidentId = town.report('UM01', { priority })
    const decision = town.do(WHO.timer, 'incident.dispatch', {
      incidentId,
      targets: [post(target)],
      instruction: '',
    })
    expect(decision.code).toBe(code)
    expect(town.get('incident', incidentId).offList).toBe(code === undefined && target === 'E01')
  })

  it('an ordinary matter refused admission goes nowhere, an urgent one goes and is flagged', () => {
    const town = new Town()
    const type = town.model.eventTypes.find(({ code }) => code === 'UM01')
    if (type) type.list = { ...type.list, admitted: false }
    expect(send(town, town.report('UM01'), post('S06')).code).toBe('OFF_LIST')
    const urgent = town.report('UM01', { priority: 'URGENT' })
    town.dispatch(urgent, post('S06'))
    expect(town.get('incident', urgent).offList).toBe(true)
  })
})

describe('a team', () => {
  const team = { kind: 'TEAM' as const, id: 'T1' }

  it('is committed by its task and free again when it has handed in', () => {
    const town = new Town()
    const incidentId = town.report('PS03')
    const [taskId = ''] = town.dispatch(incidentId, team)
    expect(town.get('team', 'T1')).toMatchObject({ state: 'COMMITTED', incidentId })
    for (const type of ['task.sign', 'task.depart', 'task.arrive', 'task.handle'] as const)
      town.must(WHO.team, type, { taskId })
    town.must(WHO.team, 'task.submit', { taskId, report: '已扑灭' })
    expect(town.get('team', 'T1')).toMatchObject({ state: 'FREE', incidentId: null })
  })

  it.each(['task.cancel', 'task.transfer'] as const)('is free again after %s', (type) => {
    const town = new Town()
    const [taskId = ''] = town.dispatch(town.report('PS03'), team)
    if (type === 'task.cancel') town.must(WHO.officer, type, { taskId, reason: '误派' })
    else town.must(WHO.officer, type, { taskId, to: post('S05'), reason: '远' })
    expect(town.get('team', 'T1').state).toBe('FREE')
  })

  it('that the officer sees with another incident is refused', () => {
    const town = new Town()
    town.dispatch(town.report('PS03'), team)
    const other = town.report('PS03')
    const base = { [refKey('team', 'T1')]: town.get('team', 'T1').rev }
    for (const seen of [{}, base])
      expect(
        town.do(
          WHO.officer,
          'incident.dispatch',
          { incidentId: other, targets: [team], instruction: '' },
          { base: seen },
        ),
      ).toMatchObject({
        outcome: 'rejected',
        code: 'TEAM_BUSY',
      })
  })

  it('that was sent elsewhere meanwhile makes a card; the rest of the dispatch counts', () => {
    const town = new Town()
    const base = { [refKey('team', 'T1')]: town.get('team', 'T1').rev }
    const first = town.report('PS03')
    town.dispatch(first, team)
    const second = town.report('PS03')
    const decision = town.do(
      WHO.leader,
      'incident.dispatch',
      { incidentId: second, targets: [team, post('S05')], instruction: '' },
      { base },
    )
    expect(decision).toMatchObject({ outcome: 'needs_review', code: 'TEAM_BUSY' })
    expect(town.get('team', 'T1').incidentId).toBe(first)
    expect(town.get('incident', second).taskIds.map((id) => town.get('task', id).holderId)).toEqual(['S05'])
    expect(town.all('review')).toMatchObject([
      { kind: 'team.taken', entityId: 'T1', theirs: { incidentId: first }, mine: { incidentId: second } },
    ])
  })

  it('wanted alone and lost leaves the incident where it was', () => {
    const town = new Town()
    const base = { [refKey('team', 'T1')]: town.get('team', 'T1').rev }
    town.dispatch(town.report('PS03'), team)
    const second = town.report('PS03')
    expect(
      town.do(
        WHO.leader,
        'incident.dispatch',
        { incidentId: second, targets: [team], instruction: '' },
        { base },
      ).outcome,
    ).toBe('needs_review')
    expect(town.get('incident', second).state).toBe('NEW')
  })
})

describe('passing a task on', () => {
  it('ends the old task and begins a new one with the same limits and lead, undelivered', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    const command = town.must(WHO.officer, 'task.transfer', { taskId, to: post('S06'), reason: '属执法' })
    const newId = `${command.id}:t1`
    expect(town.get('task', taskId)).toMatchObject({
      state: 'TRANSFERRED',
      transferredTo: newId,
      endedAt: MORNING,
    })
    expect(town.get('task', newId)).toMatchObject({
      holderId: 'S06',
      lead: true,
      state: 'ISSUED',
      delivery: 'UNDELIVERED',
      signLimitMin: 15,
      finishLimitMin: 180,
      instruction: '请处置',
      finishDueAt: null,
    })
    expect(town.get('incident', incidentId).taskIds).toEqual([taskId, newId])
  })

  it('to the same holder, to the discipline post, or to who has one already is refused', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    const to = (id: string) => town.do(WHO.officer, 'task.transfer', { taskId, to: post(id), reason: 'x' })
    expect(to('S05').code).toBe('SAME_ENTITY')
    expect(to('P04').code).toBe('POST_NOT_A_TARGET')
    town.dispatch(incidentId, post('S06'))
    expect(to('S06').code).toBe('ALREADY_DONE')
  })
})
