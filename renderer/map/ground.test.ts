import { describe, expect, it } from 'vitest'
import type { MapBase } from '../../native/contract/index.ts'
import { gridAt, prepareGround, toneOf } from './ground.ts'
import { contains, lineOf, spineOf, toPlane } from './plane.ts'

const LON = 106_480_000
const LAT = 29_510_000
const square = (west: number, south: number, side: number): number[] => [
  LON + west,
  LAT + south,
  LON + west + side,
  LAT + south,
  LON + west + side,
  LAT + south + side,
  LON + west,
  LAT + south + side,
]

const base: MapBase = {
  areas: [
    {
      id: 'r',
      name: '澜江',
      kind: 'RIVER',
      shape: [LON + 2000, LAT, LON + 3000, LAT, LON + 3000, LAT + 9000, LON + 2000, LAT + 9000],
    },
  ],
  streets: [{ id: 's', name: '滨江路', kind: 'MAIN', shape: [LON, LAT, LON + 1000, LAT + 4000] }],
  communities: [
    { id: 'C01', name: '望江社区', shape: square(0, 0, 2000), lonE6: LON + 1000, latE6: LAT + 1000 },
  ],
  grids: [
    {
      id: 'G1',
      communityId: 'C01',
      name: '第1网格',
      kind: 'COMMUNITY',
      shape: square(0, 0, 2000),
      lonE6: LON + 1000,
      latE6: LAT + 1000,
    },
    {
      id: 'Z1',
      communityId: 'C01',
      name: '步行街',
      kind: 'SPECIAL',
      shape: square(500, 500, 400),
      lonE6: LON + 700,
      latE6: LAT + 700,
    },
  ],
  buildings: [
    { id: 'b1', name: '', kind: 'HOME', floors: 30, shape: square(100, 100, 100) },
    { id: 'b2', name: '', kind: 'HOME', floors: 3, shape: square(300, 100, 100) },
    { id: 'b3', name: '', kind: 'SCHOOL', floors: 5, shape: square(300, 300, 100) },
    { id: 'broken', name: '', kind: 'HOME', floors: 3, shape: [LON, LAT] },
  ],
}

describe('the plane', () => {
  it('is Web Mercator, so that a government base map lies under it', () => {
    // EPSG:3857 of 106.48 E 29.51 N, worked out by hand from the formula of EPSG 1024.
    const [x, y] = toPlane(106_480_000, 29_510_000)
    expect(x).toBeCloseTo((106.48 * Math.PI * 6_378_137) / 180, 3)
    expect(y).toBeCloseTo(6_378_137 * Math.asinh(Math.tan((29.51 * Math.PI) / 180)), 3)
  })
})

describe('the ground', () => {
  const ground = prepareGround(base)
  const at = (lon: number, lat: number) => {
    const [x, y] = toPlane(LON + lon, LAT + lat)
    return [x - ground.origin[0], y - ground.origin[1]] as const
  }

  it('keeps every whole building in exactly one bucket of its tone', () => {
    const rings = ground.buildings.flatMap(({ tone, rings: all }) => all.map(() => tone))
    expect(rings.toSorted()).toEqual(['low', 'public', 'tower'])
  })

  it('finds the grid under a point, a special grid before the community grid it lies in', () => {
    expect(gridAt(ground, at(100, 100))?.id).toBe('G1')
    expect(gridAt(ground, at(600, 600))?.id).toBe('Z1')
    expect(gridAt(ground, at(5000, 600))).toBeUndefined()
  })

  it('fits the communities, not the river that runs past them', () => {
    const [river] = ground.rivers
    expect(river && contains(river, at(2500, 4000))).toBe(true)
    expect(ground.town.maxX).toBeLessThan(river?.box.maxX ?? 0)
  })
})

it('writes a river’s name in the middle of its water, from end to end', () => {
  const bend = lineOf([0, 0, 4000, 0, 4000, 10_000, 3000, 10_000, 3000, 2000, 0, 2000], [0, 0])
  const spine = spineOf(bend)
  expect(spine.length).toBeGreaterThan(30)
  for (const point of spine) expect(contains(bend, point)).toBe(true)
})

it('shows what serves the public apart from what is merely high', () => {
  expect(toneOf('SCHOOL', 30)).toBe('public')
  expect([1, 4, 9, 19].map((floors) => toneOf('HOME', floors))).toEqual(['low', 'middle', 'high', 'tower'])
})
