import type { Random } from '../chance/index.ts'
import type { Block } from './blockUse.ts'
import { DENSITY, STYLES } from './buildingStyle.ts'
import type { BuildingKind, BuildingStyle, FootprintShape } from './buildingStyle.ts'
import { shareOut } from './dividing.ts'
import type { Layout } from './layout.ts'
import { placeRows, siteOf } from './placing.ts'
import type { Placed, Site } from './placing.ts'
import { at, distance, ringArea, turn } from './plane.ts'
import type { Point } from './plane.ts'
import type { EdgeClass } from './subdivision.ts'

/** A footprint with what it is; names and people come later. */
export interface RawBuilding {
  readonly block: Block
  readonly style: BuildingStyle
  readonly kind: BuildingKind
  readonly ring: readonly Point[]
  readonly centre: Point
  readonly footprintM2: number
  readonly floors: number
  readonly builtYear: number
}

/** From the middle of a road, or from the water's edge, to the nearest wall. */
export const SETBACK_M: Readonly<Record<EdgeClass, number>> = {
  arterial: 15,
  mall: 10,
  street: 8,
  lane: 3.6,
  border: 3.5,
  creek: 15,
  bank: 50,
}

const PARK_STYLE: readonly BuildingStyle[] = [
  {
    kind: 'PUBLIC',
    share: 1,
    width: [9, 15],
    depth: [7, 10],
    gapAlong: 20,
    gapAcross: 20,
    least: 5.5,
    floors: [1, 2],
    years: [1986, 2019],
    shapes: ['plain', 'corner'],
    counted: '号',
    annex: ['游客服务点', '公园管理房', '公厕', '观景亭', '茶室'],
  },
]

/** Exactly `count` buildings for the blocks of a community; what one block cannot hold goes to the next. */
export function buildCommunity(
  layout: Layout,
  blocks: readonly Block[],
  count: number,
  random: Random,
): RawBuilding[] {
  const sites = blocks.map(
    (block) => new BlockSite(layout, block, random.stream(`${block.gridIndex}/${block.index}`)),
  )
  const wanted = shareOut(
    count,
    sites.map((s) => s.roomM2 * DENSITY[s.block.use]),
  )
  let missing = 0
  sites.forEach((site, i) => {
    missing += site.fill(at(wanted, i) + 0)
  })
  const roomy = sites
    .filter((s) => s.block.use !== 'park')
    .toSorted((a, b) => b.roomM2 / (b.count + 1) - a.roomM2 / (a.count + 1))
  for (let round = 0; missing > 0 && round < 6; round++) {
    for (const site of roomy) {
      if (missing === 0) break
      missing -= site.squeeze(Math.min(missing, 1 + Math.floor(missing / roomy.length)))
    }
  }
  if (missing > 0)
    throw new Error(`${missing} buildings find no room in ${blocks[0]?.communityId ?? 'nowhere'}`)
  return sites.flatMap((s) => s.raise())
}

class BlockSite {
  readonly block: Block
  readonly roomM2: number
  private readonly site: Site
  private readonly styles: readonly BuildingStyle[]
  private readonly random: Random
  private placed: Placed[] = []

  constructor(layout: Layout, block: Block, random: Random) {
    this.block = block
    this.random = random
    const edges = layout.ground.edges(block.face)
    const setbacks = edges.map((e) => SETBACK_M[e.kind])
    const lengths = edges.map((e) => distance(layout.ground.vertex(e.from), layout.ground.vertex(e.to)))
    const lost = lengths.reduce((sum, l, i) => sum + l * at(setbacks, i), 0)
    this.roomM2 = Math.max(block.areaM2 * 0.04, block.areaM2 - lost * 0.94)
    this.site = siteOf(block.ring, setbacks, rowAngle(layout, block, lengths))
    this.styles = block.use === 'park' ? PARK_STYLE : STYLES[block.use]
  }

  get count(): number {
    return this.placed.length
  }

  /** Places `count` buildings; returns how many found no room. */
  fill(count: number): number {
    const counts = shareOut(
      count,
      this.styles.map((s) => s.share),
    )
    this.styles.forEach((style, i) => {
      // The main sort takes what the later ones do not need.
      const share = i === 0 ? 0.86 : 0.6
      const fresh = placeRows(
        this.site,
        this.placed,
        at(counts, i),
        style,
        i,
        this.roomM2 * share,
        this.random.stream(`rows${i}`),
      )
      this.placed = [...this.placed, ...fresh]
    })
    return count - this.placed.length - this.squeeze(count - this.placed.length)
  }

  /** Finds room for small houses between the others; returns how many it placed. */
  squeeze(count: number): number {
    if (count <= 0) return 0
    const last = this.styles.length - 1
    const small = {
      ...at(this.styles, last),
      width: [6, 11],
      depth: [6, 9],
      gapAlong: 2.6,
      gapAcross: 2.6,
    } as const
    const fresh = placeRows(
      this.site,
      this.placed,
      count,
      small,
      last,
      90 * count,
      this.random.stream(`squeeze${this.placed.length}`),
    )
    this.placed = [...this.placed, ...fresh]
    return fresh.length
  }

  raise(): RawBuilding[] {
    const random = this.random.stream('raise')
    // Neighbours of one estate went up in the same years and to much the same height.
    const era = random.next()
    const reach = random.next()
    return this.placed.map((p) => {
      const style = at(this.styles, p.plot)
      const local = footprint(p.maxX - p.minX, p.maxY - p.minY, random.pick(style.shapes), random)
      const ring = local.map((q) => turn({ x: p.minX + q.x, y: p.minY + q.y }, this.site.angle))
      const [low, high] = style.floors
      const floors = Math.round(
        low + (high - low) * Math.min(1, Math.max(0, reach * 0.75 + random.range(-0.12, 0.32))),
      )
      const [from, to] = style.years
      return {
        block: this.block,
        style,
        kind: style.kind,
        ring,
        centre: turn({ x: (p.minX + p.maxX) / 2, y: (p.minY + p.maxY) / 2 }, this.site.angle),
        footprintM2: ringArea(ring),
        floors: Math.max(1, floors),
        builtYear: Math.round(
          from + (to - from) * Math.min(1, Math.max(0, era * 0.9 + random.range(-0.05, 0.12))),
        ),
      }
    })
  }
}

/** Rows lie along the longest straight side on a street; a lane counts less. */
function rowAngle(layout: Layout, block: Block, lengths: readonly number[]): number {
  const weightOf: Readonly<Record<EdgeClass, number>> = {
    arterial: 1.6,
    mall: 1.8,
    street: 1.3,
    lane: 0.8,
    border: 0.4,
    creek: 0.9,
    bank: 1.2,
  }
  let best = 0
  let bestScore = 0
  const edges = layout.ground.edges(block.face)
  edges.forEach((edge) => {
    const a = layout.ground.vertex(edge.from)
    const b = layout.ground.vertex(edge.to)
    const angle = Math.atan2(b.y - a.y, b.x - a.x)
    // All sides that run the same way speak for it.
    let score = 0
    edges.forEach((other, i) => {
      const p = layout.ground.vertex(other.from)
      const q = layout.ground.vertex(other.to)
      const off = Math.abs(Math.cos(Math.atan2(q.y - p.y, q.x - p.x) - angle))
      if (off > 0.97) score += at(lengths, i) * weightOf[other.kind]
    })
    if (score > bestScore) {
      bestScore = score
      best = angle
    }
  })
  return best
}

/** The outline of a building in a rectangle of w x d, counter-clockwise from the lower left. */
function footprint(w: number, d: number, shape: FootprintShape, random: Random): Point[] {
  const plain = [p(0, 0), p(w, 0), p(w, d), p(0, d)]
  const cutW = w * random.range(0.25, 0.45)
  const cutD = d * random.range(0.28, 0.45)
  const mirror = random.chance(0.5)
  const ring = ((): Point[] => {
    switch (shape) {
      case 'plain':
        return plain
      case 'corner':
        return [p(0, 0), p(w, 0), p(w, d - cutD), p(w - cutW, d - cutD), p(w - cutW, d), p(0, d)]
      case 'court': {
        const arm = w * 0.28
        return [
          p(0, 0),
          p(w, 0),
          p(w, d),
          p(w - arm, d),
          p(w - arm, d * 0.48),
          p(arm, d * 0.48),
          p(arm, d),
          p(0, d),
        ]
      }
      case 'cross': {
        const x = w * 0.22
        const y = d * 0.24
        return [
          p(x, 0),
          p(w - x, 0),
          p(w - x, y),
          p(w, y),
          p(w, d - y),
          p(w - x, d - y),
          p(w - x, d),
          p(x, d),
          p(x, d - y),
          p(0, d - y),
          p(0, y),
          p(x, y),
        ]
      }
      case 'stepped': {
        const s = Math.min(2.4, d * 0.2)
        return [
          p(0, 0),
          p(w * 0.5, 0),
          p(w * 0.5, s),
          p(w, s),
          p(w, d),
          p(w * 0.5, d),
          p(w * 0.5, d - s),
          p(0, d - s),
        ]
      }
    }
  })()
  return mirror ? ring.map((q) => p(w - q.x, q.y)).toReversed() : ring
}

function p(x: number, y: number): Point {
  return { x, y }
}
