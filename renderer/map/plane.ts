/**
 * The map's plane: Web Mercator metres (EPSG:3857), so that a government base map (WMTS, PMTiles) can lie under it
 * without another projection. Pure numbers; no OpenLayers, no canvas.
 */
const EARTH_RADIUS_M = 6_378_137
const RADIANS = Math.PI / 180

export type Point = readonly [x: number, y: number]

export interface Box {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** WGS84 degrees x 1e6 to mercator metres. */
export function toPlane(lonE6: number, latE6: number): Point {
  const latitude = (latE6 / 1e6) * RADIANS
  return [
    (lonE6 / 1e6) * RADIANS * EARTH_RADIUS_M,
    Math.log(Math.tan(Math.PI / 4 + latitude / 2)) * EARTH_RADIUS_M,
  ]
}

/** Mercator metres that one metre on the ground measures at this plane height; 1.14 at 29 degrees north. */
export function groundScale(y: number): number {
  return Math.cosh(y / EARTH_RADIUS_M)
}

export const emptyBox: Box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }

export function union(a: Box, b: Box): Box {
  return {
    minX: Math.min(a.minX, b.minX),
    minY: Math.min(a.minY, b.minY),
    maxX: Math.max(a.maxX, b.maxX),
    maxY: Math.max(a.maxY, b.maxY),
  }
}

export function overlaps(a: Box, b: Box): boolean {
  return a.minX < b.maxX && b.minX < a.maxX && a.minY < b.maxY && b.minY < a.maxY
}

export function grow(box: Box, by: number): Box {
  return { minX: box.minX - by, minY: box.minY - by, maxX: box.maxX + by, maxY: box.maxY + by }
}

/** Flat [x, y, x, y, ...] with the box around it. */
export interface Line {
  readonly xy: Float64Array
  readonly box: Box
}

/** A contract shape on the plane, relative to an origin so that single-precision canvas paths stay exact. */
export function lineOf(shape: readonly number[], origin: Point): Line {
  const xy = new Float64Array(shape.length - (shape.length % 2))
  let box = emptyBox
  for (let i = 0; i + 1 < shape.length; i += 2) {
    const [x, y] = toPlane(shape[i] ?? 0, shape[i + 1] ?? 0)
    const px = x - origin[0]
    const py = y - origin[1]
    xy[i] = px
    xy[i + 1] = py
    box = union(box, { minX: px, minY: py, maxX: px, maxY: py })
  }
  return { xy, box }
}

export function contains(ring: Line, [x, y]: Point): boolean {
  const { box, xy } = ring
  if (x < box.minX || x > box.maxX || y < box.minY || y > box.maxY) return false
  let inside = false
  for (let i = 0, j = xy.length - 2; i < xy.length; j = i, i += 2) {
    const xi = xy[i] ?? 0
    const yi = xy[i + 1] ?? 0
    const xj = xy[j] ?? 0
    const yj = xy[j + 1] ?? 0
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

/**
 * The middle of a long shape (a river) from end to end: where its name is written. Slices across the longer side of
 * its box and keeps the middle of the widest part of each slice.
 */
export function spineOf(ring: Line, slices = 48): Point[] {
  const { box } = ring
  const upright = box.maxY - box.minY >= box.maxX - box.minX
  const [from, to] = upright ? [box.minY, box.maxY] : [box.minX, box.maxX]
  const spine: Point[] = []
  for (let slice = 1; slice < slices; slice++) {
    const at = from + ((to - from) * slice) / slices
    const middle = middleOfWidest(crossings(ring, at, upright))
    if (middle !== undefined) spine.push(upright ? [middle, at] : [at, middle])
  }
  return spine
}

function crossings({ xy }: Line, at: number, upright: boolean): number[] {
  const found: number[] = []
  const along = upright ? 1 : 0
  for (let i = 0, j = xy.length - 2; i < xy.length; j = i, i += 2) {
    const a = xy[i + along] ?? 0
    const b = xy[j + along] ?? 0
    if (a > at === b > at) continue
    const across = upright ? 0 : 1
    const ca = xy[i + across] ?? 0
    const cb = xy[j + across] ?? 0
    found.push(ca + ((at - a) / (b - a)) * (cb - ca))
  }
  return found.sort((a, b) => a - b)
}

function middleOfWidest(cuts: readonly number[]): number | undefined {
  let best: number | undefined
  let width = 0
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const a = cuts[i] ?? 0
    const b = cuts[i + 1] ?? 0
    if (b - a > width) {
      width = b - a
      best = (a + b) / 2
    }
  }
  return best
}
