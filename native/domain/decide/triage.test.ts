import { describe, expect, it } from 'vitest'
import { refKey } from '../../contract/index.ts'
import { HOUR_MS } from '../calendar.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

describe('accepting', () => {
  it('starts the clock of the whole incident and may settle type and priority', () => {
    const town = new Town()
    const incidentId = town.report('UM01')
    town.now += MINUTE
    town.must(WHO.officer, 'incident.accept', { incidentId, typeCode: 'PS01' })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'ACCEPTED',
      typeCode: 'PS01',
      priority: 'URGENT',
      title: '消防通道占用',
      acceptedAt: town.now,
      acceptedBy: WHO.officer.id,
      ackAt: town.now,
      dueAt: town.now + 3 * HOUR_MS,
    })
  })

  it('runs a working-hour type on working hours', () => {
    const town = new Town()
    // Wednesday 10:00 + 24 working hours (6 + 7 + 7 + 4): Monday 14:30
    const incidentId = town.report('CS01')
    town.must(WHO.officer, 'incident.accept', { incidentId })
    expect(town.get('incident', incidentId).dueAt).toBe(Date.UTC(2026, 6, 20, 6, 30))
  })

  it('twice keeps the first', () => {
    const town = new Town()
    const incidentId = town.report()
    town.must(WHO.officer, 'incident.accept', { incidentId })
    expect(town.do(WHO.leader, 'incident.accept', { incidentId }).outcome).toBe('superseded')
    expect(town.get('incident', incidentId).acceptedBy).toBe(WHO.officer.id)
  })

  it('says that somebody was quicker when the person looked at an older state', () => {
    const town = new Town()
    const incidentId = town.report()
    const base = { [refKey('incident', incidentId)]: town.get('incident', incidentId).rev }
    town.must(WHO.leader, 'incident.reject', { incidentId, reason: '不属辖区' })
    expect(town.do(WHO.officer, 'incident.accept', { incidentId }, { base })).toMatchObject({
      outcome: 'rejected',
      code: 'STALE_BASE',
      params: { from: 'REJECTED', to: 'ACCEPTED' },
    })
  })
})

describe('an act that comes too late or was never possible', () => {
  it('is told apart by what the person had seen', () => {
    const town = new Town()
    const incidentId = town.report()
    town.must(WHO.leader, 'incident.reject', { incidentId, reason: '不属辖区' })
    const key = refKey('incident', incidentId)
    const { rev } = town.get('incident', incidentId)
    const accept = (seen: number) =>
      town.do(WHO.officer, 'incident.accept', { incidentId }, { base: { [key]: seen } })
    expect(accept(rev).code).toBe('ILLEGAL_TRANSITION')
    expect(accept(rev - 1).code).toBe('STALE_BASE')
  })
})

describe('refusing', () => {
  it.each(['HOTLINE_12345', 'PETITION', 'DISTRICT_DOWN'] as const)(
    'a matter of %s is never rejected, only returned up',
    (channel) => {
      const town = new Town()
      const incidentId = town.report('PS01', { channel })
      expect(town.do(WHO.commander, 'incident.reject', { incidentId, reason: '不属辖区' })).toMatchObject({
        outcome: 'rejected',
        code: 'CHANNEL_CANNOT_BE_REJECTED',
        params: { channel },
      })
      expect(town.do(WHO.officer, 'incident.returnUp', { incidentId, reason: '不想管' }).code).toBe(
        'REASON_NOT_ON_LIST',
      )
      town.must(WHO.officer, 'incident.returnUp', { incidentId, reason: '不属辖区' })
      expect(town.get('incident', incidentId)).toMatchObject({ state: 'RETURNED_UP', reason: '不属辖区' })
    },
  )

  it('nor does such a matter become rejectable by being merged into another', () => {
    const town = new Town()
    const hotline = town.report('PS01', { channel: 'HOTLINE_12345' })
    const between = town.report()
    const whole = town.report()
    town.must(WHO.officer, 'incident.merge', { incidentId: hotline, into: between })
    town.must(WHO.officer, 'incident.merge', { incidentId: between, into: whole })
    expect(town.do(WHO.officer, 'incident.reject', { incidentId: whole, reason: '不属辖区' }).code).toBe(
      'CHANNEL_CANNOT_BE_REJECTED',
    )
    town.must(WHO.officer, 'incident.unmerge', { incidentId: between })
    town.must(WHO.officer, 'incident.reject', { incidentId: whole, reason: '不属辖区' })
  })

  it('needs a reason of the list', () => {
    const town = new Town()
    expect(
      town.do(WHO.officer, 'incident.reject', { incidentId: town.report(), reason: '太远' }),
    ).toMatchObject({
      code: 'REASON_NOT_ON_LIST',
      params: { reason: '太远' },
    })
  })
})

describe('putting two reports together', () => {
  it('and apart again loses no link and no line', () => {
    const town = new Town()
    const part = town.report()
    const whole = town.report()
    town.must(WHO.officer, 'incident.merge', { incidentId: part, into: whole })
    expect(town.get('incident', part)).toMatchObject({
      state: 'MERGED',
      mergedInto: whole,
      priorState: 'NEW',
    })
    expect(town.get('incident', whole).mergedIds).toEqual([part])
    town.must(WHO.officer, 'incident.unmerge', { incidentId: part })
    expect(town.get('incident', part)).toMatchObject({ state: 'NEW', mergedInto: null, priorState: null })
    expect(town.get('incident', whole).mergedIds).toEqual([])
    expect(town.entries(part)).toEqual(['incident.report', 'incident.merge', 'incident.unmerge'])
    expect(town.entries(whole)).toEqual(['incident.report', 'incident.joined', 'incident.left'])
  })

  it('is not done with itself, nor in a ring, nor into what has ended', () => {
    const town = new Town()
    const [a, b] = [town.report(), town.report()]
    expect(town.do(WHO.officer, 'incident.merge', { incidentId: a, into: a }).code).toBe('SAME_ENTITY')
    town.must(WHO.officer, 'incident.merge', { incidentId: a, into: b })
    expect(town.do(WHO.officer, 'incident.merge', { incidentId: b, into: a }).code).toBe('ILLEGAL_TRANSITION')
  })
})

describe('correcting, three-way and field by field', () => {
  const start = () => {
    const town = new Town()
    const incidentId = town.report()
    const base = { [refKey('incident', incidentId)]: town.get('incident', incidentId).rev }
    return { town, incidentId, base }
  }

  it('two people changing different fields both win', () => {
    const { town, incidentId, base } = start()
    town.must(WHO.leader, 'incident.correct', { incidentId, title: '堵车' }, { base })
    town.must(WHO.officer, 'incident.correct', { incidentId, place: '石桥湾8栋' }, { base })
    expect(town.get('incident', incidentId)).toMatchObject({ title: '堵车', place: '石桥湾8栋' })
    expect(town.all('review')).toEqual([])
  })

  it('on the same field the first wins, the rest of the second counts, and a person decides', () => {
    const { town, incidentId, base } = start()
    town.must(WHO.leader, 'incident.correct', { incidentId, title: '堵车' }, { base })
    const second = town.do(
      WHO.officer,
      'incident.correct',
      { incidentId, title: '占道', place: '石桥湾8栋' },
      { base },
    )
    expect(second).toMatchObject({ outcome: 'needs_review', code: 'STALE_BASE' })
    expect(town.get('incident', incidentId)).toMatchObject({ title: '堵车', place: '石桥湾8栋' })
    expect(town.all('review')).toMatchObject([
      {
        kind: 'incident.correct',
        entityId: incidentId,
        mine: { title: '占道' },
        theirs: { title: '堵车' },
        state: 'OPEN',
      },
    ])
  })

  it('the same value twice is no conflict', () => {
    const { town, incidentId, base } = start()
    town.must(WHO.leader, 'incident.correct', { incidentId, title: '堵车' }, { base })
    expect(town.do(WHO.officer, 'incident.correct', { incidentId, title: '堵车' }, { base }).outcome).toBe(
      'superseded',
    )
  })

  it('one’s own earlier correction is no conflict, though the rows moved between', () => {
    const { town, incidentId, base } = start()
    town.must(WHO.officer, 'incident.correct', { incidentId, title: '堵车' }, { base })
    town.must(WHO.officer, 'incident.correct', { incidentId, title: '占道' }, { base })
    expect(town.get('incident', incidentId).title).toBe('占道')
  })

  it('who saw the newer state overrides it', () => {
    const { town, incidentId } = start()
    town.must(WHO.leader, 'incident.correct', { incidentId, title: '堵车' })
    const base = { [refKey('incident', incidentId)]: town.get('incident', incidentId).rev }
    town.must(WHO.officer, 'incident.correct', { incidentId, title: '占道' }, { base })
    expect(town.get('incident', incidentId).title).toBe('占道')
  })

  it('a change of type moves the due time by the difference and renames what was only named after it', () => {
    const { town, incidentId } = start()
    town.must(WHO.officer, 'incident.accept', { incidentId })
    town.must(WHO.officer, 'incident.correct', { incidentId, typeCode: 'PS02' })
    expect(town.get('incident', incidentId)).toMatchObject({
      typeCode: 'PS02',
      title: '电动车违规充电/飞线',
      dueAt: MORNING + 8 * HOUR_MS,
    })
  })

  it('reaches the tasks on their way, with their limits as they were agreed', () => {
    const town = new Town()
    const { incidentId, taskId } = town.task()
    const { finishDueAt } = town.get('task', taskId)
    town.must(WHO.officer, 'incident.correct', {
      incidentId,
      place: '石桥湾8栋',
      priority: 'CRITICAL',
      gridId: 'G2',
    })
    expect(town.get('task', taskId)).toMatchObject({
      place: '石桥湾8栋',
      priority: 'CRITICAL',
      gridId: 'G2',
      finishDueAt,
    })
    expect(town.get('incident', incidentId)).toMatchObject({ gridId: 'G2', communityId: 'C2' })
  })

  it('a building brings its grid and coordinates; a grid or building nobody knows is refused', () => {
    const { town, incidentId } = start()
    town.must(WHO.officer, 'incident.correct', { incidentId, buildingId: 'B1' })
    expect(town.get('incident', incidentId)).toMatchObject({
      buildingId: 'B1',
      gridId: 'G1',
      latE6: 29_500_000,
    })
    expect(town.do(WHO.officer, 'incident.correct', { incidentId, gridId: 'G99' })).toMatchObject({
      code: 'NOT_FOUND',
      params: { table: 'grid' },
    })
  })

  it('says what was and what is', () => {
    const { town, incidentId } = start()
    town.must(WHO.officer, 'incident.correct', { incidentId, priority: 'NORMAL' })
    expect(town.all('entry').at(-1)).toMatchObject({
      kind: 'incident.correct',
      params: { priority: 'NORMAL', priorityWas: 'URGENT' },
    })
  })
})

describe('notes', () => {
  it('come from the desk, and from who holds a task of the incident', () => {
    const town = new Town()
    const { incidentId } = town.task()
    town.must(WHO.officer, 'incident.note', { incidentId, text: '已回电' })
    town.must(WHO.fire, 'incident.note', { incidentId, text: '车主已联系' })
    expect(town.do(WHO.emergency, 'incident.note', { incidentId, text: '?' }).code).toBe('NOT_ALLOWED')
    expect(town.entries(incidentId).filter((kind) => kind === 'incident.note')).toHaveLength(2)
  })
})
