import type { Random } from '../chance/index.ts'
import { cutByShare, lineAcross } from './cut.ts'
import { NORTH_M, SOUTH_M } from './outline.ts'
import type { Point } from './plane.ts'
import type { EdgeClass, FaceId, Subdivision } from './subdivision.ts'
import type { Terrain } from './terrain.ts'

export interface Halves {
  readonly left: FaceId
  readonly right: FaceId
  readonly cut: number
}

/** The roads and the creek that part the communities: drawn as long curves, moved until the shares fit. */
export class MainRoads {
  readonly names = new Map<number, string>()
  private readonly ground: Subdivision
  private readonly terrain: Terrain
  private readonly random: Random

  constructor(ground: Subdivision, terrain: Terrain, random: Random) {
    this.ground = ground
    this.terrain = terrain
    this.random = random
  }

  /** A road with `share` of the face's ground on its left: west of a north-south road, south of an east-west one. */
  divide(face: FaceId, name: string, way: 'northSouth' | 'eastWest', share: number, tilt: number): Halves {
    const random = this.random.stream(name)
    const swing = {
      long: random.range(34, 58),
      short: random.range(8, 17),
      a: random.range(0, 6),
      b: random.range(0, 6),
    }
    const wobble = (s: number): number =>
      swing.long * Math.sin(s / 270 + swing.a) + swing.short * Math.sin(s / 95 + swing.b)
    const line = (t: number): Point[] => {
      const points: Point[] = []
      if (way === 'northSouth') {
        const x = -1200 + 2200 * t
        for (let y = SOUTH_M - 200; y <= NORTH_M + 300; y += 14) {
          // A valley road keeps something of the river's bends.
          points.push({ x: x + 0.55 * (this.terrain.bankX(y) - 505) + wobble(y) + tilt * y, y })
        }
      } else {
        const y = -1600 + 3200 * t
        for (let x = 1100; x >= -1400; x -= 14) points.push({ x, y: y + wobble(x) + tilt * x })
      }
      return points
    }
    const ring = this.ground.points(face)
    const path = cutByShare(ring, (t) => lineAcross(ring, line(t)), share)
    return this.take(face, path, 'arterial', name)
  }

  /** The creek in its valley, as it lies. */
  creek(face: FaceId): Halves {
    const points: Point[] = []
    for (let x = 900; x >= -1400; x -= 12) points.push({ x, y: this.terrain.creekY(x) })
    return this.take(face, lineAcross(this.ground.points(face), points), 'creek', '云溪')
  }

  /** 滨江路: along the bank, a park's width inland; it does not follow every notch of the shore. */
  quay(face: FaceId): Halves {
    const points: Point[] = []
    for (let y = SOUTH_M - 250; y <= NORTH_M + 300; y += 12) {
      let mean = 0
      for (let k = -4; k <= 4; k++) mean += this.terrain.bankX(y + k * 22) / 9
      points.push({ x: Math.min(mean, this.terrain.bankX(y) + 14) - 88 - 12 * Math.sin(y / 170), y })
    }
    return this.take(face, lineAcross(this.ground.points(face), points), 'arterial', '滨江路')
  }

  lines(): Point[][] {
    return [...this.names.keys()].map((cut) => this.ground.cutLine(cut))
  }

  private take(face: FaceId, path: ReturnType<typeof lineAcross>, kind: EdgeClass, name: string): Halves {
    const halves = path && this.ground.split(face, path.start, path.inner, path.end, kind)
    if (!halves) throw new Error(`${name} does not cross its ground`)
    this.names.set(halves.cut, name)
    return halves
  }
}
