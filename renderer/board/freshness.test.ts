import { describe, expect, it } from 'vitest'
import { ageMs, CADENCE_MS, dutyOf, isOld } from './index.ts'

const T = 1_000_000

describe('the age of a tile', () => {
  it('is counted from what the hub last knew to be complete, although the rows have not changed since', () => {
    expect(ageMs(T, T + 60_000, T + 61_000)).toBe(1000)
  })
  it('is counted from the picture where it is newer than the hub knows', () => {
    expect(ageMs(T + 60_000, T, T + 61_000)).toBe(1000)
  })
  it('is unknown before there is any data or any time', () => {
    expect(ageMs(0, null, T)).toBeNull()
    expect(ageMs(T, null, 0)).toBeNull()
  })

  it('makes it grey at twice the cadence of its source, not before', () => {
    const twice = 2 * CADENCE_MS.platform
    expect(isOld(twice, 'platform', 1)).toBe(false)
    expect(isOld(twice + 1, 'platform', 1)).toBe(true)
    expect(isOld(null, 'platform', 1)).toBe(false)
  })
  it('is judged in real time when the town runs faster', () => {
    expect(isOld(30 * CADENCE_MS.platform, 'platform', 60)).toBe(false)
  })
})

describe('who answers for a post', () => {
  const nobody = { onDuty: 'NONE', cover: 'WORKHOURS' } as const
  it('is nobody by right outside working hours, and a gap within them', () => {
    expect(dutyOf(nobody, false)).toBe('OFF_HOURS')
    expect(dutyOf(nobody, true)).toBe('VACANT')
  })
  it('must be somebody at any hour on a post of round-the-clock cover', () => {
    expect(dutyOf({ ...nobody, cover: 'H24' }, false)).toBe('VACANT')
  })
  it('is the stand-in where B stands in', () => {
    expect(dutyOf({ onDuty: 'B', cover: 'ONCALL' }, true)).toBe('B')
  })
})
