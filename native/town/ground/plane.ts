/** Plane geometry in metres: x east, y north. Rings are open (the last point is not repeated) and counter-clockwise. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`)
  return item
}

/** The item after `index`, going round. */
export function after<T>(items: readonly T[], index: number): T {
  return at(items, (index + 1) % items.length)
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y)
}

export function mix(a: Point, b: Point, t: number): Point {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t }
}

/** Signed area; positive for a counter-clockwise ring. */
export function ringArea(ring: readonly Point[]): number {
  let twice = 0
  for (let i = 0; i < ring.length; i++) {
    const a = at(ring, i)
    const b = after(ring, i)
    twice += a.x * b.y - b.x * a.y
  }
  return twice / 2
}

export function ringCentroid(ring: readonly Point[]): Point {
  const origin = at(ring, 0)
  let twice = 0
  let x = 0
  let y = 0
  for (let i = 0; i < ring.length; i++) {
    const a = at(ring, i)
    const b = after(ring, i)
    const cross = (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
    twice += cross
    x += (a.x + b.x - 2 * origin.x) * cross
    y += (a.y + b.y - 2 * origin.y) * cross
  }
  return { x: origin.x + x / (3 * twice), y: origin.y + y / (3 * twice) }
}

export function ringPerimeter(ring: readonly Point[]): number {
  let sum = 0
  for (let i = 0; i < ring.length; i++) sum += distance(at(ring, i), after(ring, i))
  return sum
}

export function boxOf(points: readonly Point[]): Box {
  let minX = Infinity
  let minY = Infinity
  let maxX = -Infinity
  let maxY = -Infinity
  for (const p of points) {
    if (p.x < minX) minX = p.x
    if (p.x > maxX) maxX = p.x
    if (p.y < minY) minY = p.y
    if (p.y > maxY) maxY = p.y
  }
  return { minX, minY, maxX, maxY }
}

export function inRing(p: Point, ring: readonly Point[]): boolean {
  let inside = false
  for (let i = 0; i < ring.length; i++) {
    const a = at(ring, i)
    const b = after(ring, i)
    if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}

/** Where the segment p-q meets a-b: t along p-q and u along a-b, or null when they do not meet or are parallel. */
export function meet(p: Point, q: Point, a: Point, b: Point): { t: number; u: number } | null {
  const rx = q.x - p.x
  const ry = q.y - p.y
  const sx = b.x - a.x
  const sy = b.y - a.y
  const cross = rx * sy - ry * sx
  // Parallel but for rounding: collinear segments would give any t and u.
  if (cross * cross <= 1e-22 * (rx * rx + ry * ry) * (sx * sx + sy * sy)) return null
  const t = ((a.x - p.x) * sy - (a.y - p.y) * sx) / cross
  const u = ((a.x - p.x) * ry - (a.y - p.y) * rx) / cross
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? { t, u } : null
}

export function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const length2 = dx * dx + dy * dy
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2))
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy)
}

export function distanceToLine(p: Point, line: readonly Point[]): number {
  let least = Infinity
  for (let i = 0; i + 1 < line.length; i++)
    least = Math.min(least, distanceToSegment(p, at(line, i), at(line, i + 1)))
  return least
}

export function lineLength(line: readonly Point[]): number {
  let sum = 0
  for (let i = 0; i + 1 < line.length; i++) sum += distance(at(line, i), at(line, i + 1))
  return sum
}

/** The point at the given distance along a line, and the direction there (radians). */
export function alongLine(line: readonly Point[], distanceM: number): { point: Point; angle: number } {
  let left = Math.max(0, distanceM)
  for (let i = 0; i + 1 < line.length; i++) {
    const a = at(line, i)
    const b = at(line, i + 1)
    const length = distance(a, b)
    if (left <= length || i + 2 === line.length) {
      return {
        point: mix(a, b, length === 0 ? 0 : Math.min(1, left / length)),
        angle: Math.atan2(b.y - a.y, b.x - a.x),
      }
    }
    left -= length
  }
  throw new RangeError('a line needs two points')
}

/** Douglas-Peucker: drops points that lie within `toleranceM` of the line that is left. */
export function simplify(line: readonly Point[], toleranceM: number): Point[] {
  if (line.length <= 2) return [...line]
  const first = at(line, 0)
  const last = at(line, line.length - 1)
  let worst = 0
  let where = 0
  for (let i = 1; i + 1 < line.length; i++) {
    const off = distanceToSegment(at(line, i), first, last)
    if (off > worst) {
      worst = off
      where = i
    }
  }
  if (worst <= toleranceM) return [first, last]
  return [
    ...simplify(line.slice(0, where + 1), toleranceM).slice(0, -1),
    ...simplify(line.slice(where), toleranceM),
  ]
}

/** The rectangle of least area round the points: its angle, its long and short side. */
export function orientedBox(points: readonly Point[]): {
  angle: number
  long: number
  short: number
  centre: Point
} {
  let best = { angle: 0, long: Infinity, short: Infinity, centre: at(points, 0) }
  for (let step = 0; step < 36; step++) {
    const angle = (step * Math.PI) / 72
    const turned = boxOf(points.map((p) => turn(p, -angle)))
    const w = turned.maxX - turned.minX
    const h = turned.maxY - turned.minY
    if (w * h >= best.long * best.short) continue
    const centre = turn({ x: (turned.minX + turned.maxX) / 2, y: (turned.minY + turned.maxY) / 2 }, angle)
    best =
      w >= h
        ? { angle, long: w, short: h, centre }
        : { angle: angle + Math.PI / 2, long: h, short: w, centre }
  }
  return best
}

/** Turns a point about the origin. */
export function turn(p: Point, angle: number): Point {
  const c = Math.cos(angle)
  const s = Math.sin(angle)
  return { x: p.x * c - p.y * s, y: p.x * s + p.y * c }
}
