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
    const blocked = blockedAlong(site, standing, y, y + depth, gapAlong, gapAcross)
    let x = box.minX + 1
    let any = false
    while (x < box.maxX) {
      const width = size(plot.width)
      const least = Math.max(plot.least, width * 0.68)
      x = firstFree(blocked, x, least)
      const room = roomFrom(blocked, x)
      const spot = room >= width ? width : Math.min(room, least)
      if (x + spot > box.maxX) break
      if (!inRing({ x: x + spot / 2, y: y + depth / 2 }, site.ring)) {
        // Outside the block, or in a notch of it: go on behind the next line.
        x += room + 0.01
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

interface Span {
  readonly from: number
  readonly to: number
}

/**
 * The stretches of a row between two y that are taken: by a side with its setback (corners counted as square,
 * so a little early) or by what stands there with its gap. Sorted, and joined where they overlap.
 */
function blockedAlong(
  site: Site,
  standing: readonly Placed[],
  minY: number,
  maxY: number,
  gapAlong: number,
  gapAcross: number,
): Span[] {
  const spans: Span[] = []
  for (const { a, b, setbackM } of site.sides) {
    const low = minY - setbackM
    const high = maxY + setbackM
    if ((a.y < low && b.y < low) || (a.y > high && b.y > high)) continue
    const at1 = xAt(a, b, Math.max(low, Math.min(a.y, b.y)))
    const at2 = xAt(a, b, Math.min(high, Math.max(a.y, b.y)))
    const [from, to] =
      a.y === b.y ? [Math.min(a.x, b.x), Math.max(a.x, b.x)] : [Math.min(at1, at2), Math.max(at1, at2)]
    spans.push({ from: from - setbackM, to: to + setbackM })
  }
  for (const other of standing) {
    if (minY >= other.maxY + gapAcross || maxY <= other.minY - gapAcross) continue
    spans.push({ from: other.minX - gapAlong, to: other.maxX + gapAlong })
  }
  spans.sort((p, q) => p.from - q.from)
  const joined: Span[] = []
  for (const span of spans) {
    const last = joined[joined.length - 1]
    if (last && span.from <= last.to)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else joined.push(span)
  }
  return joined
}

function xAt(a: Point, b: Point, y: number): number {
  return a.y === b.y ? a.x : a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y)
}

/** The first x, not before `from`, with `width` of free row behind it. */
function firstFree(blocked: readonly Span[], from: number, width: number): number {
  let x = from
  for (const span of blocked) if (x < span.to && x + width > span.from) x = span.to
  return x
}

function roomFrom(blocked: readonly Span[], x: number): number {
  for (const span of blocked) if (span.to > x) return Math.max(0, span.from - x)
  return Infinity
}
