import type { Random } from '../chance/index.ts'
import type { Block } from './blockUse.ts'
import type { Layout } from './layout.ts'
import { LANE_TAILS, STREET_HEADS, STREET_TAILS } from './names.ts'
import { at, distance, lineLength } from './plane.ts'
import type { Point } from './plane.ts'
import type { EdgeClass } from './subdivision.ts'

export interface Street {
  readonly id: string
  readonly name: string
  readonly kind: 'MAIN' | 'STREET' | 'LANE' | 'MALL' | 'METRO'
  readonly line: readonly Point[]
}

interface Cut {
  readonly cut: number
  readonly kind: EdgeClass
  readonly communityId: string
  readonly onQuay: boolean
  readonly line: readonly Point[]
}

/** Names the cuts between blocks and joins those of one road into one line. */
export function nameStreets(
  layout: Layout,
  blocks: readonly Block[],
  metro: readonly Point[],
  random: Random,
): Street[] {
  const cuts = cutsOf(layout, blocks)
  const streets: Omit<Street, 'id'>[] = []
  const main = new Map<string, Point[][]>()
  for (const [cut, name] of layout.mainRoads) {
    if (cut === layout.creekCut) continue
    main.set(name, [...(main.get(name) ?? []), [...layout.ground.cutLine(cut)]])
  }
  for (const [name, parts] of main) for (const line of join(parts)) streets.push({ name, kind: 'MAIN', line })
  streets.push({ name: '锦步步行街', kind: 'MALL', line: layout.ground.cutLine(layout.mallCut) })
  streets.push({ name: '轨道交通九号线', kind: 'METRO', line: metro })

  const taken = new Set(streets.map((s) => s.name))
  for (const sort of ['street', 'lane'] as const) {
    for (const community of layout.communities) {
      const id = community.figures.id
      const heads = STREET_HEADS[id] ?? []
      // Longer streets were named first and got the plain names.
      const own = cuts
        .filter((c) => c.communityId === id && c.kind === sort && !c.onQuay)
        .toSorted((a, b) => lineLength(b.line) - lineLength(a.line))
      const names = namesFor(
        heads,
        sort === 'street' ? STREET_TAILS : LANE_TAILS,
        random.stream(`${id}/${sort}`),
      )
      for (const { line } of own) {
        const name = names.find((n) => !taken.has(n))
        if (name === undefined) throw new Error(`no street name left in ${id}`)
        taken.add(name)
        streets.push({ name, kind: sort === 'street' ? 'STREET' : 'LANE', line })
      }
    }
  }
  return streets.map((s, i) => ({ id: `R${String(i + 1).padStart(4, '0')}`, ...s }))
}

function cutsOf(layout: Layout, blocks: readonly Block[]): Cut[] {
  const seen = new Map<number, Cut>()
  for (const block of blocks) {
    for (const edge of layout.ground.edges(block.face)) {
      if (edge.cut < 0 || seen.has(edge.cut)) continue
      seen.set(edge.cut, {
        cut: edge.cut,
        kind: edge.kind,
        communityId: block.communityId,
        onQuay: block.onQuay,
        line: layout.ground.cutLine(edge.cut),
      })
    }
  }
  return [...seen.values()]
}

/** Pairs in an order that mixes heads before it repeats one with another ending. */
function namesFor(heads: readonly string[], tails: readonly string[], random: Random): string[] {
  const order = random.shuffle(heads)
  return tails.flatMap((_, round) =>
    order.map((head, i) => `${head}${at(tails, (round + (i % 3)) % tails.length)}`),
  )
}

/** Joins lines that meet end to end. */
function join(parts: readonly Point[][]): Point[][] {
  const lines = parts.map((p) => [...p])
  for (let i = 0; i < lines.length; i++) {
    for (let j = i + 1; j < lines.length; j++) {
      const joined = endToEnd(at(lines, i), at(lines, j))
      if (!joined) continue
      lines.splice(j, 1)
      lines[i] = joined
      i = -1
      break
    }
  }
  return lines
}

const MEET_M = 30

function endToEnd(a: readonly Point[], b: readonly Point[]): Point[] | null {
  for (const [x, y] of [
    [a, b],
    [a, b.toReversed()],
    [a.toReversed(), b],
    [b, a],
  ] as const) {
    if (distance(at(x, x.length - 1), at(y, 0)) < MEET_M) return [...x, ...y]
  }
  return null
}
