import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from './calendar.ts'
import { distanceM } from './distance.ts'
import { mergeCandidates, type MergeTarget } from './merge.ts'

const CLOCKS = { mergeDistanceM: 150, mergeMinutes: 10 }
const HERE = { lonE6: 106_000_000, latE6: 29_500_000 }
/** Degrees of latitude x 1e6 that are so many metres on a sphere of the Earth's mean radius. */
const metres = (m: number): number => (m / 6_371_008.8) * (180 / Math.PI) * 1e6
const north = (m: number) => ({ lonE6: HERE.lonE6, latE6: Math.round(HERE.latE6 + metres(m)) })

const thing = (id: string, more: Partial<MergeTarget> = {}): MergeTarget => ({
  id,
  typeCode: 'PS03',
  gridId: 'G1',
  buildingId: null,
  ...HERE,
  occurredAt: 0,
  state: 'ACCEPTED',
  ...more,
})

describe('distance', () => {
  it('is that of a sphere of the mean radius, in both directions', () => {
    expect(distanceM({ lonE6: 0, latE6: 0 }, { lonE6: 1_000_000, latE6: 0 })).toBeCloseTo(111_195.08, 1)
    expect(distanceM({ lonE6: 0, latE6: 0 }, { lonE6: 180_000_000, latE6: 0 })).toBeCloseTo(
      Math.PI * 6_371_008.8,
      0,
    )
    // a degree of longitude at 60 degrees north is half of one at the equator
    expect(distanceM({ lonE6: 0, latE6: 60_000_000 }, { lonE6: 100_000, latE6: 60_000_000 })).toBeCloseTo(
      5_559.75,
      0,
    )
  })

  it('is none to itself, the same back, and never above half round the Earth', () => {
    const points = fc.record({
      lonE6: fc.integer({ min: -180e6, max: 180e6 }),
      latE6: fc.integer({ min: -90e6, max: 90e6 }),
    })
    fc.assert(
      fc.property(points, points, (a, b) => {
        expect(distanceM(a, a)).toBe(0)
        expect(distanceM(a, b)).toBeCloseTo(distanceM(b, a), 6)
        expect(distanceM(a, b)).toBeLessThanOrEqual(Math.PI * 6_371_008.8 + 1e-6)
      }),
    )
  })
})

describe('merge candidates', () => {
  const signal = thing('signal')

  it.each<[string, Partial<MergeTarget>, boolean]>([
    ['the same place and minute', {}, true],
    ['149 m away', north(149), true],
    ['151 m away', north(151), false],
    ['exactly ten minutes apart', { occurredAt: -10 * MINUTE_MS }, true],
    ['a second more', { occurredAt: 10 * MINUTE_MS + 1000 }, false],
    ['another type', { typeCode: 'ER01' }, false],
    ['closed already', { state: 'CLOSED' }, false],
    ['merged away itself', { state: 'MERGED' }, false],
    ['no coordinates, same grid', { lonE6: null, latE6: null }, true],
    ['no coordinates, other grid', { lonE6: null, latE6: null, gridId: 'G2' }, false],
    ['no coordinates, no grid', { lonE6: null, latE6: null, gridId: null }, false],
    ['other grid but near', { gridId: 'G2' }, true],
  ])('%s', (_, more, found) => {
    expect(mergeCandidates(signal, [thing('a', more)], CLOCKS)).toHaveLength(found ? 1 : 0)
  })

  it('come best first: nearer and sooner before farther and later, measured before guessed', () => {
    const list = [
      thing('far', north(140)),
      thing('guessed', { lonE6: null, latE6: null }),
      thing('late', { occurredAt: 5 * MINUTE_MS }),
      thing('near', north(10)),
    ]
    const found = mergeCandidates(signal, list, CLOCKS)
    expect(found.map(({ incidentId }) => incidentId)).toEqual(['near', 'late', 'far', 'guessed'])
    expect(found[0]?.distanceM).toBeCloseTo(10, 0)
    expect(found[3]).toMatchObject({ distanceM: null, minutes: 0 })
  })

  it('never hold the thing itself', () => {
    expect(mergeCandidates(thing('a'), [thing('a')], CLOCKS)).toEqual([])
  })
})
