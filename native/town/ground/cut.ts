import {
  after,
  at,
  boxOf,
  inRing,
  meet,
  mix,
  orientedBox,
  ringArea,
  ringPerimeter,
  simplify,
  turn,
} from './plane.ts'
import type { Point } from './plane.ts'
import type { CrossField } from './crossField.ts'
import type { RingHit } from './subdivision.ts'

/** A path across a ring, from one point of it to another, that stays inside. */
export interface CutPath {
  readonly start: RingHit
  readonly inner: readonly Point[]
  readonly end: RingHit
}

const STEP_M = 11
const MAX_STEPS = 260
/** Bisection rounds when a cut is moved until it gives the wanted share of the area. */
const ROUNDS = 17

/** The points of the part of the ring that lies left of the path. */
export function leftOf(ring: readonly Point[], path: CutPath): Point[] {
  const points = [path.start.point, ...path.inner, path.end.point]
  const { start, end } = path
  if (start.index === end.index && isAhead(ring, start, end)) return points
  for (let i = (end.index + 1) % ring.length; ; i = (i + 1) % ring.length) {
    points.push(at(ring, i))
    if (i === start.index) return points
  }
}

function isAhead(ring: readonly Point[], a: RingHit, b: RingHit): boolean {
  // On one edge the way from b to a along the ring is direct only when a lies after b.
  const origin = at(ring, a.index)
  return (
    Math.hypot(a.point.x - origin.x, a.point.y - origin.y) >
    Math.hypot(b.point.x - origin.x, b.point.y - origin.y)
  )
}

/** First crossing of the ring on the way from p (inside) to q. */
function exit(ring: readonly Point[], p: Point, q: Point): RingHit | null {
  let least = Infinity
  let hit: RingHit | null = null
  for (let index = 0; index < ring.length; index++) {
    const found = meet(p, q, at(ring, index), after(ring, index))
    if (found && found.t < least) {
      least = found.t
      hit = { index, point: mix(at(ring, index), after(ring, index), found.u) }
    }
  }
  return hit
}

/** Follows the field from a point inside the ring until it leaves it. */
function follow(
  ring: readonly Point[],
  field: CrossField,
  seed: Point,
  heading: number,
): { inner: Point[]; hit: RingHit } | null {
  const inner: Point[] = []
  let p = seed
  let angle = heading
  for (let step = 0; step < MAX_STEPS; step++) {
    angle = easeTowards(angle, field.nearest(p, angle))
    const half = { x: p.x + (STEP_M / 2) * Math.cos(angle), y: p.y + (STEP_M / 2) * Math.sin(angle) }
    angle = easeTowards(angle, field.nearest(half, angle))
    const q = { x: p.x + STEP_M * Math.cos(angle), y: p.y + STEP_M * Math.sin(angle) }
    const hit = exit(ring, p, q)
    if (hit) return { inner, hit }
    inner.push(q)
    p = q
  }
  return null
}

/** A street does not bend at once, even where the field does. */
function easeTowards(angle: number, wanted: number): number {
  const turnBy = Math.max(-0.16, Math.min(0.16, wanted - angle))
  return angle + turnBy
}

/** The street through a point inside the ring, or null when it finds no way out. */
export function streetThrough(
  ring: readonly Point[],
  field: CrossField,
  seed: Point,
  heading: number,
): CutPath | null {
  if (!inRing(seed, ring)) return null
  const angle = field.nearest(seed, heading)
  const ahead = follow(ring, field, seed, angle)
  const back = follow(ring, field, seed, angle + Math.PI)
  if (!ahead || !back) return null
  const inner = [...back.inner.toReversed(), seed, ...ahead.inner]
  return tidy(ring, { start: back.hit, inner, end: ahead.hit })
}

/** The longest stretch of a given line that crosses the ring. */
export function lineAcross(ring: readonly Point[], line: readonly Point[]): CutPath | null {
  let best: CutPath | null = null
  let bestLength = 0
  let open: { start: RingHit; inner: Point[]; lengthM: number } | null = null
  for (let i = 0; i + 1 < line.length; i++) {
    const a = at(line, i)
    const b = at(line, i + 1)
    const segmentM = Math.hypot(b.x - a.x, b.y - a.y)
    const hits: { t: number; hit: RingHit }[] = []
    for (let index = 0; index < ring.length; index++) {
      const found = meet(a, b, at(ring, index), after(ring, index))
      if (found)
        hits.push({ t: found.t, hit: { index, point: mix(at(ring, index), after(ring, index), found.u) } })
    }
    hits.sort((x, y) => x.t - y.t)
    let from = 0
    for (const { t, hit } of hits) {
      if (open) {
        open.lengthM += (t - from) * segmentM
        if (open.lengthM > bestLength) {
          best = { start: open.start, inner: open.inner, end: hit }
          bestLength = open.lengthM
        }
        open = null
      } else {
        open = { start: hit, inner: [], lengthM: 0 }
      }
      from = t
    }
    if (open) {
      open.lengthM += (1 - from) * segmentM
      open.inner.push(b)
    }
  }
  return best && tidy(ring, best)
}

/** Drops needless points, unless the shorter path would touch the ring. */
function tidy(ring: readonly Point[], path: CutPath): CutPath {
  const line = simplify([path.start.point, ...path.inner, path.end.point], 0.8)
  const short: CutPath = { ...path, inner: line.slice(1, -1) }
  return staysInside(ring, short) ? short : path
}

/** True when nothing but the ends of the path touches the ring. */
export function staysInside(ring: readonly Point[], path: CutPath): boolean {
  const line = [path.start.point, ...path.inner, path.end.point]
  const box = boxOf(line)
  for (let index = 0; index < ring.length; index++) {
    const a = at(ring, index)
    const b = after(ring, index)
    if (
      Math.max(a.x, b.x) < box.minX ||
      Math.min(a.x, b.x) > box.maxX ||
      Math.max(a.y, b.y) < box.minY ||
      Math.min(a.y, b.y) > box.maxY
    )
      continue
    for (let k = 0; k + 1 < line.length; k++) {
      const found = meet(at(line, k), at(line, k + 1), a, b)
      if (!found) continue
      const lengthM = Math.hypot(at(line, k + 1).x - at(line, k).x, at(line, k + 1).y - at(line, k).y)
      const isStart = k === 0 && found.t * lengthM < 1e-6
      const isEnd = k + 2 === line.length && (1 - found.t) * lengthM < 1e-6
      if (!isStart && !isEnd) return false
    }
  }
  const first = at(line, 0)
  const second = at(line, 1)
  return line.length > 2 || inRing(mix(first, second, 0.5), ring)
}

/** Moves a cut until the part on its left has the wanted share of the area; `family` must grow with t. */
export function cutByShare(
  ring: readonly Point[],
  family: (t: number) => CutPath | null,
  share: number,
): CutPath | null {
  const whole = ringArea(ring)
  let low = 0
  let high = 1
  let best: CutPath | null = null
  let bestMiss = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const t = (low + high) / 2
    const path = family(t) ?? family(t + (high - low) * 0.07)
    if (!path) {
      high = low + (high - low) * 0.9
      continue
    }
    const got = ringArea(leftOf(ring, path)) / whole
    const miss = Math.abs(got - share)
    if (miss < bestMiss) {
      bestMiss = miss
      best = path
    }
    if (miss < 1e-4) break
    if (got < share) low = t
    else high = t
  }
  return best
}

/** A cut across the ring's long side (or its short one) that gives `share` of the area to the left. */
export function cutAcross(
  ring: readonly Point[],
  field: CrossField,
  share: number,
  side: 'long' | 'short',
): CutPath | null {
  const box = orientedBox(ring)
  const angle = side === 'long' ? box.angle : box.angle + Math.PI / 2
  const chord = chordThrough(ring, box.centre, angle, box.long + box.short)
  if (!chord) return null
  const [from, to] = chord
  return cutByShare(
    ring,
    (t) => streetThrough(ring, field, mix(from, to, 0.01 + 0.98 * t), angle + Math.PI / 2),
    share,
  )
}

/** The longest stretch inside the ring of the line through a point. */
function chordThrough(
  ring: readonly Point[],
  centre: Point,
  angle: number,
  reachM: number,
): [Point, Point] | null {
  const way = turn({ x: reachM, y: 0 }, angle)
  const path = lineAcross(ring, [
    { x: centre.x - way.x, y: centre.y - way.y },
    { x: centre.x + way.x, y: centre.y + way.y },
  ])
  return path && [path.start.point, path.end.point]
}

/** 1 for a circle, 0.79 for a square, small for a sliver. */
export function compactness(ring: readonly Point[]): number {
  return (4 * Math.PI * ringArea(ring)) / ringPerimeter(ring) ** 2
}

/** The worse compactness of the two parts that a cut makes. */
export function cutQuality(ring: readonly Point[], path: CutPath): number {
  const right = leftOf(ring, { start: path.end, inner: path.inner.toReversed(), end: path.start })
  return Math.min(compactness(leftOf(ring, path)), compactness(right))
}
