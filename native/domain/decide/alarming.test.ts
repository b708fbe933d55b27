import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../calendar.ts'
import { MINUTE, MORNING, Town, WHO } from './townFixture.ts'

/** Saturday 2026-07-18 08:00 by the township's clock: the morning market. */
const MARKET = Date.UTC(2026, 6, 18, 0, 0)
const vending = (sourceId: string) => ({
  ...{ channel: 'AI_VIDEO' as const, sourceId, typeCode: 'UM01', text: '', place: '沿街', gridId: 'G1' },
})
const smoke = (sourceId: string, more: object = {}) => ({
  ...{
    channel: 'IOT_SENSOR' as const,
    sourceId,
    deviceId: 'N1',
    typeCode: 'PS03',
    text: '',
    place: '石桥湾7栋',
  },
  ...more,
})

describe('an alarm', () => {
  it('that goes back to normal before anybody saw it stays on the desk until somebody has', () => {
    const town = new Town()
    const id = town.signal('PS03', 'a')
    town.must(WHO.feed, 'signal.return', { channel: 'IOT_SENSOR', sourceId: 'a' })
    expect(town.get('signal', id)).toMatchObject({ alarm: 'RETURNED', ackAt: null, state: 'RECEIVED' })
    town.must(WHO.officer, 'signal.acknowledge', { signalId: id })
    expect(town.get('signal', id)).toMatchObject({ alarm: 'NORMAL', ackBy: WHO.officer.id })
    expect(town.do(WHO.officer, 'signal.acknowledge', { signalId: id }).outcome).toBe('superseded')
  })

  it('calls again when its condition is back after it was seen, and is still one thing', () => {
    const town = new Town()
    town.must(WHO.feed, 'signal.raise', smoke('a'))
    const [signal] = town.all('signal')
    const signalId = signal?.id ?? ''
    town.must(WHO.officer, 'signal.acknowledge', { signalId })
    town.now += 2 * MINUTE
    town.must(WHO.feed, 'signal.raise', smoke('a', { observedAt: town.now }))
    expect(town.all('signal')).toHaveLength(1)
    expect(town.get('signal', signalId)).toMatchObject({ alarm: 'UNACKNOWLEDGED', ackAt: null, realarms: 1 })
    // the same word once more, of the same moment: nothing new
    expect(town.do(WHO.feed, 'signal.raise', smoke('a', { observedAt: MORNING })).outcome).toBe('superseded')
  })

  it('that was acknowledged and left alone is called again by the timer, in its time and not before', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    town.must(WHO.officer, 'signal.acknowledge', { signalId })
    town.now += 3 * MINUTE - 1
    expect(town.do(WHO.timer, 'signal.realarm', { signalId }).outcome).toBe('superseded')
    town.now += 1
    town.must(WHO.timer, 'signal.realarm', { signalId })
    expect(town.get('signal', signalId)).toMatchObject({ alarm: 'UNACKNOWLEDGED', ackAt: null })
    town.must(WHO.officer, 'signal.verify', { signalId })
    town.now += HOUR_MS
    expect(town.do(WHO.timer, 'signal.realarm', { signalId }).outcome).toBe('superseded')
  })
})

describe('the shelf', () => {
  it('holds an alarm for a time, with who and why, and gives it back acknowledged by hand', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    town.must(WHO.officer, 'signal.shelve', { signalId, reason: '设备检修', minutes: 20 })
    expect(town.get('signal', signalId)).toMatchObject({
      ...{
        alarm: 'SHELVED',
        heldUntil: MORNING + 20 * MINUTE,
        heldBy: WHO.officer.name,
        heldReason: '设备检修',
      },
    })
    expect(town.do(WHO.officer, 'signal.acknowledge', { signalId })).toMatchObject({
      ...{ outcome: 'rejected', code: 'ILLEGAL_TRANSITION', params: { from: 'SHELVED' } },
    })
    town.must(WHO.leader, 'signal.unshelve', { signalId })
    expect(town.get('signal', signalId)).toMatchObject({
      ...{ alarm: 'ACKNOWLEDGED', ackBy: WHO.leader.id, heldUntil: null, heldReason: null },
    })
    expect(town.do(WHO.officer, 'signal.unshelve', { signalId }).code).toBe('ILLEGAL_TRANSITION')
  })

  it('gives it back unacknowledged when its time is over, and not a moment earlier', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    town.must(WHO.officer, 'signal.acknowledge', { signalId })
    town.must(WHO.officer, 'signal.shelve', { signalId, reason: 'x', minutes: 5 })
    town.now += 5 * MINUTE - 1
    expect(town.do(WHO.timer, 'signal.unshelve', { signalId }).outcome).toBe('superseded')
    town.now += 1
    town.must(WHO.timer, 'signal.unshelve', { signalId })
    expect(town.get('signal', signalId)).toMatchObject({
      alarm: 'UNACKNOWLEDGED',
      ackAt: null,
      heldUntil: null,
    })
  })

  it('keeps the urgent only for a short while', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    expect(town.do(WHO.officer, 'signal.shelve', { signalId, reason: 'x', minutes: 31 })).toMatchObject({
      ...{ code: 'SHELVED_TOO_LONG', params: { most: 30 } },
    })
  })

  it('lets go of what somebody deals with', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    town.must(WHO.officer, 'signal.shelve', { signalId, reason: 'x', minutes: 5 })
    town.must(WHO.officer, 'signal.verify', { signalId })
    expect(town.get('signal', signalId)).toMatchObject({
      alarm: 'ACKNOWLEDGED',
      heldUntil: null,
      heldBy: null,
    })
  })
})

describe('suppression by design', () => {
  it('keeps what the model expects at that hour silent until the hour is over', () => {
    const town = new Town()
    town.now = MARKET
    town.must(WHO.feed, 'signal.raise', vending('a'))
    const [signal] = town.all('signal')
    const until = MARKET + 90 * MINUTE
    expect(signal).toMatchObject({ alarm: 'SUPPRESSED', heldUntil: until, heldBy: null, state: 'RECEIVED' })
    const signalId = signal?.id ?? ''
    town.now = until - 1
    expect(town.do(WHO.timer, 'signal.release', { signalId }).outcome).toBe('superseded')
    town.now = until
    town.must(WHO.timer, 'signal.release', { signalId })
    expect(town.get('signal', signalId)).toMatchObject({ alarm: 'UNACKNOWLEDGED', heldUntil: null })
    town.must(WHO.feed, 'signal.raise', vending('b'))
    expect(town.all('signal')[1]).toMatchObject({ alarm: 'UNACKNOWLEDGED' })
  })
})

describe('a device out of service', () => {
  const takeOut = { deviceId: 'N1', name: '7栋烟感', reason: '更换电池', minutes: 60 }

  it('still has its alarms kept, one line for each type, and gives them back unacknowledged', () => {
    const town = new Town()
    town.must(WHO.officer, 'device.takeOut', takeOut)
    town.must(WHO.feed, 'signal.raise', smoke('a'))
    town.must(WHO.feed, 'signal.raise', smoke('b'))
    const [signal, ...more] = town.all('signal')
    expect(more).toEqual([])
    expect(signal).toMatchObject({ alarm: 'OUT_OF_SERVICE', realarms: 1, heldReason: '更换电池' })
    town.must(WHO.leader, 'device.putBack', { deviceId: 'N1' })
    expect(town.get('deviceHold', 'N1')).toMatchObject({ state: 'BACK', endedBy: WHO.leader.name })
    expect(town.get('signal', signal?.id ?? '')).toMatchObject({ alarm: 'UNACKNOWLEDGED', heldUntil: null })
    town.must(WHO.feed, 'signal.raise', smoke('c'))
    expect(town.all('signal')[1]).toMatchObject({ alarm: 'UNACKNOWLEDGED' })
  })

  it('takes the alarm it was taken out for with it, and comes back by itself when its time is over', () => {
    const town = new Town()
    town.must(WHO.feed, 'signal.raise', smoke('a'))
    const signalId = town.all('signal')[0]?.id ?? ''
    town.must(WHO.officer, 'device.takeOut', { ...takeOut, signalId })
    expect(town.get('signal', signalId)).toMatchObject({ alarm: 'OUT_OF_SERVICE' })
    town.now += HOUR_MS - 1
    expect(town.do(WHO.timer, 'device.putBack', { deviceId: 'N1' }).outcome).toBe('superseded')
    town.now += 1
    // its time is over: what it says now counts, also before the timer has come
    town.must(WHO.feed, 'signal.raise', smoke('b'))
    expect(town.all('signal')[1]).toMatchObject({ alarm: 'UNACKNOWLEDGED' })
    town.must(WHO.timer, 'device.putBack', { deviceId: 'N1' })
    expect(town.get('deviceHold', 'N1')).toMatchObject({ state: 'BACK', endedBy: null })
    expect(town.get('signal', signalId)).toMatchObject({ alarm: 'UNACKNOWLEDGED' })
  })
})

describe('a source of data', () => {
  const heard = (at: number) => ({ sources: [{ id: 'D07', at, records: 3 }] })

  it('that is silent for longer than it may be is an alarm, once', () => {
    const town = new Town()
    town.must(WHO.feed, 'source.heard', heard(MORNING))
    town.now += 20 * MINUTE - 1
    expect(town.do(WHO.timer, 'source.silent', { sourceId: 'D07' }).outcome).toBe('superseded')
    town.now += 1
    town.must(WHO.timer, 'source.silent', { sourceId: 'D07' })
    expect(town.do(WHO.timer, 'source.silent', { sourceId: 'D07' }).outcome).toBe('superseded')
    const [signal, ...more] = town.all('signal')
    expect(more).toEqual([])
    expect(signal).toMatchObject({
      typeCode: 'SY01',
      alarm: 'UNACKNOWLEDGED',
      place: '消防',
      occurredAt: MORNING,
    })
    expect(town.get('source', 'D07')).toMatchObject({ state: 'SILENT', silentSince: MORNING })
  })

  it('that speaks again takes its alarm back to normal; silent again, it is the same alarm while nobody dealt with it', () => {
    const town = new Town()
    town.must(WHO.feed, 'source.heard', heard(MORNING))
    town.now += 20 * MINUTE
    town.must(WHO.timer, 'source.silent', { sourceId: 'D07' })
    const signalId = town.all('signal')[0]?.id ?? ''
    town.now += MINUTE
    town.must(WHO.feed, 'source.heard', heard(town.now))
    expect(town.get('signal', signalId)).toMatchObject({ alarm: 'RETURNED' })
    expect(town.get('source', 'D07')).toMatchObject({ state: 'LIVE', silentSince: null, records: 6 })
    town.now += 20 * MINUTE
    town.must(WHO.timer, 'source.silent', { sourceId: 'D07' })
    expect(town.all('signal')).toHaveLength(1)
    expect(town.get('signal', signalId)).toMatchObject({ alarm: 'UNACKNOWLEDGED', realarms: 1 })
  })

  it('the model does not know is not kept, and old news does not make one look older', () => {
    const town = new Town()
    expect(town.do(WHO.feed, 'source.heard', { sources: [{ id: 'X', at: 1, records: 1 }] }).outcome).toBe(
      'superseded',
    )
    town.must(WHO.feed, 'source.heard', heard(MORNING))
    expect(town.do(WHO.feed, 'source.heard', heard(MORNING - MINUTE)).outcome).toBe('superseded')
    expect(town.get('source', 'D07').lastAt).toBe(MORNING)
  })
})

describe('先派后核', () => {
  it('makes the incident, accepts it and sends everybody in one act', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    const targets = [
      { kind: 'POST' as const, id: 'S04', lead: true },
      { kind: 'GRID' as const, id: 'G1' },
    ]
    town.must(WHO.officer, 'signal.dispatch', { signalId, targets, instruction: '' })
    const [incident] = town.all('incident')
    expect(incident).toMatchObject({ state: 'DISPATCHED', signalIds: [signalId], acceptedAt: MORNING })
    expect(town.all('task').map(({ holderId, lead }) => [holderId, lead])).toEqual([
      ['S04', true],
      ['G1', false],
    ])
    expect(town.get('signal', signalId)).toMatchObject({ state: 'CONFIRMED', alarm: 'ACKNOWLEDGED' })
    expect(town.do(WHO.officer, 'signal.dispatch', { signalId, targets, instruction: '' }).outcome).toBe(
      'superseded',
    )
  })
})
