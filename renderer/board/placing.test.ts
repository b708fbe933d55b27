import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planBoards, postsThatFit } from './index.ts'

const counts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })

describe('a plan of boards', () => {
  it('gives every post a place of its own, and the grids ground that no post stands on', () => {
    fc.assert(
      fc.property(
        counts,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (posts, across, least) => {
          const plan = planBoards(posts, across, least)
          const taken = new Set<string>()
          const take = (column: number, row: number): void => {
            const key = `${column}/${row}`
            expect(taken.has(key), key).toBe(false)
            expect(column).toBeGreaterThanOrEqual(1)
            expect(column).toBeLessThanOrEqual(plan.columns)
            expect(row).toBeGreaterThanOrEqual(1)
            expect(row).toBeLessThanOrEqual(plan.rows)
            taken.add(key)
          }
          for (const spots of plan.spots) for (const { column, row } of spots) take(column, row)
          for (const block of plan.free)
            for (let c = 0; c < block.columns; c++)
              for (let r = 0; r < block.rows; r++) take(block.column + c, block.row + r)
          expect(plan.free.length).toBeGreaterThan(0)
        },
      ),
    )
  })

  it('of 24 posts on one display leaves the ground under the first two boards to the grids', () => {
    const plan = planBoards([5, 5, 6, 8], 1, 1)
    expect(plan).toMatchObject({ columns: 4, rows: 8 })
    expect(plan.free[0]).toEqual({ column: 1, row: 6, columns: 2, rows: 3 })
  })

  it('keeps two panels of two boards on the same rows', () => {
    expect(planBoards([5, 5], 2, 4).rows).toBe(4)
    expect(planBoards([6, 8], 2, 4).rows).toBe(4)
  })
})

describe('posts that do not all fit', () => {
  const posts = ['a', 'b', 'c', 'd', 'e']

  it('keep their order, and those with work keep their tile', () => {
    expect(postsThatFit(posts, (post) => post === 'e', 3)).toEqual(['a', 'b', 'e'])
  })

  it('are all shown where there is room', () => {
    expect(postsThatFit(posts, () => false, 5)).toEqual(posts)
  })
})
