/** The timers of alarms, walked through the rules as the hub would: each fires when it is due and leaves nothing due. */
import { describe, expect, it } from 'vitest'
import { alarmOf } from '../alarm.ts'
import { MINUTE, MORNING, Town, WHO } from '../decide/townFixture.ts'
import { firedId, timerActor, timersOf } from './index.ts'

/** Fires everything that is due by `until`, in order, as the hub that holds the lease does. */
function pass(town: Town, until: number): string[] {
  const fired: string[] = []
  for (;;) {
    const due = (['signal', 'incident', 'deviceHold', 'source'] as const)
      .flatMap((table) =>
        town
          .all(table)
          .flatMap((row) =>
            timersOf(table, row, { model: town.model, read: town.read, leaderAt: () => 'u-leader' }),
          ),
      )
      .filter(({ key, at }) => at <= until && !town.read('entry', firedId(key)))
      .toSorted((a, b) => a.at - b.at)
    const next = due[0]
    if (!next) break
    town.now = Math.max(town.now, next.at)
    town.do(timerActor(next.key), next.act.type, next.act.payload)
    if (!town.read('entry', firedId(next.key))) throw new Error(`${next.key} fired and left no trace`)
    fired.push(next.kind)
  }
  town.now = until
  return fired
}

describe('the timers of alarms', () => {
  it('call the duty leader for the highest priority that nobody acknowledged for a minute, and only for that', () => {
    const town = new Town()
    const user = {
      role: 'DUTY_LEADER' as const,
      pinSalt: new Uint8Array(),
      pinHash: new Uint8Array(),
      active: true,
    }
    town.put('user', { id: 'u-leader', name: '王敏', ...user, grantUntil: 0, phone: '000-1' })
    const seen = town.signal('PS03')
    const unseen = town.signal('PS03')
    const incident = town.report('ER01')
    town.signal('PS07')
    town.must(WHO.officer, 'signal.acknowledge', { signalId: seen })
    expect(pass(town, MORNING + MINUTE - 1)).toEqual([])
    expect(pass(town, MORNING + MINUTE)).toEqual(['signal.leader', 'incident.leader'])
    expect(
      town.all('reach').map(({ aboutId, personName, channels }) => [aboutId, personName, channels]),
    ).toEqual([
      [unseen, '王敏', ['CALL']],
      [incident, '王敏', ['CALL']],
    ])
  })

  it('bring a shelved alarm back when its time is over', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    town.must(WHO.officer, 'signal.shelve', { signalId, reason: 'x', minutes: 2 })
    expect(pass(town, MORNING + 2 * MINUTE - 1)).toEqual([])
    expect(pass(town, MORNING + 2 * MINUTE)).toEqual(['signal.unshelve'])
    expect(alarmOf(town.get('signal', signalId))).toBe('UNACKNOWLEDGED')
  })

  it('call again for what was acknowledged and left, each time it is acknowledged again', () => {
    const town = new Town()
    const signalId = town.signal('PS03')
    town.must(WHO.officer, 'signal.acknowledge', { signalId })
    expect(pass(town, MORNING + 3 * MINUTE)).toEqual(['signal.expire', 'signal.realarm'])
    town.must(WHO.officer, 'signal.acknowledge', { signalId })
    expect(pass(town, MORNING + 6 * MINUTE)).toEqual(['signal.realarm'])
  })

  it('put a device back, and with it what it said', () => {
    const town = new Town()
    town.must(WHO.officer, 'device.takeOut', { deviceId: 'N1', name: 'x', reason: 'x', minutes: 1 })
    town.must(WHO.feed, 'signal.raise', {
      ...{ channel: 'IOT_SENSOR', sourceId: 'a', deviceId: 'N1', typeCode: 'PS03', text: '', place: 'x' },
    })
    expect(pass(town, MORNING + MINUTE)).toEqual(['device.putBack'])
    expect(town.all('signal').map(alarmOf)).toEqual(['UNACKNOWLEDGED'])
  })

  it('raise the silence of a source, and nothing more while it lasts', () => {
    const town = new Town()
    town.must(WHO.feed, 'source.heard', { sources: [{ id: 'A01', at: MORNING, records: 1 }] })
    expect(pass(town, MORNING + 19 * MINUTE)).toEqual([])
    expect(pass(town, MORNING + 21 * MINUTE)).toEqual(['source.silent'])
    expect(pass(town, MORNING + 24 * MINUTE)).toEqual(['signal.expire'])
    expect(town.all('signal').map(({ place }) => place)).toEqual(['违法占地'])
  })
})
