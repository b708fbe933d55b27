import type { Random } from '../chance/index.ts'
import { cutAcross, cutQuality, staysInside } from './cut.ts'
import type { CutPath } from './cut.ts'
import type { CrossField } from './crossField.ts'
import { at, distance, lineLength } from './plane.ts'
import type { Point } from './plane.ts'
import type { Halves } from './mainRoads.ts'
import type { EdgeClass, FaceId, RingHit, Subdivision } from './subdivision.ts'

/** Divides faces again and again along streets that follow the field, as a town grows by plots. */
export class Dividing {
  private readonly ground: Subdivision
  private readonly random: Random
  /** What a cut may follow, and how much it is liked: the lie of the land first, a straight line in need. */
  private readonly ways: readonly { side: 'long' | 'short'; field: CrossField; liking: number }[]

  constructor(ground: Subdivision, field: CrossField, random: Random) {
    this.ground = ground
    this.random = random
    const straight: CrossField = { angle: () => 0, nearest: (_, wanted) => wanted }
    this.ways = [
      { side: 'long', field, liking: 1.15 },
      { side: 'short', field, liking: 1 },
      { side: 'long', field: straight, liking: 0.8 },
    ]
  }

  /** `count` faces of about equal size; `unevenness` is how far one may be from the other (0 to 0.5). */
  divide(face: FaceId, count: number, kind: EdgeClass, unevenness: number): FaceId[] {
    if (count === 1) return [face]
    let first = Math.floor(count / 2)
    if (count % 2 === 1 && this.random.chance(0.5)) first++
    if (count >= 6 && this.random.chance(0.3)) first += this.random.chance(0.5) ? 1 : -1
    const spread = count <= 3 ? unevenness : unevenness / 2
    const share = (first / count) * (1 + this.random.range(-spread, spread) * (1 - first / count))
    const halves = this.split(face, share, kind)
    return [
      ...this.divide(halves.left, first, kind, unevenness),
      ...this.divide(halves.right, count - first, kind, unevenness),
    ]
  }

  /** The best of a few cuts that give about the wanted share to the left. */
  split(face: FaceId, share: number, kind: EdgeClass, only?: 'long' | 'short'): Halves {
    const ring = this.ground.points(face)
    let best: CutPath | null = null
    let bestQuality = 0
    for (const { side, field, liking } of this.ways) {
      if (only && side !== only) continue
      const raw = cutAcross(ring, field, share, side)
      if (!raw || !staysInside(ring, raw)) continue
      const path = this.joined(face, ring, raw)
      const quality = cutQuality(ring, path) * liking * this.random.range(0.93, 1.07)
      if (quality > bestQuality) {
        best = path
        bestQuality = quality
      }
    }
    const halves =
      (best && this.ground.split(face, best.start, best.inner, best.end, kind)) ??
      this.splitSomehow(face, share, kind)
    if (!halves) throw new Error(`face ${face} cannot be divided`)
    return halves
  }

  /** An awkward corner of ground: any straight line that leaves two sound pieces will do. */
  private splitSomehow(face: FaceId, share: number, kind: EdgeClass): Halves | null {
    const ring = this.ground.points(face)
    for (const part of [share, 0.5, 0.42, 0.58, 0.34, 0.66]) {
      for (const side of ['long', 'short'] as const) {
        for (const slant of [0, 0.3, -0.3, 0.6, -0.6]) {
          const slanting: CrossField = { angle: () => 0, nearest: (_, wanted) => wanted + slant }
          const path = cutAcross(ring, slanting, part, side)
          if (!path || !staysInside(ring, path)) continue
          const halves = this.ground.split(face, path.start, path.inner, path.end, kind)
          if (halves) return halves
        }
      }
    }
    return null
  }

  /** Moves the ends of a path to crossings close by: two corners a few steps apart are one in a real town. */
  private joined(face: FaceId, ring: readonly Point[], path: CutPath): CutPath {
    const corners = this.ground
      .ring(face)
      .flatMap((v, index) => (this.ground.isJunction(v) ? [{ index, point: this.ground.vertex(v) }] : []))
    const reachM = Math.min(22, lineLength([path.start.point, ...path.inner, path.end.point]) * 0.18)
    const near = (hit: RingHit): RingHit => {
      const close = corners
        .filter((c) => distance(c.point, hit.point) < reachM)
        .toSorted((a, b) => distance(a.point, hit.point) - distance(b.point, hit.point))
      return close[0] ?? hit
    }
    const away = (hit: RingHit, p: Point): boolean => distance(hit.point, p) > reachM * 1.2
    const start = near(path.start)
    const end = near(path.end)
    const moved = { start, end, inner: path.inner.filter((p) => away(start, p) && away(end, p)) }
    return start.index !== end.index && staysInside(ring, moved) ? moved : path
  }
}

/** Whole numbers that add up to `total`, in proportion to the weights, none below `least` (largest remainder). */
export function shareOut(total: number, weights: readonly number[], least = 0): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  const spare = total - least * weights.length
  const exact = weights.map((w) => (sum === 0 ? spare / weights.length : (spare * w) / sum))
  const result = exact.map((v) => Math.floor(v) + least)
  const order = exact
    .map((v, i) => ({ i, rest: v - Math.floor(v) }))
    .toSorted((a, b) => b.rest - a.rest || a.i - b.i)
  let left = total - result.reduce((a, b) => a + b, 0)
  for (const { i } of order) {
    if (left-- <= 0) break
    result[i] = at(result, i) + 1
  }
  return result
}
