import type { Block, Places } from './blockUse.ts'
import type { Layout } from './layout.ts'
import { NORTH_M, SOUTH_M } from './outline.ts'
import { after, at, distance, ringArea, ringCentroid, turn } from './plane.ts'
import type { Point } from './plane.ts'
import type { Edge, FaceId, Subdivision } from './subdivision.ts'
import type { Terrain } from './terrain.ts'

export interface Area {
  readonly id: string
  readonly name: string
  readonly kind: 'RIVER' | 'PARK' | 'GREEN' | 'SLOPE' | 'SQUARE' | 'STATION'
  readonly ring: readonly Point[]
}

const PARK_WIDTH_M = 44
const CREEK_HALF_M = 6
/** How far the river is drawn beyond the town, so that it does not end in sight. */
const REACH_M = 1400

/** Water, parks, slopes under watch and the station: what the map shows between the buildings. */
export function findAreas(
  layout: Layout,
  terrain: Terrain,
  blocks: readonly Block[],
  places: Places,
): Area[] {
  const { ground } = layout
  const areas: Omit<Area, 'id'>[] = []
  const bank = bankLine(ground, blocks)
  areas.push({ name: '澜江', kind: 'RIVER', ring: riverRing(terrain, bank) })
  areas.push({ name: '云溪', kind: 'RIVER', ring: strip(ground.cutLine(layout.creekCut), CREEK_HALF_M) })
  for (const [i, part] of quayParts(ground, blocks).entries()) {
    areas.push({ name: i === 0 ? '滨江公园南段' : '滨江公园北段', kind: 'PARK', ring: inland(part) })
  }
  for (const [name, group] of places.blocks) {
    if (at(group, 0).use !== 'park') continue
    areas.push({
      name,
      kind: name.endsWith('广场') ? 'SQUARE' : 'PARK',
      ring: outlineOf(
        ground,
        group.map((b) => b.face),
      ),
    })
  }
  const slopes = blocks.filter((b) => b.use === 'hillside')
  for (const block of slopes) areas.push({ name: '翠坪坡地', kind: 'GREEN', ring: block.ring })
  for (const { name, block } of slopesUnderWatch(terrain, blocks))
    areas.push({ name, kind: 'SLOPE', ring: foot(block) })
  areas.push({ name: '轨道云澜站', kind: 'STATION', ring: stationRing(places) })
  return areas.map((a, i) => ({ id: `A${String(i + 1).padStart(3, '0')}`, ...a }))
}

/** The ring of a set of blocks; of several, the largest. */
export function outlineOf(ground: Subdivision, faces: readonly FaceId[]): Point[] {
  const rings = ground.outlines(faces).map((ring) => ring.map((v) => ground.vertex(v)))
  const largest = rings.toSorted((a, b) => ringArea(b) - ringArea(a))[0]
  if (!largest) throw new Error('an outline of nothing')
  return largest
}

/** The steepest blocks: one in 翠坪, and retaining walls in the old quarter. */
export function slopesUnderWatch(
  terrain: Terrain,
  blocks: readonly Block[],
): { name: string; block: Block }[] {
  const steepness = (b: Block): number => {
    const dx =
      terrain.height({ x: b.centre.x + 25, y: b.centre.y }) -
      terrain.height({ x: b.centre.x - 25, y: b.centre.y })
    const dy =
      terrain.height({ x: b.centre.x, y: b.centre.y + 25 }) -
      terrain.height({ x: b.centre.x, y: b.centre.y - 25 })
    return Math.hypot(dx, dy)
  }
  const steepest = (communityId: string, use: readonly Block['use'][]): Block[] =>
    blocks
      .filter((b) => b.communityId === communityId && use.includes(b.use))
      .toSorted((a, b) => steepness(b) - steepness(a))
  const names: (readonly [string, Block | undefined])[] = [
    ['翠坪边坡', steepest('C05', ['hillside', 'slabs'])[0]],
    ['翠屏路边坡', steepest('C05', ['hillside', 'slabs'])[1]],
    ['石桥湾挡墙', steepest('C04', ['oldSlabs', 'oldLanes'])[0]],
    ['石板坡挡墙', steepest('C04', ['oldSlabs', 'oldLanes'])[1]],
  ]
  return names.flatMap(([name, block]) => (block ? [{ name, block }] : []))
}

/** A triangle-ish piece at the block's edge: the slope itself, not the houses on it. */
function foot(block: Block): Point[] {
  const { ring, centre } = block
  let longest = 0
  for (let i = 0; i < ring.length; i++)
    if (distance(at(ring, i), after(ring, i)) > distance(at(ring, longest), after(ring, longest))) longest = i
  const pull = (p: Point, t: number): Point => ({
    x: p.x + (centre.x - p.x) * t,
    y: p.y + (centre.y - p.y) * t,
  })
  const from = at(ring, (longest + ring.length - 1) % ring.length)
  const a = at(ring, longest)
  const b = after(ring, longest)
  const to = at(ring, (longest + 2) % ring.length)
  const piece = [pull(from, 0.08), pull(a, 0.05), pull(b, 0.05), pull(to, 0.08), pull(b, 0.38), pull(a, 0.38)]
  return ringArea(piece) > 0 ? piece : piece.toReversed()
}

function stationRing(places: Places): Point[] {
  const { station, metro } = places
  const i = metro.findIndex((p) => distance(p, station) < 1)
  const ahead = metro[i + 1] ?? station
  const angle = Math.atan2(ahead.y - station.y, ahead.x - station.x)
  return [
    [-70, -13],
    [70, -13],
    [70, 13],
    [-70, 13],
  ].map(([x, y]) => {
    const p = turn({ x: x ?? 0, y: y ?? 0 }, angle)
    return { x: station.x + p.x, y: station.y + p.y }
  })
}

/** The water's edge of the town from south to north, vertex by vertex, so that the river touches it without a gap. */
function bankLine(ground: Subdivision, blocks: readonly Block[]): Point[] {
  return chain(
    ground,
    blocks.flatMap((b) => ground.edges(b.face)).filter((e) => e.kind === 'bank'),
  )
}

function quayParts(ground: Subdivision, blocks: readonly Block[]): Point[][] {
  const edges = (ids: readonly string[]): Edge[] =>
    blocks
      .filter((b) => b.onQuay && ids.includes(b.communityId))
      .flatMap((b) => ground.edges(b.face).filter((e) => e.kind === 'bank'))
  return [chain(ground, edges(['C04', 'C06'])), chain(ground, edges(['C01']))]
}

function chain(ground: Subdivision, edges: readonly Edge[]): Point[] {
  const next = new Map(edges.map((e) => [e.from, e.to]))
  const ends = new Set(edges.map((e) => e.to))
  let v = edges.find((e) => !ends.has(e.from))?.from
  const line: Point[] = []
  while (v !== undefined) {
    line.push(ground.vertex(v))
    v = next.get(v)
  }
  return line
}

/** The park between the water and a line a park's width inland (left of the bank, going north). */
function inland(bank: readonly Point[]): Point[] {
  return [...bank, ...offset(bank, PARK_WIDTH_M).toReversed()]
}

function strip(line: readonly Point[], half: number): Point[] {
  return [...offset(line, -half), ...offset(line, half).toReversed()]
}

function offset(line: readonly Point[], by: number): Point[] {
  return line.map((p, i) => {
    const before = line[i - 1] ?? p
    const behind = line[i + 1] ?? p
    const angle = Math.atan2(behind.y - before.y, behind.x - before.x) + Math.PI / 2
    return { x: p.x + by * Math.cos(angle), y: p.y + by * Math.sin(angle) }
  })
}

function riverRing(terrain: Terrain, bank: readonly Point[]): Point[] {
  const first = at(bank, 0)
  const last = at(bank, bank.length - 1)
  const ring: Point[] = []
  for (let y = SOUTH_M - REACH_M; y < first.y - 10; y += 20) ring.push({ x: terrain.bankX(y), y })
  ring.push(...bank)
  for (let y = last.y + 20; y <= NORTH_M + REACH_M; y += 20) ring.push({ x: terrain.bankX(y), y })
  const far: Point[] = []
  for (let y = SOUTH_M - REACH_M; y <= NORTH_M + REACH_M; y += 20) far.push({ x: terrain.farBankX(y), y })
  const closed = [...ring, ...far.toReversed()]
  return ringArea(closed) > 0 ? closed : closed.toReversed()
}

/** Middle of an area, for labels and devices. */
export function middleOf(area: Area): Point {
  return ringCentroid(area.ring)
}
