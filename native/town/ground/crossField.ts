import type { Random } from '../chance/index.ts'
import { at, distanceToSegment } from './plane.ts'
import type { Point } from './plane.ts'
import type { Terrain } from './terrain.ts'

/**
 * The two directions, at right angles, that streets want to take at a place: along the contour and up
 * the slope on a hill, along and across the nearest main road on the flat. Held as the angle's fourth
 * harmonic so that crossing roads strengthen and do not cancel each other.
 */
export interface CrossField {
  /** One of the two directions (radians, in [-pi/4, pi/4]). */
  angle(p: Point): number
  /** The direction of the cross closest to a wanted one. */
  nearest(p: Point, wanted: number): number
}

export interface Guide {
  readonly line: readonly Point[]
  readonly weight: number
  readonly reachM: number
}

/** A place with a street plan of its own, such as the industrial park's right angles. */
export interface Plat {
  readonly centre: Point
  readonly radiusM: number
  readonly angle: number
  readonly weight: number
}

const CELL_M = 12
const MIN = { x: -1250, y: -1750 }
const SIZE = { x: 190, y: 292 }

export function createCrossField(
  terrain: Terrain,
  guides: readonly Guide[],
  plats: readonly Plat[],
  random: Random,
): CrossField {
  const drift = [210, 130, 83].map((lengthM) => ({
    lengthM,
    way: random.range(0, Math.PI),
    phase: random.range(0, 6),
  }))
  const cosines = new Float64Array(SIZE.x * SIZE.y)
  const sines = new Float64Array(SIZE.x * SIZE.y)
  const add = (cell: number, angle: number, weight: number): void => {
    cosines[cell] = (cosines[cell] ?? 0) + weight * Math.cos(4 * angle)
    sines[cell] = (sines[cell] ?? 0) + weight * Math.sin(4 * angle)
  }
  for (let j = 0; j < SIZE.y; j++) {
    for (let i = 0; i < SIZE.x; i++) {
      const cell = j * SIZE.x + i
      const p = { x: MIN.x + i * CELL_M, y: MIN.y + j * CELL_M }
      const gx = (terrain.height({ x: p.x + 14, y: p.y }) - terrain.height({ x: p.x - 14, y: p.y })) / 28
      const gy = (terrain.height({ x: p.x, y: p.y + 14 }) - terrain.height({ x: p.x, y: p.y - 14 })) / 28
      const slope = Math.hypot(gx, gy)
      add(cell, Math.atan2(gy, gx), Math.min(1.1, slope * 3.4))
      for (const plat of plats) {
        const near = Math.hypot(p.x - plat.centre.x, p.y - plat.centre.y) / plat.radiusM
        if (near < 2) add(cell, plat.angle, plat.weight * Math.exp(-(near ** 4)))
      }
      for (const guide of guides) {
        const closest = closestSegment(p, guide.line, guide.reachM * 3)
        if (closest) add(cell, closest.angle, guide.weight * Math.exp(-closest.distanceM / guide.reachM))
      }
    }
  }
  // Where nothing compels them, streets drift like the footpaths that they once were.
  const driftAt = (p: Point): number => {
    let sum = 0
    for (const d of drift)
      sum += Math.sin((p.x * Math.cos(d.way) + p.y * Math.sin(d.way)) / d.lengthM + d.phase)
    const ruled = plats.some((plat) => Math.hypot(p.x - plat.centre.x, p.y - plat.centre.y) < plat.radiusM)
    return sum * (ruled ? 0.035 : 0.12)
  }
  const sample = (p: Point): number => {
    const fx = Math.max(0, Math.min(SIZE.x - 1.001, (p.x - MIN.x) / CELL_M))
    const fy = Math.max(0, Math.min(SIZE.y - 1.001, (p.y - MIN.y) / CELL_M))
    const i = Math.floor(fx)
    const j = Math.floor(fy)
    const u = fx - i
    const v = fy - j
    const lerp = (grid: Float64Array): number => {
      const cell = j * SIZE.x + i
      const low = (grid[cell] ?? 0) * (1 - u) + (grid[cell + 1] ?? 0) * u
      const high = (grid[cell + SIZE.x] ?? 0) * (1 - u) + (grid[cell + SIZE.x + 1] ?? 0) * u
      return low * (1 - v) + high * v
    }
    return Math.atan2(lerp(sines), lerp(cosines)) / 4 + driftAt(p)
  }
  return {
    angle: sample,
    nearest: (p, wanted) => {
      const base = sample(p)
      return base + Math.round((wanted - base) / (Math.PI / 2)) * (Math.PI / 2)
    },
  }
}

function closestSegment(
  p: Point,
  line: readonly Point[],
  withinM: number,
): { distanceM: number; angle: number } | null {
  let best: { distanceM: number; angle: number } | null = null
  for (let i = 0; i + 1 < line.length; i++) {
    const a = at(line, i)
    const b = at(line, i + 1)
    if (Math.abs(p.x - a.x) > withinM + 60 || Math.abs(p.y - a.y) > withinM + 60) continue
    const distanceM = distanceToSegment(p, a, b)
    if (distanceM < withinM && (best === null || distanceM < best.distanceM))
      best = { distanceM, angle: Math.atan2(b.y - a.y, b.x - a.x) }
  }
  return best
}
