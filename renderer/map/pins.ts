/**
 * Where pins stand, in CSS pixels of the map. A pin that would cover another or lie over a seam steps aside and keeps a
 * line to its true spot. Pure.
 */
import type { Priority } from '../../native/contract/index.ts'
import { overlaps, type Box } from './plane.ts'

/** What happens in one place. No persons, ever: an incident or a signal, by its place. */
export interface MapPin {
  readonly id: string
  readonly priority: Priority
  readonly lonE6: number
  readonly latE6: number
  /** False when only the grid is known: drawn hollow, at the grid's middle. */
  readonly exact: boolean
  /** Number of the line in a list beside the map that this pin belongs to; none: a pin without a number. */
  readonly number: number | null
  /** Said when selected, and by screen readers. */
  readonly title: string
  /** Nobody has acknowledged it yet. */
  readonly latched: boolean
}

export interface PlacedPin {
  readonly pin: MapPin
  /** Where the thing is. */
  readonly x: number
  readonly y: number
  /** Where the mark stands. */
  readonly markX: number
  readonly markY: number
  readonly radius: number
}

const RANK: Readonly<Record<Priority, number>> = { CRITICAL: 0, URGENT: 1, NORMAL: 2 }
/** Directions tried around the true spot: up first, where a flag would stand. */
const WAYS = [-90, -45, -135, 0, 180, 45, 135, 90].map((degrees) => (degrees * Math.PI) / 180)
const REACHES = [2.1, 3.4, 4.8]

export function byImportance(a: MapPin, b: MapPin): number {
  return (
    RANK[a.priority] - RANK[b.priority] || (a.number ?? 1e9) - (b.number ?? 1e9) || (a.id < b.id ? -1 : 1)
  )
}

/** Radius of a mark for a text height; a routine report without a number is a dot. */
export function radiusOf(pin: MapPin, textPx: number): number {
  if (pin.number === null) return pin.priority === 'NORMAL' ? textPx * 0.2 : textPx * 0.38
  return pin.priority === 'NORMAL' ? textPx * 0.62 : textPx * 0.78
}

const boxAround = (x: number, y: number, radius: number): Box => ({
  minX: x - radius,
  minY: y - radius,
  maxX: x + radius,
  maxY: y + radius,
})

/**
 * @param project true spot of a pin in CSS pixels
 * @param taken seams and frames that no mark may lie on
 */
export function placePins(
  pins: readonly MapPin[],
  project: (pin: MapPin) => readonly [number, number],
  textPx: number,
  taken: readonly Box[],
): PlacedPin[] {
  const boxes: Box[] = [...taken]
  return pins.toSorted(byImportance).map((pin) => {
    const [x, y] = project(pin)
    const radius = radiusOf(pin, textPx)
    const [markX, markY] = pin.number === null ? [x, y] : freeSpot(x, y, radius, boxes)
    if (pin.number !== null) boxes.push(boxAround(markX, markY, radius * 1.08))
    return { pin, x, y, markX, markY, radius }
  })
}

function freeSpot(x: number, y: number, radius: number, taken: readonly Box[]): readonly [number, number] {
  const free = (cx: number, cy: number): boolean =>
    !taken.some((box) => overlaps(box, boxAround(cx, cy, radius)))
  if (free(x, y)) return [x, y]
  for (const reach of REACHES)
    for (const way of WAYS) {
      const cx = x + Math.cos(way) * radius * reach
      const cy = y + Math.sin(way) * radius * reach
      if (free(cx, cy)) return [cx, cy]
    }
  return [x, y]
}

/** The topmost mark under a pointer, within a finger's reach. */
export function pinAt(
  placed: readonly PlacedPin[],
  x: number,
  y: number,
  reachPx = 6,
): PlacedPin | undefined {
  let best: PlacedPin | undefined
  let nearest = Infinity
  for (const one of placed) {
    const away = Math.hypot(one.markX - x, one.markY - y)
    if (away <= one.radius + reachPx && away < nearest) {
      best = one
      nearest = away
    }
  }
  return best
}
