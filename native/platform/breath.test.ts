import { describe, expect, it } from 'vitest'
import { Breath } from './breath.ts'

/** Keeps the thread, as a commit does. */
function work(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('work that shares one thread with the sockets', () => {
  it('of many at once leaves them a turn every few commits', async () => {
    const { wanted } = new Breath()
    let done = 0
    const seen: number[] = []
    const look = setInterval(() => seen.push(done), 1)
    const one = async () => {
      for (let wait = wanted(); wait; wait = wanted()) await wait
      work(2)
      done += 1
    }
    await Promise.all(Array.from({ length: 60 }, one))
    clearInterval(look)
    const steps = seen.map((count, k) => count - (seen[k - 1] ?? 0))
    expect(done).toBe(60)
    expect(seen.length).toBeGreaterThan(8)
    expect(Math.max(...steps)).toBeLessThan(20)
  })

  it('that is short does not wait at all', () => {
    const { wanted } = new Breath()
    expect([wanted(), wanted(), wanted()]).toEqual([undefined, undefined, undefined])
  })
})
