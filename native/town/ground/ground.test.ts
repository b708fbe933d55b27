import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../chance/index.ts'
import { boxOf, generateGround, inRing, meet, ringArea, toShape } from './index.ts'
import type { Ground, Point, TownFigures } from './index.ts'

const figures = JSON.parse(
  readFileSync(new URL('../../../assets/town/subdistrict.json', import.meta.url), 'utf8'),
) as TownFigures

let town: Ground
beforeAll(() => {
  town = generateGround(figures, createRandom(1))
}, 60_000)

const hash = (ground: Ground): string => createHash('sha256').update(JSON.stringify(ground)).digest('hex')
const key = (p: Point): string => `${p.x},${p.y}`
const edgesOf = (ring: readonly Point[]): [Point, Point][] =>
  ring.map((p, i) => [p, ring[(i + 1) % ring.length] ?? p])

describe('the figures', () => {
  it('are exact, community by community', () => {
    expect(town.grids).toHaveLength(116)
    expect(town.microGrids).toHaveLength(709)
    expect(town.specials.map((s) => s.name)).toEqual(figures.specialGrids)
    expect(town.buildings).toHaveLength(3985)
    for (const community of figures.communities) {
      const own = <T extends { communityId: string }>(list: readonly T[]): T[] =>
        list.filter((x) => x.communityId === community.id)
      expect(own(town.grids)).toHaveLength(community.grids)
      expect(own(town.microGrids)).toHaveLength(community.microGrids)
      expect(own(town.buildings)).toHaveLength(community.buildings)
    }
    const area = town.communities.reduce((sum, c) => sum + c.areaM2, 0)
    expect(area / 1e6).toBeCloseTo(figures.areaKm2, 9)
  })
})

describe('the ground is tiled', () => {
  const parts = (): readonly (readonly [{ areaM2: number }, readonly { areaM2: number }[]])[] => [
    ...town.communities.map((c) => [c, town.grids.filter((g) => g.communityId === c.id)] as const),
    ...town.grids.map((g) => [g, town.microGrids.filter((m) => m.gridId === g.id)] as const),
  ]

  it('areas of the parts add up to the whole', () => {
    for (const [whole, pieces] of parts()) {
      const sum = pieces.reduce((total, p) => total + p.areaM2, 0)
      expect(Math.abs(sum - whole.areaM2)).toBeLessThan(1e-6)
      for (const piece of pieces) expect(piece.areaM2).toBeGreaterThan(500)
    }
  })

  it('every edge between two grids is shared vertex by vertex, so that no gap and no overlap can be', () => {
    for (const layer of [town.communities, town.grids, town.microGrids]) {
      const directed = new Set<string>()
      for (const { ring } of layer) {
        for (const [a, b] of edgesOf(ring)) {
          const edge = `${key(a)}>${key(b)}`
          expect(directed.has(edge)).toBe(false)
          directed.add(edge)
        }
      }
      const border = [...directed].filter((edge) => !directed.has(edge.split('>').toReversed().join('>')))
      // What has no partner is the town's one outer line.
      const next = new Map(border.map((edge) => edge.split('>') as [string, string]))
      const [start] = next.keys()
      let at = start
      let steps = 0
      do {
        at = at === undefined ? undefined : next.get(at)
        steps++
      } while (at !== start && at !== undefined && steps <= border.length)
      expect(steps).toBe(border.length)
    }
  })

  it('no ring crosses itself or another', () => {
    const edges = town.microGrids.flatMap((m) => edgesOf(m.ring).map(([a, b]) => ({ a, b })))
    const cells = new Map<string, { a: Point; b: Point }[]>()
    for (const edge of edges) {
      const box = boxOf([edge.a, edge.b])
      for (let i = Math.floor(box.minX / 40); i <= Math.floor(box.maxX / 40); i++) {
        for (let j = Math.floor(box.minY / 40); j <= Math.floor(box.maxY / 40); j++) {
          const cell = `${i},${j}`
          cells.set(cell, [...(cells.get(cell) ?? []), edge])
        }
      }
    }
    let crossings = 0
    for (const cell of cells.values()) {
      for (const [i, p] of cell.entries()) {
        for (const q of cell.slice(i + 1)) {
          const ends = new Set([key(p.a), key(p.b), key(q.a), key(q.b)])
          if (ends.size === 4 && meet(p.a, p.b, q.a, q.b)) crossings++
        }
      }
    }
    expect(crossings).toBe(0)
  })

  it('still tiles after rounding to whole microdegrees', () => {
    const area = (ring: readonly Point[]): number => {
      const flat = toShape(ring)
      const points: Point[] = []
      for (let i = 0; i < flat.length; i += 2)
        points.push({ x: (flat[i] ?? 0) - 106_482_000, y: (flat[i + 1] ?? 0) - 29_514_000 })
      return ringArea(points)
    }
    for (const community of town.communities) {
      const grids = town.grids.filter((g) => g.communityId === community.id)
      const sum = grids.reduce((total, g) => total + area(g.ring), 0)
      expect(Math.abs(sum / area(community.ring) - 1)).toBeLessThan(1e-6)
    }
  })
})

describe('buildings', () => {
  it('stand inside their own grid and micro-grid', () => {
    const rings = new Map([...town.grids, ...town.microGrids].map((g) => [g.id, g.ring]))
    for (const building of town.buildings) {
      for (const id of [building.gridId, building.microGridId]) {
        const ring = rings.get(id) ?? []
        for (const corner of building.ring) expect(inRing(corner, ring)).toBe(true)
        const edges = edgesOf(ring)
        for (const [a, b] of edgesOf(building.ring))
          expect(edges.some(([c, d]) => meet(a, b, c, d) !== null)).toBe(false)
      }
    }
  })

  it('do not touch each other, a street or the water', () => {
    const bySpot = new Map<string, (typeof town.buildings)[number][]>()
    for (const b of town.buildings) bySpot.set(b.microGridId, [...(bySpot.get(b.microGridId) ?? []), b])
    for (const group of bySpot.values()) {
      for (const [i, one] of group.entries()) {
        for (const other of group.slice(i + 1)) {
          const touch =
            edgesOf(one.ring).some(([a, b]) =>
              edgesOf(other.ring).some(([c, d]) => meet(a, b, c, d) !== null),
            ) ||
            inRing(one.centre, other.ring) ||
            inRing(other.centre, one.ring)
          expect(touch).toBe(false)
        }
      }
    }
    const wet = town.areas.filter((a) => a.kind === 'RIVER')
    for (const building of town.buildings) {
      for (const corner of building.ring)
        for (const water of wet) expect(inRing(corner, water.ring)).toBe(false)
    }
    const near = (b: Ground['buildings'][number], line: readonly Point[]): boolean =>
      edgesOf(b.ring).some(([a, c]) => line.some((p, i) => i > 0 && meet(a, c, line[i - 1] ?? p, p) !== null))
    for (const street of town.streets.filter((s) => s.kind !== 'METRO')) {
      const box = boxOf(street.line)
      for (const building of town.buildings) {
        const { x, y } = building.centre
        if (x < box.minX - 60 || x > box.maxX + 60 || y < box.minY - 60 || y > box.maxY + 60) continue
        expect(near(building, street.line)).toBe(false)
      }
    }
  })

  it('have names and addresses that lead to one building', () => {
    expect(new Set(town.buildings.map((b) => b.name)).size).toBe(3985)
    expect(new Set(town.buildings.map((b) => b.address)).size).toBe(3985)
    const seven = town.buildings.find((b) => b.name === '石桥湾7栋')
    expect(seven).toMatchObject({ communityId: 'C04', kind: 'HOME' })
    expect(seven?.floors).toBeGreaterThanOrEqual(5)
  })

  it('differ by what the place is', () => {
    const share = (id: string, kind: string): number => {
      const own = town.buildings.filter((b) => b.communityId === id)
      return own.filter((b) => b.kind === kind).length / own.length
    }
    expect(share('C08', 'FACTORY')).toBeGreaterThan(0.4)
    expect(share('C01', 'HOME')).toBeGreaterThan(0.8)
    const tall = (id: string): number =>
      town.buildings.filter((b) => b.communityId === id && b.floors >= 18).length
    expect(tall('C03')).toBeGreaterThan(60)
    expect(tall('C04')).toBe(0)
  })
})

describe('the seed', () => {
  it('decides everything', () => {
    expect(hash(generateGround(figures, createRandom(1)))).toBe(hash(town))
    expect(hash(generateGround(figures, createRandom(2)))).not.toBe(hash(town))
  }, 60_000)
})
