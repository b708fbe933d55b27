import { describe, expect, it } from 'vitest'
import { MORNING, Town, WHO } from './townFixture.ts'

describe('attendance at a post', () => {
  it('is set by the desk or by the post itself, not by another', () => {
    const town = new Town()
    town.now += 60_000
    town.must(WHO.fire, 'post.attend', { postId: 'S05', onDuty: 'B' })
    expect(town.get('post', 'S05')).toMatchObject({ onDuty: 'B', onDutySince: town.now })
    expect(town.do(WHO.fire, 'post.attend', { postId: 'S04', onDuty: 'B' }).code).toBe('NOT_ALLOWED')
    town.must(WHO.officer, 'post.attend', { postId: 'S05', onDuty: 'NONE' })
    expect(town.get('post', 'S05')).toMatchObject({ onDuty: 'NONE', onDutySince: null })
    expect(town.entries('S05')).toEqual(['post.attend', 'post.attend'])
  })
})

describe('a device', () => {
  it('is what its feed last said; an older word that comes late changes nothing', () => {
    const town = new Town()
    town.must(WHO.feed, 'sensor.state', { sensorId: 'N1', state: 'ALARM' })
    expect(town.get('sensor', 'N1')).toMatchObject({ state: 'ALARM', stateAt: MORNING })
    expect(
      town.do(WHO.feed, 'sensor.state', { sensorId: 'N1', state: 'NORMAL' }, { at: MORNING - 1 }).outcome,
    ).toBe('superseded')
    town.must(WHO.feed, 'camera.state', { cameraId: 'K1', state: 'OFFLINE' })
    expect(town.do(WHO.feed, 'camera.state', { cameraId: 'K1', state: 'OFFLINE' }).outcome).toBe('superseded')
    expect(town.do(WHO.feed, 'camera.state', { cameraId: 'K9', state: 'OFFLINE' }).code).toBe('NOT_FOUND')
    expect(town.do(WHO.fire, 'sensor.state', { sensorId: 'N1', state: 'NORMAL' }).code).toBe('NOT_ALLOWED')
  })
})

describe('the mode', () => {
  it('is set by a leader, once, with who, when and why, and each change stays on record', () => {
    const town = new Town()
    expect(town.do(WHO.officer, 'mode.set', { state: 'EMERGENCY', why: '暴雨' }).code).toBe('NOT_ALLOWED')
    town.must(WHO.leader, 'mode.set', { state: 'EMERGENCY', why: '暴雨' })
    expect(town.get('mode', 'mode')).toMatchObject({
      state: 'EMERGENCY',
      byId: WHO.leader.id,
      byName: 'DUTY_LEADER',
      why: '暴雨',
      since: MORNING,
    })
    expect(town.do(WHO.commander, 'mode.set', { state: 'EMERGENCY', why: '大雨' }).outcome).toBe('superseded')
    town.must(WHO.commander, 'mode.set', { state: 'PEACE', why: '雨停' })
    expect(
      town
        .all('entry')
        .map(({ incidentId, params, text }) => [incidentId, params['from'], params['to'], text]),
    ).toEqual([
      ['mode', null, 'EMERGENCY', '暴雨'],
      ['mode', 'EMERGENCY', 'PEACE', '雨停'],
    ])
  })
})

describe('the duty log', () => {
  it('keeps every line, also two of the same time', () => {
    const town = new Town()
    town.must(WHO.officer, 'duty.log', { text: '接班' })
    town.must(WHO.officer, 'duty.log', { text: '接班' })
    expect(town.all('dutyLog').map(({ text, userName, at }) => [text, userName, at])).toEqual([
      ['接班', 'DUTY_OFFICER', MORNING],
      ['接班', 'DUTY_OFFICER', MORNING],
    ])
  })
})
