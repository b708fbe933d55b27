import { describe, expect, it } from 'vitest'
import { CHANNELS, MACHINE_CHANNELS } from '../../contract/index.ts'
import { HOUR_MS } from '../calendar.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

const alarm = {
  channel: 'IOT_SENSOR',
  sourceId: 'smoke-17/2026-07-15',
  typeCode: 'PS03',
  text: '',
  place: '石桥湾7栋',
} as const
const call = { channel: 'PHONE', typeCode: 'PS01', text: '有车堵住消防通道', place: '石桥湾7栋' } as const

describe('a machine’s signal', () => {
  it('waits for a person, with the priority of its type and the place of its building', () => {
    const town = new Town()
    const command = town.must(WHO.feed, 'signal.raise', {
      ...alarm,
      buildingId: 'B1',
      observedAt: MORNING - MINUTE,
    })
    expect(town.get('signal', `${command.id}:s0`)).toMatchObject({
      state: 'RECEIVED',
      priority: 'CRITICAL',
      title: '烟感报警',
      gridId: 'G1',
      communityId: 'C1',
      buildingId: 'B1',
      lonE6: 106_000_000,
      occurredAt: MORNING - MINUTE,
      receivedAt: MORNING,
      ackAt: null,
      incidentId: null,
    })
  })

  it('sent twice is one, also from another terminal', () => {
    const town = new Town()
    town.must(WHO.feed, 'signal.raise', alarm)
    const again = town.do({ ...WHO.feed, id: 'term-2' }, 'signal.raise', { ...alarm, text: 'still' })
    expect(again).toMatchObject({ outcome: 'superseded', code: 'ALREADY_DONE', changes: [] })
    expect(town.all('signal')).toHaveLength(1)
    town.must(WHO.feed, 'signal.raise', { ...alarm, channel: 'AI_VIDEO' })
    expect(town.all('signal')).toHaveLength(2)
  })

  it('of a type the model does not know is refused with its code', () => {
    expect(new Town().do(WHO.feed, 'signal.raise', { ...alarm, typeCode: 'XX' })).toMatchObject({
      code: 'UNKNOWN_TYPE',
      params: { type: 'XX' },
    })
  })

  it('may be typed in by the desk only when it is a warning', () => {
    const town = new Town()
    expect(town.do(WHO.officer, 'signal.raise', alarm).code).toBe('NOT_ALLOWED')
    expect(town.do(WHO.officer, 'signal.raise', { ...alarm, channel: 'WARNING' }).outcome).toBe('applied')
  })
})

describe('a report', () => {
  it('becomes a new incident with a printed number and a line of time line', () => {
    const town = new Town()
    const command = town.must(WHO.officer, 'incident.report', { ...call, gridId: 'G1' })
    const incident = town.get('incident', `${command.id}:i0`)
    expect(incident).toMatchObject({
      state: 'NEW',
      priority: 'URGENT',
      title: '消防通道占用',
      text: call.text,
      communityId: 'C1',
      receivedAt: MORNING,
      dueAt: null,
      acceptedAt: null,
      taskIds: [],
      callerSealed: null,
    })
    expect(incident.number).toMatch(/^260715-/)
    expect(town.entries(incident.id)).toEqual(['incident.report'])
  })

  it('of an unknown grid or building is kept with its place in words', () => {
    const town = new Town()
    const id = town.report('PS01', { gridId: 'G99', buildingId: 'B99' })
    expect(town.get('incident', id)).toMatchObject({
      gridId: null,
      buildingId: null,
      communityId: null,
      place: '石桥湾7栋',
    })
  })

  it('from nowhere on Earth is kept without a point', () => {
    const town = new Town()
    const id = town.report('PS01', { lonE6: 1_060_000_000, latE6: 29_500_000 })
    expect(town.get('incident', id)).toMatchObject({ lonE6: null, latE6: null })
  })

  it('finds its grid through its building', () => {
    const town = new Town()
    const command = town.must(WHO.officer, 'incident.report', { ...call, buildingId: 'B1' })
    expect(town.get('incident', `${command.id}:i0`)).toMatchObject({
      gridId: 'G1',
      communityId: 'C1',
      latE6: 29_500_000,
    })
  })

  it.each([
    ['GRID_APP', true, 'SELF_HANDLED'],
    ['PARTTIME_APP', true, 'SELF_HANDLED'],
    ['GRID_APP', false, 'NEW'],
    ['PHONE', true, 'NEW'],
  ] as const)('over %s, solved on the spot: %s, is %s', (channel, solvedOnSpot, state) => {
    const town = new Town()
    expect(town.get('incident', town.report('PS01', { channel, solvedOnSpot })).state).toBe(state)
  })

  it('with a number its channel already sent is the same incident; what it adds is kept', () => {
    const town = new Town()
    const id = town.report('PS01', { channel: 'HOTLINE_12345', sourceId: 'HL-1' })
    const again = town.do(WHO.officer, 'incident.report', {
      ...call,
      channel: 'HOTLINE_12345',
      sourceId: 'HL-1',
      text: '还在堵',
    })
    expect(again).toMatchObject({ outcome: 'superseded', code: 'ALREADY_DONE' })
    expect(town.all('incident')).toHaveLength(1)
    expect(town.entries(id)).toEqual(['incident.report', 'incident.reportedAgain'])
    town.report('PS01', { channel: 'POLICE_110', sourceId: 'HL-1' })
    expect(town.all('incident')).toHaveLength(2)
  })

  it('repeated word for word adds nothing', () => {
    const town = new Town()
    const id = town.report('PS01', { channel: 'HOTLINE_12345', sourceId: 'HL-1' })
    town.do(WHO.officer, 'incident.report', { ...call, channel: 'HOTLINE_12345', sourceId: 'HL-1' })
    expect(town.entries(id)).toEqual(['incident.report'])
  })

  it('carries the caller as sealed bytes only', () => {
    const town = new Town()
    const sealed = new Uint8Array([1, 2, 3])
    const id = town.report('PS01', { caller: { sealed, keyId: 'k1' } })
    expect(town.get('incident', id)).toMatchObject({ callerSealed: sealed, callerKeyId: 'k1' })
    const clear = town.do(WHO.officer, 'incident.report', {
      ...call,
      caller: { sealed: 'secret' as unknown as Uint8Array, keyId: 'k' },
    })
    expect(clear).toMatchObject({ code: 'BAD_PAYLOAD', params: { path: '/caller/sealed' } })
  })

  it.each(CHANNELS.filter((one) => one !== 'AI_VIDEO' && one !== 'IOT_SENSOR' && one !== 'WARNING'))(
    'over %s may come from',
    (channel) => {
      const own = channel === 'GRID_APP' || channel === 'PARTTIME_APP'
      const may = (who: (typeof WHO)[keyof typeof WHO]) =>
        new Town().do(who, 'incident.report', { ...call, channel }).outcome === 'applied'
      expect(may(WHO.officer)).toBe(true)
      expect(may(WHO.grid)).toBe(own)
      expect(may(WHO.feed)).toBe(channel !== 'GRID_APP')
      expect(may(WHO.fire)).toBe(false)
    },
  )
})

describe('a machine’s channel', () => {
  it.each(MACHINE_CHANNELS)('%s is refused for a person’s report', (channel) => {
    const decision = new Town().do(WHO.officer, 'incident.report', { ...call, channel: channel as 'PHONE' })
    expect(decision).toMatchObject({ code: 'BAD_PAYLOAD', params: { path: '/channel' } })
  })
})

describe('a signal taken for real', () => {
  it('becomes an accepted incident in the same act, whose clock runs', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    town.now += 30_000
    const command = town.must(WHO.officer, 'signal.confirm', { signalId, note: '摄像头见烟' })
    const incidentId = `${command.id}:i0`
    expect(town.get('signal', signalId)).toMatchObject({ state: 'CONFIRMED', incidentId, ackAt: town.now })
    expect(town.get('incident', incidentId)).toMatchObject({
      state: 'ACCEPTED',
      channel: 'IOT_SENSOR',
      signalIds: [signalId],
      receivedAt: MORNING,
      acceptedAt: town.now,
      dueAt: town.now + HOUR_MS,
      ackAt: town.now,
    })
    expect(town.entries(signalId)).toEqual(['signal.confirm'])
    expect(town.entries(incidentId)).toEqual(['incident.fromSignal'])
  })

  it('twice is one incident', () => {
    const town = new Town()
    const signalId = town.signal()
    town.must(WHO.officer, 'signal.confirm', { signalId })
    expect(town.do(WHO.leader, 'signal.confirm', { signalId }).outcome).toBe('superseded')
    expect(town.all('incident')).toHaveLength(1)
  })

  it('may turn out to be something else', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    const command = town.must(WHO.officer, 'signal.confirm', { signalId, typeCode: 'UM03' })
    expect(town.get('incident', `${command.id}:i0`)).toMatchObject({
      typeCode: 'UM03',
      priority: 'NORMAL',
      title: '暴露垃圾',
    })
  })
})

describe('what the desk does with a signal', () => {
  it('seeing it stops at that: acknowledged once, by the first', () => {
    const town = new Town()
    const signalId = town.signal()
    town.must(WHO.officer, 'signal.acknowledge', { signalId })
    town.now += MINUTE
    expect(town.do(WHO.leader, 'signal.acknowledge', { signalId }).outcome).toBe('superseded')
    expect(town.get('signal', signalId)).toMatchObject({
      state: 'RECEIVED',
      ackAt: MORNING,
      ackBy: WHO.officer.id,
    })
  })

  it('dismissing needs a reason of the list', () => {
    const town = new Town()
    const signalId = town.signal()
    expect(town.do(WHO.officer, 'signal.dismiss', { signalId, reason: '不想管' })).toMatchObject({
      code: 'REASON_NOT_ON_LIST',
    })
    town.must(WHO.officer, 'signal.dismiss', { signalId, reason: '误报' })
    town.must(WHO.officer, 'signal.verify', { signalId })
    expect(town.get('signal', signalId)).toMatchObject({ state: 'VERIFYING', reason: null })
    expect(town.entries(signalId)).toEqual(['signal.dismiss', 'signal.verify'])
  })

  it('merging and unmerging leave both time lines complete and the links as they were', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    const incidentId = town.report('PS03')
    town.must(WHO.officer, 'signal.merge', { signalId, incidentId })
    expect(town.get('incident', incidentId).signalIds).toEqual([signalId])
    expect(town.get('signal', signalId)).toMatchObject({ state: 'MERGED', incidentId })
    town.must(WHO.officer, 'signal.unmerge', { signalId })
    expect(town.get('incident', incidentId).signalIds).toEqual([])
    expect(town.get('signal', signalId)).toMatchObject({ state: 'RECEIVED', incidentId: null })
    expect(town.entries(incidentId)).toEqual([
      'incident.report',
      'incident.signalMerged',
      'incident.signalUnmerged',
    ])
    expect(town.entries(signalId)).toEqual(['signal.merge', 'signal.unmerge'])
  })

  it('does not put it into what has ended', () => {
    const town = new Town()
    const signalId = town.signal()
    const incidentId = town.report()
    town.must(WHO.officer, 'incident.reject', { incidentId, reason: '不属辖区' })
    expect(town.do(WHO.officer, 'signal.merge', { signalId, incidentId })).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      params: { from: 'REJECTED' },
    })
  })
})
