/** The town's ground, ready to be drawn: shapes on the plane, sorted by what they are, buildings in buckets. Pure. */
import type { MapBase } from '../../native/contract/index.ts'
import {
  contains,
  emptyBox,
  groundScale,
  lineOf,
  spineOf,
  toPlane,
  union,
  type Box,
  type Line,
  type Point,
} from './plane.ts'

/** Side of a building bucket, plane metres: small enough to skip what is out of sight, large enough to fill fast. */
const BUCKET_M = 450

/** Taller buildings are a little lighter: the skyline read from above. */
export const TONES = ['low', 'middle', 'high', 'tower', 'public'] as const
export type Tone = (typeof TONES)[number]

export interface Named extends Line {
  readonly id: string
  readonly name: string
  readonly kind: string
}

export interface AreaShape extends Named {
  /** Its middle from end to end: where its name is written. */
  readonly spine: readonly Point[]
}

export interface GridShape extends Named {
  readonly communityId: string
  readonly centre: Point
}

export interface Bucket {
  readonly tone: Tone
  readonly box: Box
  readonly rings: readonly Float64Array[]
}

export interface Ground {
  /** Plane point that all other coordinates are relative to. */
  readonly origin: Point
  /** Plane metres per metre on the ground. */
  readonly scale: number
  /** Around all communities: what "the whole town" means when fitting. */
  readonly town: Box
  readonly areas: readonly AreaShape[]
  readonly rivers: readonly AreaShape[]
  readonly streets: readonly Named[]
  readonly communities: readonly (Named & { readonly centre: Point })[]
  readonly grids: readonly GridShape[]
  readonly gridById: ReadonlyMap<string, GridShape>
  readonly buildings: readonly Bucket[]
  readonly buildingCount: number
}

export function prepareGround(base: MapBase): Ground {
  const origin = originOf(base)
  const place = (lonE6: number, latE6: number): Point => {
    const [x, y] = toPlane(lonE6, latE6)
    return [x - origin[0], y - origin[1]]
  }
  const communities = base.communities.map((one) => ({
    ...named(one, 'COMMUNITY', origin),
    centre: place(one.lonE6, one.latE6),
  }))
  const areas = base.areas.map((one) => {
    const shape = named(one, one.kind, origin)
    return { ...shape, spine: spineOf(shape) }
  })
  const grids = base.grids.map((one) => ({
    ...named(one, one.kind, origin),
    communityId: one.communityId,
    centre: place(one.lonE6, one.latE6),
  }))
  return {
    origin,
    scale: groundScale(origin[1]),
    town: communities.reduce((box, one) => union(box, one.box), emptyBox),
    areas: areas.filter((one) => one.kind !== 'RIVER'),
    rivers: areas.filter((one) => one.kind === 'RIVER'),
    streets: base.streets.map((one) => named(one, one.kind, origin)),
    communities,
    grids,
    gridById: new Map(grids.map((grid) => [grid.id, grid])),
    buildings: bucketsOf(base, origin),
    buildingCount: base.buildings.length,
  }
}

/** The grid under a plane point relative to the origin; special grids lie on top of community grids. */
export function gridAt(ground: Ground, point: Point): GridShape | undefined {
  const under = ground.grids.filter((grid) => contains(grid, point))
  return under.find((grid) => grid.kind !== 'COMMUNITY') ?? under[0]
}

function originOf(base: MapBase): Point {
  const centres = base.communities.map((one) => toPlane(one.lonE6, one.latE6))
  const count = Math.max(1, centres.length)
  const sum = centres.reduce<Point>(([x, y], [cx, cy]) => [x + cx, y + cy], [0, 0])
  // Whole metres: the origin is added and subtracted often, and must do so without rounding.
  return [Math.round(sum[0] / count), Math.round(sum[1] / count)]
}

function named(
  one: { id: string; name: string; shape: readonly number[] },
  kind: string,
  origin: Point,
): Named {
  return { id: one.id, name: one.name, kind, ...lineOf(one.shape, origin) }
}

export function toneOf(kind: string, floors: number): Tone {
  if (kind === 'SCHOOL' || kind === 'HOSPITAL' || kind === 'PUBLIC') return 'public'
  if (floors >= 19) return 'tower'
  if (floors >= 9) return 'high'
  return floors >= 4 ? 'middle' : 'low'
}

function bucketsOf(base: MapBase, origin: Point): Bucket[] {
  const buckets = new Map<string, { tone: Tone; box: Box; rings: Float64Array[] }>()
  for (const building of base.buildings) {
    const { xy, box } = lineOf(building.shape, origin)
    if (xy.length < 6) continue
    const tone = toneOf(building.kind, building.floors)
    const key = `${tone}/${Math.floor(box.minX / BUCKET_M)}/${Math.floor(box.minY / BUCKET_M)}`
    const bucket = buckets.get(key)
    if (bucket) {
      bucket.rings.push(xy)
      bucket.box = union(bucket.box, box)
    } else buckets.set(key, { tone, box, rings: [xy] })
  }
  return [...buckets.values()]
}
