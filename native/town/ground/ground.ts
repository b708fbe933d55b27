import type { Random } from '../chance/index.ts'
import { findAreas, outlineOf } from './areas.ts'
import type { Area } from './areas.ts'
import { assignUses, neighboursOf } from './blockUse.ts'
import type { Block, BlockUse } from './blockUse.ts'
import { buildCommunity } from './buildings.ts'
import type { RawBuilding } from './buildings.ts'
import type { BuildingKind } from './buildingStyle.ts'
import { addressBook } from './addresses.ts'
import { formEstates, nameBuildings } from './estates.ts'
import type { CommunityFigures, TownFigures } from './figures.ts'
import { layOut } from './layout.ts'
import { ringArea, ringCentroid } from './plane.ts'
import type { Point } from './plane.ts'
import { layOverlays } from './specials.ts'
import { nameStreets } from './streets.ts'
import type { Street } from './streets.ts'
import { createTerrain } from './terrain.ts'

/** The town without its people: everything that has a place. Plane metres; see wgs84.ts for degrees. */
export interface Ground {
  readonly communities: readonly Community[]
  readonly grids: readonly Grid[]
  readonly microGrids: readonly MicroGrid[]
  readonly specials: readonly Special[]
  readonly buildings: readonly Building[]
  readonly streets: readonly Street[]
  readonly areas: readonly Area[]
  readonly station: Point
}

export interface Community {
  readonly id: string
  readonly name: string
  readonly figures: CommunityFigures
  readonly ring: readonly Point[]
  readonly areaM2: number
  readonly centre: Point
}

export interface Grid {
  readonly id: string
  readonly communityId: string
  readonly name: string
  readonly ring: readonly Point[]
  readonly areaM2: number
  readonly centre: Point
}

export interface MicroGrid {
  readonly id: string
  readonly gridId: string
  readonly communityId: string
  readonly name: string
  readonly use: BlockUse
  /** The estate, school, park or market it belongs to. */
  readonly estate: string
  readonly ring: readonly Point[]
  readonly areaM2: number
  readonly centre: Point
}

export interface Special {
  readonly id: string
  readonly communityId: string
  readonly name: string
  readonly kind: 'SPECIAL' | 'PARK'
  readonly ring: readonly Point[]
  readonly centre: Point
  readonly microGridIds: readonly string[]
}

export interface Building {
  readonly id: string
  readonly communityId: string
  readonly gridId: string
  readonly microGridId: string
  readonly use: BlockUse
  readonly estate: string
  readonly name: string
  readonly address: string
  readonly kind: BuildingKind
  readonly floors: number
  readonly builtYear: number
  readonly footprintM2: number
  readonly ring: readonly Point[]
  readonly centre: Point
}

export function generateGround(figures: TownFigures, root: Random): Ground {
  const random = root.stream('ground')
  const terrain = createTerrain(random.stream('terrain'))
  const layout = layOut(figures, terrain, random.stream('layout'))
  const { blocks, places } = assignUses(layout, terrain, random.stream('uses'))
  const streets = nameStreets(layout, blocks, places.metro, random.stream('streets'))

  const raw = new Map<Block, RawBuilding[]>(blocks.map((b) => [b, []]))
  for (const { figures: community } of layout.communities) {
    const own = blocks.filter((b) => b.communityId === community.id)
    for (const building of buildCommunity(
      layout,
      own,
      community.buildings,
      random.stream(`buildings/${community.id}`),
    )) {
      raw.get(building.block)?.push(building)
    }
  }
  const rawOf = (block: Block): RawBuilding[] => raw.get(block) ?? []
  const estates = formEstates(
    blocks,
    neighboursOf(layout, blocks),
    (b) => rawOf(b).length,
    random.stream('estates'),
  )
  const estateOf = new Map(estates.flatMap((e) => e.blocks.map((b) => [b, e.name] as const)))
  const names = new Map(estates.flatMap((e) => [...nameBuildings(e, e.blocks.flatMap(rawOf))]))
  const addressOf = addressBook(streets)

  const ring = (faces: readonly number[]): Point[] => outlineOf(layout.ground, faces)
  const gridId = (b: Block): string => `${b.communityId}-G${two(b.gridIndex + 1)}`
  const microId = (b: Block): string => `${gridId(b)}-M${two(b.index + 1)}`
  const place = (points: readonly Point[]) => ({
    ring: points,
    areaM2: ringArea(points),
    centre: ringCentroid(points),
  })

  return {
    communities: layout.communities.map((c) => ({
      id: c.figures.id,
      name: c.figures.name,
      figures: c.figures,
      ...place(ring(c.grids.flatMap((g) => g.microFaces))),
    })),
    grids: layout.communities.flatMap((c) =>
      c.grids.map((g, i) => ({
        id: `${c.figures.id}-G${two(i + 1)}`,
        communityId: c.figures.id,
        name: `${c.figures.name}第${i + 1}网格`,
        ...place(ring(g.microFaces)),
      })),
    ),
    microGrids: blocks.map((b) => ({
      id: microId(b),
      gridId: gridId(b),
      communityId: b.communityId,
      name: `${b.gridIndex + 1}-${b.index + 1}微网格`,
      use: b.use,
      estate: estateOf.get(b) ?? '',
      ...place(b.ring),
    })),
    specials: layOverlays(figures.specialGrids, layout, blocks, places).map((s) => ({
      id: s.id,
      communityId: s.communityId,
      name: s.name,
      kind: s.kind,
      ring: s.ring,
      centre: ringCentroid(s.ring),
      microGridIds: s.blocks.map(microId),
    })),
    buildings: blocks
      .flatMap((b) => rawOf(b))
      .map((r, i) => ({
        id: `B${String(i + 1).padStart(4, '0')}`,
        communityId: r.block.communityId,
        gridId: gridId(r.block),
        microGridId: microId(r.block),
        use: r.block.use,
        estate: estateOf.get(r.block) ?? '',
        name: names.get(r) ?? '',
        address: addressOf(r.centre),
        kind: r.kind,
        floors: r.floors,
        builtYear: r.builtYear,
        footprintM2: r.footprintM2,
        ring: r.ring,
        centre: r.centre,
      })),
    streets,
    areas: findAreas(layout, terrain, blocks, places),
    station: places.station,
  }
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
