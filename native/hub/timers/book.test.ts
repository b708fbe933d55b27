import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Timer } from '../../domain/index.ts'
import { TimerBook } from './book.ts'

const timer = (id: string, at: number): Timer => ({
  ...{ key: `task.urge/${id}/${at}`, kind: 'task.urge', table: 'task', entityId: id, at },
  act: { type: 'task.urge', payload: { taskId: id } },
})

describe('the book of timers', () => {
  it('gives each living timer once, in order, whatever was set and set again', () => {
    const change = fc.record({
      row: fc.integer({ min: 0, max: 9 }),
      ats: fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 4 }),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 800 }), (changes) => {
        const book = new TimerBook()
        const living = new Map<string, number[]>()
        for (const { row, ats } of changes) {
          const times = [...new Set(ats)]
          book.set(
            `task/t${row}`,
            times.map((at) => timer(`t${row}`, at)),
          )
          living.set(`t${row}`, times)
        }
        const all = [...living].flatMap(([id, times]) => times.map((at) => `${id}@${at}`)).sort()
        expect(book.size).toBe(all.length)
        const taken: Timer[] = []
        for (let next = book.take(50); next; next = book.take(50)) taken.push(next)
        expect(taken.map(({ at }) => at)).toEqual(taken.map(({ at }) => at).toSorted((a, b) => a - b))
        expect(taken.map(({ entityId, at }) => `${entityId}@${at}`).sort()).toEqual(all)
        expect(book.nextAt()).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it('does not grow with the changes of its rows', () => {
    const book = new TimerBook()
    for (let n = 0; n < 20_000; n++) book.set(`task/t${n % 100}`, [timer(`t${n % 100}`, n + 1_000)])
    expect(book.size).toBe(100)
    expect(book.take(0)).toBeUndefined()
    expect(book.held).toBeLessThan(600)
  })
})
