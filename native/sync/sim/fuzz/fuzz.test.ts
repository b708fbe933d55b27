/** A few seconds of what `npm run fuzz` does for minutes. */
import { describe, expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'

const TIME_BOX_MS = 4_000

describe('a line that turns messages into nonsense', () => {
  it('makes nobody throw, leaves nothing half applied, and is recovered from once it is clean', async () => {
    const until = performance.now() + TIME_BOX_MS
    let read = 0
    for (let seed = 1; seed === 1 || performance.now() < until; seed++) {
      const report = await fuzz(seed, 400)
      expect(report.fault, `seed ${String(seed)}, 400 steps`).toBeUndefined()
      read += report.read
    }
    expect(read).toBeGreaterThan(0)
  }, 60_000)
})
