import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { letterAlong, letterLevel, Occupied } from './lettering.ts'
import { overlaps, type Box, type Point } from './plane.ts'

const view: Box = { minX: 0, minY: 0, maxX: 1000, maxY: 800 }
const seam: Box = { minX: 0, minY: 390, maxX: 1000, maxY: 410 }
const size = 30
const boxOf = ({ x, y }: { x: number; y: number }): Box => ({
  minX: x - size / 2,
  minY: y - size / 2,
  maxX: x + size / 2,
  maxY: y + size / 2,
})
const text = (letters: readonly { char: string }[] | undefined): string | undefined =>
  letters?.map(({ char }) => char).join('')

describe('a name', () => {
  it('never lies on a seam: it moves aside', () => {
    const letters = letterLevel('望江社区', [500, 400], size, 0.1, new Occupied(view, [seam]))
    expect(text(letters)).toBe('望江社区')
    for (const letter of letters ?? []) expect(overlaps(boxOf(letter), seam)).toBe(false)
  })

  it('is left out where there is no room, rather than written over another', () => {
    const occupied = new Occupied(view, [view])
    expect(letterLevel('望江社区', [500, 400], size, 0.1, occupied)).toBeUndefined()
  })

  it('never covers a name that was placed before, wherever the two belong', () => {
    const spot = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 800 }))
    fc.assert(
      fc.property(fc.array(spot, { minLength: 2, maxLength: 12 }), (spots) => {
        const occupied = new Occupied(view, [seam])
        const placed = spots.map((at) => letterLevel('柏子坡社区', at, size, 0.1, occupied) ?? [])
        const boxes = placed.map((letters) => letters.map(boxOf))
        for (const [i, a] of boxes.entries())
          for (const b of boxes.slice(i + 1))
            for (const one of a) for (const other of b) expect(overlaps(one, other)).toBe(false)
      }),
    )
  })
})

describe('a name along a street', () => {
  const write = (line: readonly Point[], taken: readonly Box[] = []) =>
    letterAlong('滨江路', line, { sizePx: size, spacing: 0.3 }, new Occupied(view, taken))

  it('reads from left to right, turned with the street, whichever way the street was drawn', () => {
    const street: Point[] = [
      [100, 300],
      [700, 200],
    ]
    for (const line of [street, street.toReversed()]) {
      const letters = write(line)
      expect(text(letters)).toBe('滨江路')
      const xs = letters?.map(({ x }) => x) ?? []
      expect(xs).toEqual(xs.toSorted((a, b) => a - b))
      for (const { angle } of letters ?? []) expect(angle).toBeCloseTo(Math.atan2(-100, 600), 5)
    }
  })

  it('reads from top to bottom with upright letters on a street that runs down', () => {
    const letters = write([
      [500, 700],
      [500, 100],
    ])
    expect(text(letters)).toBe('滨江路')
    const ys = letters?.map(({ y }) => y) ?? []
    expect(ys).toEqual(ys.toSorted((a, b) => a - b))
    for (const { angle } of letters ?? []) expect(angle).toBeCloseTo(0, 5)
  })

  it('looks for another stretch when a seam crosses its middle', () => {
    const letters = write(
      [
        [500, 50],
        [500, 750],
      ],
      [seam],
    )
    expect(letters).toBeDefined()
    for (const letter of letters ?? []) expect(overlaps(boxOf(letter), seam)).toBe(false)
  })

  it('is not written on a street that is too short or bends too sharply', () => {
    expect(
      write([
        [100, 100],
        [150, 100],
      ]),
    ).toBeUndefined()
    const zigzag: Point[] = Array.from({ length: 20 }, (_, i) => [100 + i * 12, i % 2 === 0 ? 100 : 160])
    expect(write(zigzag)).toBeUndefined()
  })
})
