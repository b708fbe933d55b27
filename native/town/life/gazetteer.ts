import type { Row } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'
import { at, distance, toE6 } from '../ground/index.ts'
import type { Building, Ground, MicroGrid, Street } from '../ground/index.ts'

/** Where something happens, in words and on the map. */
export interface Spot {
  readonly place: string
  readonly gridId: string
  readonly communityId: string
  readonly buildingId: string | null
  readonly lonE6: number
  readonly latE6: number
  readonly floors: number
  readonly shop: string
}

type SiteSort =
  | 'home'
  | 'oldHome'
  | 'tower'
  | 'street'
  | 'trade'
  | 'school'
  | 'works'
  | 'shop'
  | 'slope'
  | 'river'
  | 'road'
  | 'park'

const SITES: Readonly<Record<string, readonly SiteSort[]>> = {
  PS01: ['oldHome', 'home', 'oldHome'],
  PS02: ['oldHome', 'home'],
  PS03: ['home'],
  PS04: ['tower', 'home'],
  PS05: ['tower'],
  PS06: ['trade'],
  PS07: ['street'],
  PS08: ['school'],
  PS09: ['shop', 'home'],
  DP05: ['tower', 'works'],
  DP03: ['works', 'shop'],
  WS01: ['works'],
  WS02: ['street', 'works'],
  WS03: ['shop', 'oldHome'],
  WS04: ['works'],
  ER02: ['home', 'shop', 'street'],
  ER03: ['river'],
  ER04: ['slope'],
  ER05: ['street', 'road'],
  ER06: ['street', 'park'],
  ER07: ['home', 'trade', 'park'],
  ER08: ['street', 'park', 'home'],
  ER09: ['school', 'works'],
  ER10: ['river'],
  ER11: ['tower', 'river'],
  ER12: ['road'],
  ER13: ['slope', 'park'],
  CI01: ['trade', 'street'],
  UM01: ['trade', 'street', 'shop', 'street'],
  UM02: ['street', 'trade'],
  UM03: ['street', 'oldHome'],
  UM04: ['street', 'road'],
  UM05: ['oldHome', 'street'],
  UM06: ['home'],
  UM07: ['oldHome', 'home'],
  UM08: ['street', 'trade', 'works'],
  UM09: ['home', 'park'],
  EE01: ['shop', 'works', 'street'],
  EE02: ['river'],
  EA01: ['works', 'shop'],
  CS01: ['street'],
}

/** How many places of a type see the same trouble again and again, and how often. */
const HOT_SPOTS = 5
const HOT_SHARE = 0.24

/** Knows the town's places by what happens there. */
export class Gazetteer {
  private readonly ground: Ground
  private readonly communityOf: ReadonlyMap<string, string>
  private readonly buildings: ReadonlyMap<SiteSort, readonly Building[]>
  private readonly blocks: ReadonlyMap<SiteSort, readonly MicroGrid[]>
  private readonly shopsIn: ReadonlyMap<string, string>
  private readonly byId: ReadonlyMap<string, Building>
  private readonly streetOf = new Map<string, Street | undefined>()
  private readonly random: Random

  constructor(ground: Ground, businesses: readonly Row<'business'>[], random: Random) {
    this.ground = ground
    this.random = random
    this.communityOf = new Map(ground.grids.map((g) => [g.id, g.communityId]))
    this.byId = new Map(ground.buildings.map((b) => [b.id, b]))
    const shops = new Map<string, string>()
    for (const shop of businesses) if (!shops.has(shop.buildingId)) shops.set(shop.buildingId, shop.name)
    this.shopsIn = shops
    const old = new Set(['oldLanes', 'oldSlabs', 'dormitories'])
    const where = (keep: (b: Building) => boolean): Building[] => ground.buildings.filter(keep)
    this.buildings = new Map<SiteSort, Building[]>([
      ['home', where((b) => b.kind === 'HOME')],
      ['oldHome', where((b) => b.kind === 'HOME' && old.has(b.use))],
      ['tower', where((b) => b.kind === 'HOME' && b.floors >= 9)],
      [
        'trade',
        where((b) => b.use === 'mall' || b.use === 'centre' || b.use === 'market' || b.use === 'station'),
      ],
      ['school', where((b) => b.kind === 'SCHOOL')],
      ['works', where((b) => b.kind === 'FACTORY' && shops.has(b.id))],
      ['shop', where((b) => (b.kind === 'SHOP' || b.kind === 'HOME') && shops.has(b.id))],
    ])
    const slopes = ground.areas.filter((a) => a.kind === 'SLOPE').map((a) => at(a.ring, 0))
    const blocks = (keep: (m: MicroGrid) => boolean): MicroGrid[] => ground.microGrids.filter(keep)
    this.blocks = new Map<SiteSort, MicroGrid[]>([
      ['street', blocks((m) => m.use !== 'park' && m.use !== 'quay')],
      ['road', blocks((m) => m.use !== 'park')],
      ['slope', blocks((m) => slopes.some((p) => distance(p, m.centre) < 90))],
      ['river', blocks((m) => m.use === 'quay')],
      ['park', blocks((m) => m.use === 'park')],
    ])
  }

  /** A place where an event of this type could be. */
  spotFor(typeCode: string, random: Random): Spot {
    const sites = SITES[typeCode] ?? ['home']
    if (!random.chance(HOT_SHARE)) return this.spot(random.pick(sites), random)
    const hot = this.random.stream(`hot/${typeCode}/${random.int(HOT_SPOTS)}`)
    return this.spot(hot.pick(sites), hot)
  }

  /** The same place in somebody else's words. */
  atBuilding(buildingId: string, random: Random): Spot {
    const building = this.byId.get(buildingId)
    if (!building) throw new Error(`no building ${buildingId}`)
    return this.inBuilding(building, random)
  }

  private spot(sort: SiteSort, random: Random): Spot {
    const buildings = this.buildings.get(sort)
    if (buildings && buildings.length > 0) return this.inBuilding(random.pick(buildings), random)
    const blocks = this.blocks.get(sort)
    if (!blocks || blocks.length === 0) return this.inBuilding(random.pick(this.ground.buildings), random)
    return this.onBlock(random.pick(blocks), sort, random)
  }

  private inBuilding(building: Building, random: Random): Spot {
    const units =
      building.kind === 'HOME' && building.floors >= 5 && random.chance(0.5) ? `${1 + random.int(2)}单元` : ''
    return {
      place: building.name + units,
      gridId: building.gridId,
      communityId: building.communityId,
      buildingId: building.id,
      ...toE6(building.centre),
      floors: building.floors,
      shop: this.shopsIn.get(building.id) ?? building.name,
    }
  }

  private onBlock(block: MicroGrid, sort: SiteSort, random: Random): Spot {
    const corner = random.pick(block.ring)
    const t = sort === 'river' || sort === 'park' ? random.range(0.2, 0.9) : random.range(0.03, 0.12)
    const point = {
      x: corner.x + (block.centre.x - corner.x) * t,
      y: corner.y + (block.centre.y - corner.y) * t,
    }
    const street = this.nearestStreet(block)
    const near = block.estate
    const place =
      sort === 'river'
        ? `滨江公园${near}段`
        : sort === 'park' || sort === 'slope'
          ? `${near}${sort === 'slope' ? '后坡' : ''}`
          : `${street?.name ?? near}${near}路段`
    return {
      place,
      gridId: block.gridId,
      communityId: this.communityOf.get(block.gridId) ?? block.communityId,
      buildingId: null,
      ...toE6(point),
      floors: 6,
      shop: near,
    }
  }

  private nearestStreet(block: MicroGrid): Street | undefined {
    if (this.streetOf.has(block.id)) return this.streetOf.get(block.id)
    let best: Street | undefined
    let bestM = 60
    for (const street of this.ground.streets) {
      if (street.kind === 'METRO' || street.kind === 'LANE') continue
      for (const p of street.line) {
        const away = Math.min(...block.ring.map((q) => distance(p, q)))
        if (away < bestM) {
          best = street
          bestM = away
        }
      }
    }
    this.streetOf.set(block.id, best)
    return best
  }
}
