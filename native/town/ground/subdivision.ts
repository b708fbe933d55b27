import { after, at, ringArea } from './plane.ts'
import type { Point } from './plane.ts'

/** A face's number; stable until the face is split. */
export type FaceId = number

/** What the line between two faces is on the ground. */
export type EdgeClass = 'bank' | 'border' | 'creek' | 'arterial' | 'street' | 'mall' | 'lane'

/** A point on a face's ring: on the edge that starts at ring[index]. */
export interface RingHit {
  readonly index: number
  readonly point: Point
}

export interface Edge {
  readonly from: number
  readonly to: number
  readonly kind: EdgeClass
  /** The cut that drew this edge; -1 for the outline. */
  readonly cut: number
}

const SNAP_M = 1.5

/**
 * A planar subdivision: faces are rings of shared vertices, and a face is only ever made by splitting
 * another. A vertex put on an edge is put into both neighbours' rings, so that the faces tile the
 * ground without gaps or overlaps by construction.
 */
export class Subdivision {
  private readonly vertices: Point[] = []
  private readonly rings = new Map<FaceId, number[]>()
  /** Directed edge -> the face on its left. */
  private readonly left = new Map<number, FaceId>()
  private readonly kinds = new Map<number, { kind: EdgeClass; cut: number }>()
  private readonly cuts: number[][] = []
  private readonly junctions = new Set<number>()
  private nextFace = 0

  /** The first face; `kinds[i]` is the class of the edge from ring[i] to the next point. */
  constructor(outline: readonly Point[], kinds: readonly EdgeClass[]) {
    const ring = outline.map((p) => this.addVertex(p))
    this.setRing(this.nextFace++, ring)
    ring.forEach((v, i) => this.kinds.set(undirected(v, after(ring, i)), { kind: at(kinds, i), cut: -1 }))
  }

  vertex(id: number): Point {
    return at(this.vertices, id)
  }

  ring(face: FaceId): readonly number[] {
    const ring = this.rings.get(face)
    if (!ring) throw new RangeError(`no face ${face}`)
    return ring
  }

  points(face: FaceId): Point[] {
    return this.ring(face).map((v) => this.vertex(v))
  }

  faces(): FaceId[] {
    return [...this.rings.keys()]
  }

  edges(face: FaceId): Edge[] {
    const ring = this.ring(face)
    return ring.map((from, i) => {
      const to = after(ring, i)
      return { from, to, ...this.edgeInfo(from, to) }
    })
  }

  /** The face across an edge of this face, or null at the town's border. */
  across(edge: Edge): FaceId | null {
    return this.left.get(directed(edge.to, edge.from)) ?? null
  }

  /** The vertices of each cut, in order, with those that later cuts put on it. */
  cutLine(cut: number): Point[] {
    return at(this.cuts, cut).map((v) => this.vertex(v))
  }

  /** True where three or more edges meet. */
  isJunction(vertex: number): boolean {
    return this.junctions.has(vertex)
  }

  cutCount(): number {
    return this.cuts.length
  }

  /**
   * Splits a face along a path between two points of its ring. Returns the new face on the left of the
   * path and the one on its right, or null (and changes nothing but a vertex or two on the ring) when the path would
   * leave a face without area.
   */
  split(
    face: FaceId,
    start: RingHit,
    inner: readonly Point[],
    end: RingHit,
    kind: EdgeClass,
  ): { left: FaceId; right: FaceId; cut: number } | null {
    const before = this.ring(face)
    const startEdge = [at(before, start.index), after(before, start.index)] as const
    const endEdge = [at(before, end.index), after(before, end.index)] as const
    const from = this.vertexOn(startEdge[0], startEdge[1], start.point)
    // The first insertion may have cut the edge that the second lies on.
    const [endFrom, endTo] = this.currentEdge(face, endEdge, end.point)
    const to = this.vertexOn(endFrom, endTo, end.point)
    const ring = this.ring(face)
    const i = ring.indexOf(from)
    const j = ring.indexOf(to)
    if (i < 0 || j < 0 || i === j) return null
    if (inner.length === 0 && ((i + 1) % ring.length === j || (j + 1) % ring.length === i)) return null
    const middle = inner.map((p) => this.addVertex(p))
    const leftRing = [from, ...middle, to, ...between(ring, j, i)]
    const rightRing = [to, ...middle.toReversed(), from, ...between(ring, i, j)]
    if (
      ringArea(leftRing.map((v) => this.vertex(v))) <= 0 ||
      ringArea(rightRing.map((v) => this.vertex(v))) <= 0
    )
      return null
    const cut = this.cuts.length
    const path = [from, ...middle, to]
    this.cuts.push(path)
    for (let k = 0; k + 1 < path.length; k++)
      this.kinds.set(undirected(at(path, k), at(path, k + 1)), { kind, cut })
    this.junctions.add(from).add(to)
    this.rings.delete(face)
    const left = this.nextFace++
    const right = this.nextFace++
    this.setRing(left, leftRing)
    this.setRing(right, rightRing)
    return { left, right, cut }
  }

  /** The outer ring (vertex ids) of a connected set of faces; throws when the set has several rings. */
  outline(faces: readonly FaceId[]): number[] {
    const rings = this.outlines(faces)
    if (rings.length !== 1) throw new Error(`a union of ${faces.length} faces has ${rings.length} rings`)
    return at(rings, 0)
  }

  /** All border rings of a set of faces: outer ones counter-clockwise, holes clockwise. */
  outlines(faces: readonly FaceId[]): number[][] {
    const own = new Set(faces)
    const next = new Map<number, number[]>()
    for (const face of faces) {
      for (const edge of this.edges(face)) {
        const other = this.across(edge)
        if (other !== null && own.has(other)) continue
        next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to])
      }
    }
    const rings: number[][] = []
    for (;;) {
      const start = next.keys().next()
      if (start.done) return rings
      const ring: number[] = []
      let v = start.value
      do {
        ring.push(v)
        const outs = next.get(v)
        const to = outs?.pop()
        if (to === undefined) throw new Error('an outline does not close')
        if (outs?.length === 0) next.delete(v)
        v = to
      } while (v !== start.value)
      rings.push(ring)
    }
  }

  private edgeInfo(a: number, b: number): { kind: EdgeClass; cut: number } {
    const info = this.kinds.get(undirected(a, b))
    if (!info) throw new Error(`edge ${a}-${b} has no class`)
    return info
  }

  private addVertex(p: Point): number {
    return this.vertices.push(p) - 1
  }

  private setRing(face: FaceId, ring: number[]): void {
    this.rings.set(face, ring)
    ring.forEach((v, i) => this.left.set(directed(v, after(ring, i)), face))
  }

  private currentEdge(face: FaceId, edge: readonly [number, number], point: Point): [number, number] {
    const ring = this.ring(face)
    const i = ring.indexOf(edge[0])
    const middle = after(ring, i)
    if (middle === edge[1]) return [edge[0], edge[1]]
    const a = this.vertex(edge[0])
    const m = this.vertex(middle)
    const beyond = (point.x - a.x) ** 2 + (point.y - a.y) ** 2 > (m.x - a.x) ** 2 + (m.y - a.y) ** 2
    return beyond ? [middle, edge[1]] : [edge[0], middle]
  }

  /** The vertex at a point of an edge: an end when it is close, otherwise a new one in both rings. */
  private vertexOn(a: number, b: number, p: Point): number {
    const pa = this.vertex(a)
    const pb = this.vertex(b)
    if (Math.hypot(p.x - pa.x, p.y - pa.y) < SNAP_M) return a
    if (Math.hypot(p.x - pb.x, p.y - pb.y) < SNAP_M) return b
    const v = this.addVertex(p)
    const info = this.edgeInfo(a, b)
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const face = this.left.get(directed(from, to))
      if (face === undefined) continue
      const ring = this.rings.get(face)
      if (!ring) continue
      ring.splice(ring.indexOf(from) + 1, 0, v)
      this.left.delete(directed(from, to))
      this.left.set(directed(from, v), face)
      this.left.set(directed(v, to), face)
    }
    this.kinds.delete(undirected(a, b))
    this.kinds.set(undirected(a, v), info)
    this.kinds.set(undirected(v, b), info)
    if (info.cut >= 0) {
      const line = at(this.cuts, info.cut)
      const i = line.indexOf(a)
      const j = line.indexOf(b)
      line.splice(Math.max(i, j), 0, v)
    }
    return v
  }
}

function between(ring: readonly number[], from: number, to: number): number[] {
  const result: number[] = []
  for (let i = (from + 1) % ring.length; i !== to; i = (i + 1) % ring.length) result.push(at(ring, i))
  return result
}

/** Vertex numbers stay far below 2^26, so a pair fits a double exactly. */
function directed(a: number, b: number): number {
  return a * 67108864 + b
}

function undirected(a: number, b: number): number {
  return a < b ? directed(a, b) : directed(b, a)
}
