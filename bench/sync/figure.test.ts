import { describe, expect, it } from 'vitest'
import { faultsOf, figureOf, unmeasured } from './figure.ts'

const line = (value: unknown): string => JSON.stringify(value)

describe('a figure', () => {
  it('is one line with every field that readers count on', () => {
    const plain = figureOf({ figure: 'x', value: 1.23456, unit: 's' })
    expect(faultsOf(line(plain))).toEqual([])
    expect(plain).toMatchObject({ value: 1.235, baseline: null, ratio: null, target: null, pass: true })
  })

  it('is above 1 against a baseline that is slower, and meets a target on that ratio', () => {
    const baseline = { name: 'raw better-sqlite3', value: 0.8 }
    const met = figureOf({ figure: 'x', value: 1, unit: 's', baseline, target: { ratio: 0.8 } })
    expect(met).toMatchObject({ ratio: 0.8, target: 0.8, targetOf: 'ratio', pass: true, baselineValue: 0.8 })
    const missed = figureOf({ figure: 'x', value: 1.1, unit: 's', baseline, target: { ratio: 0.8 } })
    expect(missed.pass).toBe(false)
  })

  it('fails when it is above the most it may be, or no number at all', () => {
    expect(figureOf({ figure: 'x', value: 6, unit: 'ms', target: { most: 6 } }).pass).toBe(true)
    expect(figureOf({ figure: 'x', value: 6.1, unit: 'ms', target: { most: 6 } }).pass).toBe(false)
    expect(figureOf({ figure: 'x', value: Number.NaN, unit: 'ms' }).pass).toBe(false)
  })

  it('that could not be measured fails and says why', () => {
    const lost = unmeasured('x', 's', 'no chromium')
    expect(faultsOf(line(lost))).toEqual([])
    expect(lost).toMatchObject({ value: null, pass: false, note: 'no chromium' })
  })

  it('is refused when a field is missing, of the wrong kind, or without a value and a reason', () => {
    const good = figureOf({ figure: 'x', value: 1, unit: 's' })
    expect(faultsOf('{')).toEqual(['not JSON'])
    expect(faultsOf(line({ ...good, pass: 'yes' }))).toEqual(['pass is "yes"'])
    expect(faultsOf(line({ ...good, ratio: undefined }))).toEqual(['ratio is missing'])
    expect(faultsOf(line({ ...good, value: null }))).toEqual(['no value, and no note that says why'])
  })
})
