import { expect, it } from 'vitest'
import { Comparison } from './comparison.ts'

const NIGHT = Date.UTC(2026, 10, 21, 18, 30)

function atNight() {
  const clock = { now: () => NIGHT }
  const comparison = new Comparison(clock, { info: () => undefined })
  let asked = 0
  return {
    compared: (buckets: number): void => comparison.follow({ kind: 'compared', buckets }),
    /** Whether a comparison is asked for now. */
    asks: (): boolean => {
      const before = asked
      comparison.keepUp({ status: { state: 'ONLINE' }, compare: () => void (asked += 1) }, 480)
      return asked > before
    },
  }
}

it('is begun again until it has come to its end', () => {
  const night = atNight()
  expect([night.asks(), night.asks()]).toEqual([true, true])
  night.compared(0)
  expect(night.asks()).toBe(false)
})

it('looks once more whether what differed was mended, and not for ever', () => {
  const night = atNight()
  night.compared(2)
  expect(night.asks()).toBe(true)
  night.compared(2)
  expect(night.asks()).toBe(false)
})
