import type { Random } from '../chance/index.ts'
import { at, ringArea } from './plane.ts'
import type { Point } from './plane.ts'
import type { EdgeClass } from './subdivision.ts'
import type { Terrain } from './terrain.ts'

export const NORTH_M = 1400
export const SOUTH_M = -1400
const BANK_STEP_M = 16
const BORDER_STEPS = 300
const CENTRE: Point = { x: -130, y: 0 }

/**
 * The town's border: a rounded, uneven line over the hills, cut off by the river's bank in the east.
 * The western side is moved until the area is exact.
 */
export function outlineOf(
  terrain: Terrain,
  areaM2: number,
  random: Random,
): { ring: Point[]; kinds: EdgeClass[] } {
  const waves = [2, 3, 5, 8, 13].map((n) => ({
    n,
    phase: random.range(0, 2 * Math.PI),
    size: 0.075 / Math.sqrt(n),
  }))
  const borderPoint = (angle: number, halfWidthM: number): Point => {
    const c = Math.cos(angle)
    const s = Math.sin(angle)
    const round = (Math.abs(c / halfWidthM) ** 3 + Math.abs(s / 1345) ** 3) ** (-1 / 3)
    const uneven = waves.reduce((sum, w) => sum + w.size * Math.sin(w.n * angle + w.phase), 1)
    return { x: CENTRE.x + round * uneven * c, y: CENTRE.y + round * uneven * s }
  }
  const build = (halfWidthM: number): { ring: Point[]; kinds: EdgeClass[] } => {
    const onLand = (angle: number): boolean => {
      const p = borderPoint(angle, halfWidthM)
      return p.x < terrain.bankX(p.y)
    }
    const north = crossing(onLand, 0.35, 2)
    const south = crossing((a) => onLand(2 * Math.PI - a), 0.35, 2)
    const from = borderPoint(2 * Math.PI - south, halfWidthM)
    const to = borderPoint(north, halfWidthM)
    const ring: Point[] = []
    const kinds: EdgeClass[] = []
    const bankSteps = Math.round((to.y - from.y) / BANK_STEP_M)
    for (let i = 0; i < bankSteps; i++) {
      const y = from.y + ((to.y - from.y) * i) / bankSteps
      ring.push(i === 0 ? from : { x: terrain.bankX(y), y })
      kinds.push('bank')
    }
    const span = 2 * Math.PI - south - north
    for (let i = 0; i < BORDER_STEPS; i++) {
      ring.push(borderPoint(north + (span * i) / BORDER_STEPS, halfWidthM))
      kinds.push('border')
    }
    return { ring, kinds }
  }

  // The half width that gives the area, then one uniform stretch for the last square millimetres.
  let low = 500
  let high = 1300
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (ringArea(build(middle).ring) < areaM2) low = middle
    else high = middle
  }
  const { ring, kinds } = build((low + high) / 2)
  const stretch = Math.sqrt(areaM2 / ringArea(ring))
  if (Math.abs(stretch - 1) > 1e-3) throw new Error('the outline cannot be given its area')
  return { ring: ring.map((p) => ({ x: p.x * stretch, y: p.y * stretch })), kinds }
}

/** The angle between `low` (in the water) and `high` (on land) where the border comes ashore. */
function crossing(onLand: (angle: number) => boolean, low: number, high: number): number {
  const angles = [low, high]
  for (let i = 0; i < 45; i++) {
    const middle = (at(angles, 0) + at(angles, 1)) / 2
    angles[onLand(middle) ? 1 : 0] = middle
  }
  return at(angles, 1)
}
