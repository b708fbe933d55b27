import type { Random } from '../chance/index.ts'
import { after, at, boxOf, inRing, turn } from './plane.ts'
import type { Box, Point } from './plane.ts'

/** Sizes of one sort of building, metres: width along the row, depth across it, and the gaps it wants. */
export interface Plot {
  readonly width: readonly [number, number]
  readonly depth: readonly [number, number]
  readonly gapAlong: number
  readonly gapAcross: number
  /** Neither side is made shorter than this. */
  readonly least: number
}

/** An upright rectangle in the block's turned frame. */
export interface Placed extends Box {
  readonly plot: number
}

/** A side of a block, in its turned frame, and how far buildings keep from it. */
export interface Side {
  readonly a: Point
  readonly b: Point
  readonly setbackM: number
}

export interface Site {
  /** The ring, turned so that rows lie along x. */
  readonly ring: readonly Point[]
  readonly sides: readonly Side[]
  readonly angle: number
}

export function siteOf(ring: readonly Point[], setbacks: readonly number[], angle: number): Site {
  const turned = ring.map((p) => turn(p, -angle))
  return {
    ring: turned,
    sides: turned.map((a, i) => ({ a, b: after(turned, i), setbackM: at(setbacks, i) })),
    angle,
  }
}

const SCALES = [1.25, 1.1, 1, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.45, 0.38, 0.32]
const ALONG_STEP_M = 1.6

/**
 * Puts up to `count` buildings of a sort in rows, as large as their number allows; the sizes and gaps shrink
 * until they fit. Returns what it could place, never touching a side's setback or what stands already.
 */
export function placeRows(
  site: Site,
  standing: readonly Placed[],
  count: number,
  plot: Plot,
  plotIndex: number,
  roomM2: number,
  random: Random,
): Placed[] {
  if (count <= 0) return []
  const mean = {
    w: (plot.width[0] + plot.width[1]) / 2 + plot.gapAlong,
    d: (plot.depth[0] + plot.depth[1]) / 2 + plot.gapAcross,
  }
  const wanted = Math.sqrt(roomM2 / (count * mean.w * mean.d))
  let best: Placed[] = []
  for (const scale of SCALES) {
    if (scale > wanted * 1.3) continue
    for (const phase of [0, 0.33, 0.66]) {
      const rows = fillRows(site, standing, plot, plotIndex, scale, phase, random.stream(`${scale}/${phase}`))
      if (rows.length > best.length) best = rows
    }
    if (best.length >= count) return thin(best, count, random)
  }
  return best
}

/** Keeps `count` of them, leaving out the smallest first but for a few yards left open by chance. */
function thin(rows: readonly Placed[], count: number, random: Random): Placed[] {
  const kept = rows
    .map((r) => ({ r, key: (r.maxX - r.minX) * (r.maxY - r.minY) * random.range(0.6, 1) }))
    .toSorted((a, b) => b.key - a.key)
    .slice(0, count)
    .map((k) => k.r)
  return rows.filter((r) => kept.includes(r))
}

function fillRows(
  site: Site,
  standing: readonly Placed[],
  plot: Plot,
  plotIndex: number,
  scale: number,
  phase: number,
  random: Random,
): Placed[] {
  const box = boxOf(site.ring)
  const placed: Placed[] = []
  const squeeze = Math.sqrt(scale)
  const size = (range: readonly [number, number]): number =>
    Math.max(plot.least, random.range(range[0], range[1]) * scale)
  const gapAlong = Math.max(2.2, plot.gapAlong * squeeze)
  const gapAcross = Math.max(2.6, plot.gapAcross * squeeze)
  let y = box.minY + 2 + phase * 9 * scale
  while (y < box.maxY) {
    const depth = size(plot.depth)
    let x = box.minX + 1
    let any = false
    while (x < box.maxX) {
      const width = size(plot.width)
      const spot = [width, Math.max(plot.least, width * 0.68)].find((w) =>
        isFree(site, standing, { minX: x, minY: y, maxX: x + w, maxY: y + depth }, gapAlong, gapAcross),
      )
      if (spot === undefined) {
        x += ALONG_STEP_M
        continue
      }
      placed.push({ minX: x, minY: y, maxX: x + spot, maxY: y + depth, plot: plotIndex })
      any = true
      x += spot + gapAlong
    }
    y += any ? depth + gapAcross : 2.5
  }
  return placed
}

function isFree(
  site: Site,
  standing: readonly Placed[],
  box: Box,
  gapAlong: number,
  gapAcross: number,
): boolean {
  for (const other of standing) {
    if (
      box.minX < other.maxX + gapAlong &&
      box.maxX > other.minX - gapAlong &&
      box.minY < other.maxY + gapAcross &&
      box.maxY > other.minY - gapAcross
    )
      return false
  }
  for (const side of site.sides) if (touches(side.a, side.b, box, side.setbackM)) return false
  return inRing({ x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 }, site.ring)
}

/** True when the segment comes within `margin` of the box (its corners counted as square, so a little early). */
function touches(a: Point, b: Point, box: Box, margin: number): boolean {
  const minX = box.minX - margin
  const maxX = box.maxX + margin
  const minY = box.minY - margin
  const maxY = box.maxY + margin
  if ((a.x < minX && b.x < minX) || (a.x > maxX && b.x > maxX)) return false
  if ((a.y < minY && b.y < minY) || (a.y > maxY && b.y > maxY)) return false
  let from = 0
  let to = 1
  const dx = b.x - a.x
  const dy = b.y - a.y
  for (const [d, low, high] of [
    [dx, minX - a.x, maxX - a.x],
    [dy, minY - a.y, maxY - a.y],
  ] as const) {
    if (d === 0) {
      if (low > 0 || high < 0) return false
      continue
    }
    const t1 = low / d
    const t2 = high / d
    from = Math.max(from, Math.min(t1, t2))
    to = Math.min(to, Math.max(t1, t2))
    if (from > to) return false
  }
  return true
}
