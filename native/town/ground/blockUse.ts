import type { Random } from '../chance/index.ts'
import type { CommunityCells, Layout } from './layout.ts'
import { alongLine, at, distance, lineLength, ringArea, ringCentroid } from './plane.ts'
import type { Point } from './plane.ts'
import type { FaceId } from './subdivision.ts'
import type { Terrain } from './terrain.ts'

/** What a block (micro-grid) is built up with. */
export type BlockUse =
  | 'oldLanes'
  | 'oldSlabs'
  | 'slabs'
  | 'towers'
  | 'works'
  | 'dormitories'
  | 'mall'
  | 'centre'
  | 'offices'
  | 'market'
  | 'station'
  | 'school'
  | 'hospital'
  | 'quay'
  | 'hillside'
  | 'park'

export interface Block {
  readonly face: FaceId
  readonly communityId: string
  /** Index of the grid in its community and of the block in its grid, from 0. */
  readonly gridIndex: number
  readonly index: number
  readonly ring: readonly Point[]
  readonly areaM2: number
  readonly centre: Point
  readonly heightM: number
  /** Between 滨江路 and the river. */
  readonly onQuay: boolean
  use: BlockUse
  /** The park, school or other place that the block is part of. */
  place: string | null
}

/** Ordinary blocks by community: use and share. */
const MIX: Readonly<Record<string, readonly (readonly [BlockUse, number])[]>> = {
  C01: [
    ['oldSlabs', 55],
    ['oldLanes', 30],
    ['slabs', 15],
  ],
  C02: [
    ['offices', 30],
    ['slabs', 40],
    ['towers', 30],
  ],
  C03: [
    ['towers', 78],
    ['slabs', 22],
  ],
  C04: [
    ['oldSlabs', 60],
    ['oldLanes', 40],
  ],
  C05: [
    ['slabs', 45],
    ['oldLanes', 30],
    ['hillside', 25],
  ],
  C06: [
    ['oldSlabs', 50],
    ['oldLanes', 35],
    ['slabs', 15],
  ],
  C07: [
    ['oldSlabs', 45],
    ['dormitories', 30],
    ['slabs', 25],
  ],
  C08: [
    ['works', 80],
    ['dormitories', 20],
  ],
  C09: [
    ['slabs', 55],
    ['oldSlabs', 25],
    ['towers', 20],
  ],
  C10: [
    ['slabs', 40],
    ['towers', 35],
    ['offices', 25],
  ],
}

export interface Places {
  /** Name -> the blocks it covers, side by side. */
  readonly blocks: ReadonlyMap<string, readonly Block[]>
  readonly station: Point
  readonly metro: readonly Point[]
}

/** Gives each block its use: first the places that a town has once, then the ordinary mix. */
export function assignUses(
  layout: Layout,
  terrain: Terrain,
  random: Random,
): { blocks: Block[]; places: Places } {
  const blocks = layout.communities.flatMap((community) => blocksOf(layout, terrain, community))
  const places = new Map<string, readonly Block[]>()
  const neighbours = neighboursOf(layout, blocks)

  const claim = (
    name: string,
    use: BlockUse,
    count: number,
    communityId: string,
    score: (b: Block) => number,
  ): void => {
    const free = blocks.filter((b) => b.communityId === communityId && b.place === null && !b.onQuay)
    const first = free.toSorted((a, b) => score(b) - score(a))[0]
    if (!first) throw new Error(`no ground left for ${name}`)
    const group = [first]
    while (group.length < count) {
      const next = group
        .flatMap((b) => neighbours.get(b.face) ?? [])
        .filter((b) => b.place === null && !b.onQuay && b.communityId === communityId && !group.includes(b))
        .toSorted((a, b) => score(b) - score(a))[0]
      if (!next) break
      group.push(next)
    }
    for (const block of group) {
      block.use = use
      block.place = name
    }
    places.set(name, group)
  }
  const nearTo = (p: Point) => (b: Block) => -distance(b.centre, p)
  const centreOf = (id: string): Point => {
    const community = layout.communities.find((c) => c.figures.id === id)
    if (!community) throw new Error(`no community ${id}`)
    const faces = community.grids.flatMap((g) => g.microFaces)
    return ringCentroid(layout.ground.outline(faces).map((v) => layout.ground.vertex(v)))
  }
  const edge = (b: Block): number => -Math.abs(b.areaM2 - 6500)

  const metro = metroLine(centreOf('C10'))
  const station = at(metro.stops, 0)
  claim('轨道云澜站', 'station', 3, 'C10', nearTo(station))
  const mallLine = layout.ground.cutLine(layout.mallCut)
  const mallMiddle = alongLine(mallLine, lineLength(mallLine) / 2).point
  claim('星汇购物中心', 'centre', 3, 'C02', nearTo(mallMiddle))
  for (const block of blocks) {
    if (block.communityId !== 'C02' || block.place !== null) continue
    if (touchesCut(layout, block, layout.mallCut)) {
      block.use = 'mall'
      block.place = '锦步步行街'
    }
  }
  claim('云澜医院', 'hospital', 3, 'C09', nearTo(centreOf('C09')))
  claim('云澜中学', 'school', 3, 'C09', edge)
  claim('云澜第一小学', 'school', 2, 'C09', edge)
  claim('柏子坡幼儿园', 'school', 1, 'C09', (b) => -b.areaM2)
  claim('银杏小学', 'school', 2, 'C03', edge)
  claim('望江小学', 'school', 1, 'C01', edge)
  claim('炉峰小学', 'school', 1, 'C07', edge)
  claim('石桥小学', 'school', 1, 'C04', edge)
  claim('书院农贸市场', 'market', 2, 'C10', (b) => nearTo(station)(b) - b.areaM2 / 60)
  claim('江岸水产批发市场', 'market', 1, 'C06', edge)
  claim('书院广场', 'park', 1, 'C10', nearTo(centreOf('C10')))
  claim('银杏公园', 'park', 2, 'C03', nearTo(centreOf('C03')))
  claim('翠坪山公园', 'park', 7, 'C05', (b) => b.heightM)
  claim('炉峰公园', 'park', 3, 'C07', (b) => b.heightM)
  claim('望江台公园', 'park', 2, 'C01', (b) => b.heightM)

  const ordinary = random.stream('use')
  for (const community of layout.communities) {
    const id = community.figures.id
    for (const block of blocks) {
      if (block.communityId !== id || block.place !== null || block.use === 'quay') continue
      const mix = MIX[id]
      if (!mix) throw new Error(`no mix of uses for ${id}`)
      block.use = ordinary.weighted(mix, ([, share]) => share)[0]
    }
  }
  return { blocks, places: { blocks: places, station, metro: metro.line } }
}

function blocksOf(layout: Layout, terrain: Terrain, community: CommunityCells): Block[] {
  return community.grids.flatMap((grid, gridIndex) =>
    grid.microFaces.map((face, index): Block => {
      const ring = layout.ground.points(face)
      const centre = ringCentroid(ring)
      return {
        face,
        communityId: community.figures.id,
        gridIndex,
        index,
        ring,
        areaM2: ringArea(ring),
        centre,
        heightM: terrain.height(centre),
        onQuay: grid.onQuay,
        use: grid.onQuay ? 'quay' : 'slabs',
        place: null,
      }
    }),
  )
}

export function neighboursOf(layout: Layout, blocks: readonly Block[]): Map<FaceId, Block[]> {
  const byFace = new Map(blocks.map((b) => [b.face, b]))
  return new Map(
    blocks.map((block) => {
      const around = new Set<Block>()
      for (const edge of layout.ground.edges(block.face)) {
        const across = layout.ground.across(edge)
        const other = across === null ? undefined : byFace.get(across)
        if (other) around.add(other)
      }
      return [block.face, [...around]]
    }),
  )
}

function touchesCut(layout: Layout, block: Block, cut: number): boolean {
  return layout.ground.edges(block.face).some((e) => e.cut === cut)
}

/** Metro line 6: from the north-west under the spine, through 轨道云澜站, over the river in the south-east. */
function metroLine(middle: Point): { line: Point[]; stops: Point[] } {
  const north = { x: middle.x - 470, y: middle.y + 1150 }
  const south = { x: middle.x + 1250, y: middle.y - 900 }
  const line: Point[] = []
  for (let i = 0; i <= 40; i++) {
    const t = i / 20 - 1
    const end = t < 0 ? north : south
    const s = Math.abs(t)
    const bend = 90 * Math.sin(s * Math.PI) * (t < 0 ? 1 : -1)
    line.push({ x: middle.x + (end.x - middle.x) * s + bend, y: middle.y + (end.y - middle.y) * s ** 1.15 })
  }
  return { line, stops: [middle] }
}
