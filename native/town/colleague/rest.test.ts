import { describe, expect, it } from 'vitest'
import { Rest } from './rest.ts'

describe('the colleague rests', () => {
  it('while anybody else sits at a desk, and for a domain minute after', () => {
    const rest = new Rest(0)
    expect(rest.mayWork(1, 0, 0)).toBe(false)
    expect(rest.mayWork(0, 10_000, 0)).toBe(false)
    expect(rest.mayWork(0, 69_999, 0)).toBe(false)
    expect(rest.mayWork(0, 70_000, 0)).toBe(true)
    expect(rest.mayWork(1, 80_000, 0)).toBe(false)
    expect(rest.mayWork(0, 90_000, 0)).toBe(false)
  })

  it('in a fast town too while a page only reloads', () => {
    const rest = new Rest(15_000)
    rest.mayWork(1, 0, 0)
    rest.mayWork(0, 0, 1_000)
    expect(rest.mayWork(0, 600_000, 15_999)).toBe(false)
    expect(rest.mayWork(0, 640_000, 16_000)).toBe(true)
  })

  it('when it cannot know who is there', () => {
    const rest = new Rest(0)
    rest.mayWork(0, 0, 0)
    expect(rest.mayWork(undefined, 60_000, 0)).toBe(false)
    expect(rest.mayWork(0, 60_000, 0)).toBe(true)
  })
})
