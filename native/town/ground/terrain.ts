import type { Random } from '../chance/index.ts'
import type { Point } from './plane.ts'

/** The lie of the land before any street: heights, the river's banks, the creek's valley. */
export interface Terrain {
  /** Metres above the river's normal level. */
  height(p: Point): number
  /** The town's bank: x of the water's edge at a given y. */
  bankX(y: number): number
  /** The far bank. */
  farBankX(y: number): number
  /** y of the creek at a given x; it runs from the hills in the west into the bay. */
  creekY(x: number): number
  readonly hills: readonly Hill[]
}

export interface Hill {
  readonly name: string
  readonly centre: Point
  readonly riseM: number
  readonly spreadM: number
  /** Elongation along its ridge, and the ridge's direction in radians. */
  readonly stretch: number
  readonly ridge: number
}

export function createTerrain(random: Random): Terrain {
  const wave = (low: number, high: number) => ({
    amplitude: random.range(low, high),
    phase: random.range(-0.6, 0.6),
  })
  const long = wave(95, 125)
  const middle = wave(34, 52)
  const short = wave(8, 14)
  const far = { amplitude: random.range(25, 55), phase: random.range(0, 6) }
  const bayY = random.range(300, 370)
  const creek = { amplitude: random.range(26, 40), phase: random.range(0, 6) }
  const hill = (
    name: string,
    x: number,
    y: number,
    riseM: number,
    spreadM: number,
    stretch: number,
    ridge: number,
  ): Hill => ({
    name,
    centre: { x: x + random.range(-50, 50), y: y + random.range(-50, 50) },
    riseM: riseM * random.range(0.88, 1.12),
    spreadM,
    stretch,
    ridge: ridge + random.range(-0.25, 0.25),
  })
  const hills = [
    hill('翠坪山', -620, -380, 118, 210, 1.9, 1.75),
    hill('柏子坡', -500, 90, 64, 180, 1.5, 0.6),
    hill('炉峰', -60, -470, 58, 150, 1.35, 0.9),
    hill('书院坪', -70, 170, 30, 190, 1.4, 1.3),
    hill('望江台', 230, 830, 42, 150, 1.6, 1.9),
  ]

  const bankX = (y: number): number =>
    505 +
    long.amplitude * Math.sin((2 * Math.PI * y) / 2500 + 2.1 + long.phase) +
    middle.amplitude * Math.sin((2 * Math.PI * y) / 1050 + middle.phase) +
    short.amplitude * Math.sin((2 * Math.PI * y) / 410 + short.phase) -
    118 * Math.exp(-(((y - bayY) / 130) ** 2))

  const farBankX = (y: number): number =>
    bankX(y * 0.9 + 40) +
    290 +
    far.amplitude * Math.sin((2 * Math.PI * y) / 1500 + far.phase) +
    70 * Math.exp(-(((y - bayY) / 200) ** 2))

  const creekY = (x: number): number =>
    bayY + creek.amplitude * Math.sin(x / 190 + creek.phase) + 60 * (1 / (1 + Math.exp((x + 250) / 110)))

  const height = (p: Point): number => {
    const inland = bankX(p.y) - p.x
    if (inland <= 0) return Math.max(-6, inland / 12)
    let h = 5 + 34 * (1 - Math.exp(-inland / 360)) + inland * 0.012
    // The southern bank lies low: the first to be under water.
    h -= 14 * Math.exp(-(((p.y + 620) / 330) ** 2)) * Math.exp(-inland / 300)
    for (const one of hills) h += hillRise(one, p)
    const toCreek = p.y - creekY(p.x)
    h -= Math.min(18, Math.max(0, h - 3)) * Math.exp(-((toCreek / 55) ** 2))
    return h
  }

  return { height, bankX, farBankX, creekY, hills }
}

function hillRise(hill: Hill, p: Point): number {
  const dx = p.x - hill.centre.x
  const dy = p.y - hill.centre.y
  const along = (dx * Math.cos(hill.ridge) + dy * Math.sin(hill.ridge)) / (hill.spreadM * hill.stretch)
  const over = (dy * Math.cos(hill.ridge) - dx * Math.sin(hill.ridge)) / hill.spreadM
  return hill.riseM * Math.exp(-(along * along + over * over))
}
