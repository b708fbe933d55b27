import type { Block, Places } from './blockUse.ts'
import { outlineOf } from './areas.ts'
import type { Layout } from './layout.ts'
import { at, distance, ringCentroid } from './plane.ts'
import type { Point } from './plane.ts'

/** 专属网格: an overlay on the ordinary grids, with a leader of its own. */
export interface SpecialGrid {
  readonly id: string
  readonly name: string
  readonly kind: 'SPECIAL' | 'PARK'
  /** The community that most of it lies in. */
  readonly communityId: string
  readonly blocks: readonly Block[]
  readonly ring: readonly Point[]
}

export function layOverlays(
  names: readonly string[],
  layout: Layout,
  blocks: readonly Block[],
  places: Places,
): SpecialGrid[] {
  return names.map((name, i) => {
    const own = blocksOf(name, layout, blocks, places)
    return {
      id: `Z${String(i + 1).padStart(2, '0')}`,
      name,
      kind: name.includes('产业园') ? 'PARK' : 'SPECIAL',
      communityId: at(own, 0).communityId,
      blocks: own,
      ring: outlineOf(
        layout.ground,
        own.map((b) => b.face),
      ),
    }
  })
}

function blocksOf(name: string, layout: Layout, blocks: readonly Block[], places: Places): Block[] {
  const place = (...names: string[]): Block[] => names.flatMap((n) => [...(places.blocks.get(n) ?? [])])
  switch (name) {
    case '锦步步行街商圈':
      return [...blocks.filter((b) => b.place === '锦步步行街'), ...place('星汇购物中心')]
    case '星汇购物中心':
      return place('星汇购物中心')
    case '新园产业园A区':
      return parkGrids(layout, blocks, 'west')
    case '新园产业园B区':
      return parkGrids(layout, blocks, 'east')
    case '云澜医院':
      return place('云澜医院')
    case '滨江AAA文旅景区':
      return blocks.filter((b) => b.onQuay)
    case '轨道云澜站枢纽':
      return blocks.filter((b) => b.communityId === 'C10' && distance(b.centre, places.station) < 150)
    default:
      throw new Error(`no ground for the special grid ${name}`)
  }
}

/** Four grids of the industrial park side by side, from one end. */
function parkGrids(layout: Layout, blocks: readonly Block[], side: 'west' | 'east'): Block[] {
  const park = blocks.filter((b) => b.communityId === 'C08')
  const grids = [...new Set(park.map((b) => b.gridIndex))].map((index) => {
    const own = park.filter((b) => b.gridIndex === index)
    return {
      own,
      centre: ringCentroid(
        outlineOf(
          layout.ground,
          own.map((b) => b.face),
        ),
      ),
    }
  })
  const sign = side === 'west' ? 1 : -1
  const order = grids.toSorted((a, b) => sign * (a.centre.x - b.centre.x))
  const chosen = [at(order, 0)]
  const touches = (a: readonly Block[], b: readonly Block[]): boolean => {
    const faces = new Set(b.map((x) => x.face))
    return a.some((x) =>
      layout.ground.edges(x.face).some((e) => {
        const across = layout.ground.across(e)
        return across !== null && faces.has(across)
      }),
    )
  }
  while (chosen.length < 4) {
    const next = order.find((g) => !chosen.includes(g) && chosen.some((c) => touches(c.own, g.own)))
    if (!next) break
    chosen.push(next)
  }
  return chosen.flatMap((g) => g.own)
}
