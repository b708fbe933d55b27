import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alarmGroups, chattering, floodAt, standing } from './alarmLoad.ts'

const MINUTE = 60_000
const RULES = { windowMin: 10, above: 10, below: 5 }
const every = (n: number, apart: number, from = 0): number[] =>
  Array.from({ length: n }, (_, k) => from + k * apart)

/** Second by second, as somebody with a tally sheet would do it. */
function tally(arrivals: readonly number[], now: number): { load: number; flood: boolean } {
  let flood = false
  let load = 0
  for (let at = 0; at <= now; at += 1000) {
    load = arrivals.filter((one) => one <= at && one > at - 10 * MINUTE).length
    if (!flood && load > 10) flood = true
    else if (flood && load < 5) flood = false
  }
  return { load, flood }
}

describe('a flood', () => {
  it('begins with the eleventh alarm in ten minutes and ends when fewer than five are left', () => {
    const eleven = every(11, MINUTE / 2)
    expect(floodAt(eleven, eleven[9] ?? 0, RULES)).toEqual({ load: 10, since: null })
    expect(floodAt(eleven, eleven[10] ?? 0, RULES)).toEqual({ load: 11, since: eleven[10] })
    // five are left
    const five = (eleven[5] ?? 0) + 10 * MINUTE
    expect(floodAt(eleven, five, RULES)).toEqual({ load: 5, since: eleven[10] })
    expect(floodAt(eleven, five + MINUTE / 2, RULES)).toEqual({ load: 4, since: null })
  })

  it('is what counting second by second says, for any arrivals', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 3600 }), { maxLength: 60 })
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 0, max: 4000 }), (seconds, now) => {
        const at = seconds.map((s) => s * 1000).sort((a, b) => a - b)
        const { load, since } = floodAt(at, now * 1000, RULES)
        expect({ load, flood: since !== null }).toEqual(tally(at, now * 1000))
      }),
      { numRuns: 60 },
    )
  })
})

const alarm = (id: string, receivedAt: number, more: object = {}) => ({
  ...{ id, channel: 'IOT_SENSOR' as const, typeCode: 'PS03', deviceId: 'N1', gridId: 'G1', buildingId: null },
  ...{ place: '7栋', receivedAt, alarm: null, alarmAt: null, ackAt: null, realarms: 0 },
  ...more,
})

describe('what is wrong with alarms', () => {
  it('a device that speaks three times in ten minutes chatters, however it is counted', () => {
    const rules = { times: 3, withinMin: 10 }
    const thrice = [
      alarm('a', 0),
      alarm('b', 4 * MINUTE),
      alarm('c', 9 * MINUTE),
      alarm('d', 0, { deviceId: 'N2' }),
    ]
    expect(chattering(thrice, 9 * MINUTE, rules).map(({ key, times }) => [key, times])).toEqual([['N1', 3]])
    expect(chattering(thrice, 11 * MINUTE, rules)).toEqual([])
    const again = [alarm('a', 0, { realarms: 2, alarmAt: 5 * MINUTE })]
    expect(chattering(again, 6 * MINUTE, rules)[0]?.times).toBe(3)
  })

  it('one that has been on for a day stands, unless it was put aside', () => {
    const day = 24 * 60 * MINUTE
    const open = [alarm('old', 0), alarm('new', 1), alarm('shelved', 0, { alarm: 'SHELVED' })]
    expect(standing(open, day, 24).map(({ id }) => id)).toEqual(['old'])
  })

  it('those of one type at one place are a group, led by the one that came first', () => {
    const groups = alarmGroups([alarm('b', 2), alarm('a', 1), alarm('c', 3, { typeCode: 'ER02' })])
    expect(groups.map(({ first, all }) => [first.id, all.length])).toEqual([['a', 2]])
  })
})
