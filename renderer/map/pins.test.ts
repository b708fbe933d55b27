import { describe, expect, it } from 'vitest'
import { pinAt, placePins, type MapPin } from './pins.ts'
import { overlaps, type Box } from './plane.ts'

const pin = (id: string, more: Partial<MapPin> = {}): MapPin => ({
  id,
  priority: 'NORMAL',
  lonE6: 0,
  latE6: 0,
  exact: true,
  number: null,
  title: id,
  latched: false,
  ...more,
})
const TEXT = 30
const box = (x: number, y: number, r: number): Box => ({ minX: x - r, minY: y - r, maxX: x + r, maxY: y + r })

describe('pins', () => {
  it('of the same spot step aside so that each number can be read, the most urgent staying', () => {
    const pins = [
      pin('a', { number: 2, priority: 'URGENT' }),
      pin('b', { number: 1, priority: 'CRITICAL' }),
      pin('c', { number: 3 }),
    ]
    const placed = placePins(pins, () => [400, 300], TEXT, [])
    expect(placed[0]).toMatchObject({ pin: { id: 'b' }, markX: 400, markY: 300 })
    for (const [i, a] of placed.entries())
      for (const b of placed.slice(i + 1))
        expect(overlaps(box(a.markX, a.markY, a.radius), box(b.markX, b.markY, b.radius))).toBe(false)
    for (const one of placed) expect([one.x, one.y]).toEqual([400, 300])
  })

  it('with a number never lie on a seam', () => {
    const seam: Box = { minX: 0, minY: 290, maxX: 1000, maxY: 310 }
    const [placed] = placePins([pin('a', { number: 1 })], () => [400, 300], TEXT, [seam])
    expect(placed && overlaps(box(placed.markX, placed.markY, placed.radius), seam)).toBe(false)
  })

  it('are found by a hand on the mark, the nearest of several, and not far from it', () => {
    const spots: Readonly<Record<string, readonly [number, number]>> = { a: [100, 100], b: [120, 100] }
    const placed = placePins([pin('a'), pin('b')], ({ id }) => spots[id] ?? [0, 0], TEXT, [])
    expect(pinAt(placed, 117, 100)?.pin.id).toBe('b')
    expect(pinAt(placed, 300, 300)).toBeUndefined()
  })
})
