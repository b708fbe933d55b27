import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printedNumber } from './number.ts'

const NOON = Date.UTC(2026, 10, 21, 4)

describe('a printed number', () => {
  it('has the date, the station and its count, and for a task which one', () => {
    expect(printedNumber('hub1.a7f3.43', NOON, 480)).toMatch(/^261121-[2-9A-Z]{4}-43$/)
    expect(printedNumber('hub1.a7f3.43', NOON, 480, 2)).toBe(`${printedNumber('hub1.a7f3.43', NOON, 480)}-2`)
  })

  it('carries the date of the township, not of London', () => {
    const late = Date.UTC(2026, 11, 31, 16, 30)
    expect(printedNumber('hub1.a7f3.1', late, 480).slice(0, 6)).toBe('270101')
    expect(printedNumber('hub1.a7f3.1', late, 0).slice(0, 6)).toBe('261231')
  })

  it('is the same whoever computes it and has no letter that is misread', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (origin, incarnation, n) => {
        const id = `${origin}.${incarnation}.${n}`
        const number = printedNumber(id, NOON, 480, 1)
        expect(number).toBe(printedNumber(id, NOON, 480, 1))
        expect(number).toMatch(
          /^261121-([2-9ACDEFGHJKMNPQRTVWXYZ]{4}-[1-9]\d*|[2-9ACDEFGHJKMNPQRTVWXYZ]{6}-[2-9ACDEFGHJKMNPQRTVWXYZ]{3})-1$/,
        )
      }),
    )
  })

  it('is unique over the days of a whole town: 200 stations, 500 acts each, two tasks an act', () => {
    const numbers = new Set<string>()
    let made = 0
    for (let station = 0; station < 200; station++)
      for (let n = 1; n <= 500; n++)
        for (const k of [undefined, 1, 2]) {
          numbers.add(printedNumber(`station-${station}.${(station * 7919).toString(36)}.${n}`, NOON, 480, k))
          made++
        }
    expect(numbers.size).toBe(made)
  })
})
