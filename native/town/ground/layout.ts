import type { Random } from '../chance/index.ts'
import { createCrossField } from './crossField.ts'
import type { CrossField } from './crossField.ts'
import { Dividing, shareOut } from './dividing.ts'
import type { CommunityFigures, TownFigures } from './figures.ts'
import { MainRoads } from './mainRoads.ts'
import { outlineOf } from './outline.ts'
import { at, ringArea } from './plane.ts'
import { Subdivision } from './subdivision.ts'
import type { FaceId } from './subdivision.ts'
import type { Terrain } from './terrain.ts'

/** The ground divided: community -> grid -> micro-grid, and the named cuts between them. */
export interface Layout {
  readonly ground: Subdivision
  readonly field: CrossField
  readonly communities: readonly CommunityCells[]
  /** Cut number -> the name of the main road or creek that it is. */
  readonly mainRoads: ReadonlyMap<number, string>
  readonly mallCut: number
  readonly creekCut: number
}

export interface CommunityCells {
  readonly figures: CommunityFigures
  readonly grids: readonly GridCells[]
}

export interface GridCells {
  readonly microFaces: readonly FaceId[]
  /** Between the quay road and the river. */
  readonly onQuay: boolean
}

export function layOut(figures: TownFigures, terrain: Terrain, random: Random): Layout {
  const { ring, kinds } = outlineOf(terrain, figures.areaKm2 * 1e6, random.stream('outline'))
  const ground = new Subdivision(ring, kinds)
  const roads = new MainRoads(ground, terrain, random.stream('main-roads'))

  const south = roads.divide(at(ground.faces(), 0), '园区大道', 'eastWest', 0.156, -0.07)
  const spine = roads.divide(south.right, '云澜大道', 'northSouth', 0.655, 0.03)
  const creek = roads.creek(spine.right)
  const bank = roads.divide(creek.left, '石桥路', 'eastWest', 0.53, 0.14)
  const west = roads.divide(spine.left, '环山路', 'northSouth', 0.54, -0.05)
  const north = roads.divide(west.right, '书院路', 'eastWest', 0.68, -0.1)
  const middle = roads.divide(north.left, '炉峰路', 'eastWest', 0.57, 0.12)
  const plateau = roads.divide(west.left, '银杏路', 'eastWest', 0.7, 0.09)
  const hillside = roads.divide(plateau.left, '柏子路', 'eastWest', 0.575, -0.16)
  const faces: Readonly<Record<string, FaceId>> = {
    C01: creek.right,
    C02: north.right,
    C03: plateau.right,
    C04: bank.right,
    C05: hillside.left,
    C06: bank.left,
    C07: middle.left,
    C08: south.left,
    C09: hillside.right,
    C10: middle.right,
  }

  const quays = new Map(
    ['C01', 'C04', 'C06'].map((id) => {
      const face = faces[id]
      if (face === undefined) throw new Error(`no face for ${id}`)
      const area = ringArea(ground.points(face))
      const halves = roads.quay(face)
      return [id, { ...halves, share: ringArea(ground.points(halves.right)) / area }]
    }),
  )

  const field = createCrossField(
    terrain,
    roads.lines().map((line) => ({ line, weight: 1.5, reachM: 70 })),
    [
      {
        centre: { x: -120, y: 920 },
        radiusM: 300,
        angle: random.stream('mall').range(0.12, 0.3),
        weight: 1.2,
      },
      {
        centre: { x: -150, y: -1120 },
        radiusM: 520,
        angle: random.stream('park').range(-0.2, -0.08),
        weight: 3,
      },
    ],
    random.stream('field'),
  )
  const dividing = new Dividing(ground, field, random.stream('divide'))
  let mallCut = -1

  const partsOf = (community: CommunityFigures): { face: FaceId; grids: number; onQuay: boolean }[] => {
    const quay = quays.get(community.id)
    if (quay) {
      // The strip between 滨江路 and the river has grids of its own.
      const strip = Math.max(2, Math.round(community.grids * quay.share))
      return [
        { face: quay.right, grids: strip, onQuay: true },
        { face: quay.left, grids: community.grids - strip, onQuay: false },
      ]
    }
    const face = faces[community.id]
    if (face === undefined) throw new Error(`the layout has no place for ${community.id}`)
    if (community.id !== 'C02') return [{ face, grids: community.grids, onQuay: false }]
    const mall = dividing.split(face, 0.5, 'mall', 'short')
    mallCut = mall.cut
    const half = Math.ceil(community.grids / 2)
    return [
      { face: mall.left, grids: half, onQuay: false },
      { face: mall.right, grids: community.grids - half, onQuay: false },
    ]
  }

  const communities = figures.communities.map((community): CommunityCells => {
    const grids = partsOf(community).flatMap((part) =>
      dividing.divide(part.face, part.grids, 'street', 0.3).map((face) => ({ face, onQuay: part.onQuay })),
    )
    const counts = shareOut(
      community.microGrids,
      grids.map((g) => ringArea(ground.points(g.face))),
      3,
    )
    return {
      figures: community,
      grids: grids.map((g, i) => ({
        microFaces: dividing.divide(g.face, at(counts, i), 'lane', 0.22),
        onQuay: g.onQuay,
      })),
    }
  })
  return { ground, field, communities, mainRoads: roads.names, mallCut, creekCut: creek.cut }
}
