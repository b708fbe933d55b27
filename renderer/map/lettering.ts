/**
 * Where names go on the map, in CSS pixels of the map. First come, first placed: the caller orders by importance.
 * A name that finds no place is left out; a name over another name or over a seam would be worse than none. Pure.
 */
import { overlaps, type Box, type Point } from './plane.ts'

export interface Letter {
  readonly char: string
  readonly x: number
  readonly y: number
  /** Radians, clockwise as the canvas turns. */
  readonly angle: number
}

/** Ground that is taken: seams between displays, pins, names already placed. */
export class Occupied {
  readonly #boxes: Box[]
  readonly #within: Box

  constructor(within: Box, taken: readonly Box[]) {
    this.#within = within
    this.#boxes = [...taken]
  }

  free(boxes: readonly Box[]): boolean {
    return boxes.every((box) => this.#inside(box) && !this.#boxes.some((taken) => overlaps(box, taken)))
  }

  take(boxes: readonly Box[]): void {
    this.#boxes.push(...boxes)
  }

  #inside(box: Box): boolean {
    const all = this.#within
    return box.minX >= all.minX && box.minY >= all.minY && box.maxX <= all.maxX && box.maxY <= all.maxY
  }
}

const squareAround = (x: number, y: number, side: number): Box => ({
  minX: x - side / 2,
  minY: y - side / 2,
  maxX: x + side / 2,
  maxY: y + side / 2,
})

/** Shifts tried for a level name, in units of its letter height: the middle first, then up and down, then aside. */
const SHIFTS: readonly Point[] = [
  [0, 0],
  [0, -1.3],
  [0, 1.3],
  [0, -2.6],
  [0, 2.6],
  [-2.5, 0],
  [2.5, 0],
  [-2.5, -1.5],
  [2.5, -1.5],
  [-2.5, 1.5],
  [2.5, 1.5],
  [0, -4],
  [0, 4],
]

/** A level name around a point. `spacing` is the gap between letters in letter heights. */
export function letterLevel(
  text: string,
  [x, y]: Point,
  sizePx: number,
  spacing: number,
  occupied: Occupied,
): Letter[] | undefined {
  const chars = [...text]
  const step = sizePx * (1 + spacing)
  const width = step * (chars.length - 1) + sizePx
  for (const [dx, dy] of SHIFTS) {
    const cx = x + dx * sizePx
    const cy = y + dy * sizePx
    const box: Box = {
      minX: cx - width / 2 - sizePx * 0.5,
      minY: cy - sizePx * 0.65,
      maxX: cx + width / 2 + sizePx * 0.5,
      maxY: cy + sizePx * 0.65,
    }
    if (!occupied.free([box])) continue
    occupied.take([box])
    return chars.map((char, i) => ({ char, x: cx - width / 2 + sizePx / 2 + i * step, y: cy, angle: 0 }))
  }
  return undefined
}

export interface AlongOptions {
  readonly sizePx: number
  /** Gap between letters in letter heights. */
  readonly spacing: number
  /** Where along the line the name is tried, as shares of what room there is. */
  readonly tries?: readonly number[]
  /** Largest turn between neighbouring letters, radians. */
  readonly bend?: number
}

/**
 * A name along a line, as Chinese maps set it: from left to right with the letters turned with a line that runs
 * across, from top to bottom with the letters (nearly) upright on a line that runs down.
 */
export function letterAlong(
  text: string,
  line: readonly Point[],
  { sizePx, spacing, tries = [0.5, 0.3, 0.7, 0.15, 0.85], bend = 0.5 }: AlongOptions,
  occupied: Occupied,
): Letter[] | undefined {
  const chars = [...text]
  const step = sizePx * (1 + spacing)
  const needed = step * (chars.length - 1) + sizePx
  const lengths = runningLength(line)
  const total = lengths.at(-1) ?? 0
  if (chars.length === 0 || total < needed) return undefined
  for (const share of tries) {
    const from = (total - needed) * share + sizePx / 2
    const spots = chars.map((_, i) => spotAt(line, lengths, from + i * step, sizePx / 2))
    const letters = set(chars, spots, bend)
    if (!letters) continue
    const boxes = letters.map((letter) => squareAround(letter.x, letter.y, sizePx * 1.3))
    if (!occupied.free(boxes)) continue
    occupied.take(boxes)
    return letters
  }
  return undefined
}

interface Spot {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
}

function set(chars: readonly string[], spots: readonly Spot[], bend: number): Letter[] | undefined {
  const first = spots[0]
  const last = spots.at(-1)
  if (!first || !last) return undefined
  const one = spots.length === 1
  const runX = one ? first.dx : last.x - first.x
  const runY = one ? first.dy : last.y - first.y
  const down = Math.abs(runY) > Math.abs(runX)
  const backwards = down ? runY < 0 : runX < 0
  const ordered = backwards ? spots.toReversed() : spots
  const turn = backwards ? -1 : 1
  const angles = ordered.map(({ dx, dy }) => {
    const angle = Math.atan2(dy * turn, dx * turn)
    return down ? angle - Math.PI / 2 : angle
  })
  for (let i = 0; i < angles.length; i++) {
    const angle = angles[i] ?? 0
    if (Math.abs(angle) > 0.9) return undefined
    if (i > 0 && Math.abs(angle - (angles[i - 1] ?? 0)) > bend) return undefined
  }
  return ordered.map((spot, i) => ({ char: chars[i] ?? '', x: spot.x, y: spot.y, angle: angles[i] ?? 0 }))
}

function runningLength(line: readonly Point[]): number[] {
  const lengths = [0]
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1] ?? [0, 0]
    const [bx, by] = line[i] ?? [0, 0]
    lengths.push((lengths[i - 1] ?? 0) + Math.hypot(bx - ax, by - ay))
  }
  return lengths
}

function pointAt(line: readonly Point[], lengths: readonly number[], at: number): Point {
  let i = 1
  while (i < line.length - 1 && (lengths[i] ?? 0) < at) i++
  const [ax, ay] = line[i - 1] ?? [0, 0]
  const [bx, by] = line[i] ?? [ax, ay]
  const from = lengths[i - 1] ?? 0
  const span = (lengths[i] ?? 0) - from
  const share = span === 0 ? 0 : (at - from) / span
  return [ax + (bx - ax) * share, ay + (by - ay) * share]
}

/** A place on the line and its direction, smoothed over the reach of one letter. */
function spotAt(line: readonly Point[], lengths: readonly number[], at: number, reach: number): Spot {
  const [x, y] = pointAt(line, lengths, at)
  const [ax, ay] = pointAt(line, lengths, at - reach)
  const [bx, by] = pointAt(line, lengths, at + reach)
  return { x, y, dx: bx - ax, dy: by - ay }
}
