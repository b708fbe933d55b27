import type { Row } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'
import type { Building, Ground } from '../ground/index.ts'
import { BRAND_A, BRAND_B, TRADES } from './trades.ts'
import type { Trade } from './trades.ts'

/** How many shops and firms a building draws: by its kind, its size, and its street. */
function pull(building: Building): number {
  const size = Math.sqrt(building.footprintM2)
  switch (building.kind) {
    case 'SHOP':
      return size * (1 + building.floors) * (building.use === 'mall' || building.use === 'centre' ? 3 : 1.2)
    case 'OFFICE':
      return size * building.floors * 0.5
    case 'FACTORY':
      return size * 0.9
    case 'HOME':
      // Shops on the ground floor.
      return building.use === 'hillside' ? size * 0.08 : size * 0.32
    case 'SCHOOL':
    case 'HOSPITAL':
    case 'PUBLIC':
      return 0
  }
}

export function registerBusinesses(ground: Ground, random: Random): Row<'business'>[] {
  const rows: Row<'business'>[] = []
  const taken = new Set<string>()
  for (const community of ground.communities) {
    const own = random.stream(community.id)
    const buildings = ground.buildings.filter((b) => b.communityId === community.id && pull(b) > 0)
    const draw = weightedDraw(buildings, pull)
    const drawByUse = new Map<Trade, (random: Random) => Building>()
    for (const trade of TRADES) {
      const fitting = trade.where === 'anywhere' ? [] : buildings.filter((b) => trade.where.includes(b.use))
      drawByUse.set(trade, fitting.length > 0 ? weightedDraw(fitting, pull) : draw)
    }
    const drawTrade = weightedDraw(TRADES, (t) => t.share * (t.likes[community.id] ?? 1))
    for (let i = 0; i < community.figures.businesses; i++) {
      const trade = drawTrade(own)
      const building = (drawByUse.get(trade) ?? draw)(own)
      rows.push({
        id: `Y${String(rows.length + 1).padStart(5, '0')}`,
        rev: 1,
        gridId: building.gridId,
        buildingId: building.id,
        name: freeName(trade, community.figures.name.slice(0, 2), own, taken),
        trade: trade.label,
      })
    }
  }
  return rows
}

function freeName(trade: Trade, place: string, random: Random, taken: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const brand = BRAND_A.charAt(random.int(BRAND_A.length)) + BRAND_B.charAt(random.int(BRAND_B.length))
    const word = random.pick(trade.words)
    const end = random.pick(trade.ends)
    const local = attempt > 2 || random.chance(0.12) ? place : ''
    const name = local + brand + word + (word.endsWith(end) ? '' : end)
    if (taken.has(name) && attempt < 40) continue
    taken.add(name)
    return name
  }
}

/** Draws in proportion to a weight, quickly and many times. */
function weightedDraw<T>(items: readonly T[], weight: (item: T) => number): (random: Random) => T {
  const sums: number[] = []
  let total = 0
  for (const item of items) sums.push((total += weight(item)))
  return (random) => {
    const wanted = random.next() * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    const item = items[low]
    if (item === undefined) throw new Error('a draw from nothing')
    return item
  }
}
