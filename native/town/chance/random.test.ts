import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

describe('named random streams', () => {
  it('repeats for the same seed and name', () => {
    const one = createRandom(7).stream('streets')
    const two = createRandom(7).stream('streets')
    expect(Array.from({ length: 50 }, () => one.next())).toEqual(Array.from({ length: 50 }, () => two.next()))
  })

  it('does not shift one stream when another is used', () => {
    const lonely = createRandom(7).stream('streets').next()
    const root = createRandom(7)
    root.next()
    root.stream('people').next()
    expect(root.stream('streets').next()).toBe(lonely)
  })

  it('differs by seed and by name', () => {
    expect(createRandom(7).stream('a').next()).not.toBe(createRandom(8).stream('a').next())
    expect(createRandom(7).stream('a').next()).not.toBe(createRandom(7).stream('b').next())
  })

  it('is uniform enough for a town', () => {
    const random = createRandom(1)
    const bins = new Array<number>(10).fill(0)
    for (let i = 0; i < 20_000; i++) {
      const bin = random.int(10)
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    for (const count of bins) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('draws by weight', () => {
    const random = createRandom(3)
    let heavy = 0
    for (let i = 0; i < 5000; i++) if (random.weighted([1, 9], (w) => w) === 9) heavy++
    expect(heavy / 5000).toBeCloseTo(0.9, 1)
  })
})
