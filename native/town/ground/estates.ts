import type { Random } from '../chance/index.ts'
import type { Block } from './blockUse.ts'
import { STYLES } from './buildingStyle.ts'
import { ESTATE_HEADS, ESTATE_TAILS } from './names.ts'
import type { EstateSort } from './names.ts'
import { at, distance } from './plane.ts'
import type { RawBuilding } from './buildings.ts'
import type { FaceId } from './subdivision.ts'

/** A named compound (小区, 厂区, a school): blocks of one grid side by side whose buildings are numbered together. */
export interface Estate {
  readonly name: string
  readonly blocks: readonly Block[]
}

const SORT: Readonly<Record<Block['use'], EstateSort>> = {
  oldLanes: 'old',
  oldSlabs: 'old',
  slabs: 'middle',
  towers: 'tower',
  works: 'works',
  dormitories: 'factory',
  mall: 'trade',
  centre: 'trade',
  offices: 'trade',
  market: 'trade',
  station: 'trade',
  school: 'trade',
  hospital: 'trade',
  quay: 'middle',
  hillside: 'middle',
  park: 'middle',
}

/** Groups blocks into estates and gives each a name that no other in the town has. */
export function formEstates(
  blocks: readonly Block[],
  neighbours: ReadonlyMap<FaceId, readonly Block[]>,
  buildingsOf: (block: Block) => number,
  random: Random,
): Estate[] {
  const estates: Estate[] = []
  const grouped = new Set<Block>()
  for (const block of blocks) {
    if (block.place === null || grouped.has(block)) continue
    const group = blocks.filter((b) => b.place === block.place)
    for (const b of group) grouped.add(b)
    estates.push({ name: block.place, blocks: group })
  }
  const taken = new Set(estates.map((e) => e.name))
  const groups: Block[][] = []
  for (const block of blocks) {
    if (grouped.has(block)) continue
    const size = 2 + random.int(3)
    const group = [block]
    grouped.add(block)
    while (group.length < size) {
      const next = group
        .flatMap((b) => neighbours.get(b.face) ?? [])
        .find(
          (b) =>
            !grouped.has(b) &&
            b.communityId === block.communityId &&
            b.gridIndex === block.gridIndex &&
            alike(b, block),
        )
      if (!next) break
      group.push(next)
      grouped.add(next)
    }
    groups.push(group)
  }
  const size = (group: readonly Block[]): number => group.reduce((sum, b) => sum + buildingsOf(b), 0)
  // The estate that the drill scripts know: an old quarter by the bridge, with a building 7.
  const bridge = groups
    .filter((g) => at(g, 0).communityId === 'C04' && at(g, 0).use === 'oldSlabs')
    .toSorted((a, b) => size(b) - size(a))[0]
  for (const group of groups) {
    const first = at(group, 0)
    const name = group === bridge ? '石桥湾' : freeName(first, taken, random)
    taken.add(name)
    estates.push({ name, blocks: group })
  }
  return estates
}

/** One estate counts its houses in one way: 栋 and 号 do not mix. */
function alike(a: Block, b: Block): boolean {
  return SORT[a.use] === SORT[b.use] && mainWord(a) === mainWord(b)
}

function mainWord(block: Block): string {
  return block.use === 'park' ? '号' : at(STYLES[block.use], 0).counted
}

function freeName(block: Block, taken: ReadonlySet<string>, random: Random): string {
  const heads = random.shuffle(ESTATE_HEADS[block.communityId] ?? [])
  for (const tail of ESTATE_TAILS[SORT[block.use]]) {
    for (const head of heads) if (fits(head, tail) && !taken.has(head + tail)) return head + tail
  }
  for (const tail of ESTATE_TAILS[SORT[block.use]]) {
    for (const head of heads) {
      for (const part of ['一区', '二区', '三区'])
        if (fits(head, tail) && !taken.has(head + tail + part)) return head + tail + part
    }
  }
  throw new Error(`no estate name left in ${block.communityId}`)
}

/** No 北苑苑 and no 芦苇湾湾. */
function fits(head: string, tail: string): boolean {
  return !head.endsWith(tail.slice(0, 1))
}

/** Names the buildings of an estate, the main ones first, walking through it so that 7栋 stands beside 8栋. */
export function nameBuildings(estate: Estate, buildings: readonly RawBuilding[]): Map<RawBuilding, string> {
  const names = new Map<RawBuilding, string>()
  const counts = new Map<string, number>()
  const isMain = (b: RawBuilding): boolean => b.block.use !== 'park' && b.style === STYLES[b.block.use][0]
  for (const part of [buildings.filter(isMain), buildings.filter((b) => !isMain(b))]) {
    const left = [...part]
    let here = left[0]?.centre
    while (here) {
      const from = here
      left.sort((a, b) => distance(a.centre, from) - distance(b.centre, from))
      const next = left.shift()
      if (next) names.set(next, nameOf(estate.name, next, counts))
      here = next?.centre
    }
  }
  return names
}

function nameOf(estate: string, building: RawBuilding, counts: Map<string, number>): string {
  const { style } = building
  if (style.annex) {
    const n = (counts.get('annex') ?? 0) + 1
    counts.set('annex', n)
    const word = at(style.annex, (n + estate.length) % style.annex.length)
    const again = (counts.get(word) ?? 0) + 1
    counts.set(word, again)
    return again === 1 ? `${estate}${word}` : `${estate}${again}号${word}`
  }
  const n = (counts.get(style.counted) ?? 0) + 1
  counts.set(style.counted, n)
  return `${estate}${n}${style.counted}`
}
