import type { Random } from '../chance/index.ts'
import { Canvas } from './canvas.ts'
import type { Colour } from './canvas.ts'

type Subject =
  | 'vehicles'
  | 'smoke'
  | 'fire'
  | 'water'
  | 'rubbish'
  | 'stalls'
  | 'people'
  | 'tree'
  | 'hole'
  | 'wires'
  | 'rocks'
  | 'house'

const SUBJECT: Readonly<Record<string, Subject>> = {
  PS01: 'vehicles',
  PS02: 'wires',
  PS03: 'smoke',
  PS06: 'people',
  PS07: 'hole',
  PS08: 'people',
  PS09: 'people',
  DP05: 'people',
  WS02: 'rocks',
  WS03: 'wires',
  WS04: 'smoke',
  ER01: 'fire',
  ER03: 'water',
  ER04: 'rocks',
  ER05: 'water',
  ER06: 'tree',
  ER10: 'water',
  ER12: 'vehicles',
  ER13: 'fire',
  UM01: 'stalls',
  UM02: 'vehicles',
  UM03: 'rubbish',
  UM05: 'water',
  UM07: 'house',
  EE01: 'smoke',
  EE02: 'water',
}

/** The scene is laid out on 320 x 240 and painted at three quarters of that. */
const WIDTH = 320
const HEIGHT = 240
const SCALE = 0.75
const PAINT: readonly Colour[] = [
  [196, 60, 48],
  [58, 92, 150],
  [220, 220, 214],
  [64, 66, 70],
  [210, 170, 60],
  [120, 150, 110],
]

/** A snapshot in the manner of a phone or a street camera: what it is about can be made out, nobody in it can. */
export function drawScene(typeCode: string, random: Random, night: boolean): Canvas {
  const canvas = new Canvas(WIDTH, HEIGHT, SCALE)
  const dim = night ? 0.42 : 1
  const shade = (c: Colour): Colour => [c[0] * dim, c[1] * dim, c[2] * dim]
  canvas.fade(shade([176, 196, 208]), shade([222, 222, 214]))
  street(canvas, random, shade, night)
  subject(canvas, SUBJECT[typeCode] ?? 'house', random, shade)
  canvas.grain(() => random.next(), night ? 5 : 2)
  // The strip with date and place that such devices print.
  canvas.rect(0, HEIGHT - 12, WIDTH, 12, [18, 18, 20])
  for (let x = 8; x < 150; x += 7) if (random.chance(0.8)) canvas.rect(x, HEIGHT - 9, 4, 6, [214, 214, 206])
  return canvas
}

function street(canvas: Canvas, random: Random, shade: (c: Colour) => Colour, night: boolean): void {
  let x = -10
  while (x < WIDTH) {
    const w = random.range(44, 90)
    const top = random.range(10, 80)
    const wall = shade(
      random.pick([
        [188, 176, 160],
        [168, 160, 150],
        [204, 196, 186],
        [172, 150, 136],
      ] as const),
    )
    canvas.rect(x, top, w - 3, 150 - top, wall)
    for (let wy = top + 8; wy < 140; wy += 15) {
      for (let wx = x + 6; wx < x + w - 12; wx += 13) {
        const lit = night && random.chance(0.3)
        canvas.rect(wx, wy, 7, 8, lit ? [236, 204, 120] : shade([96, 108, 118]))
      }
    }
    x += w
  }
  canvas.slant(150, 0, WIDTH, HEIGHT, 0, WIDTH, shade([158, 156, 150]))
  canvas.slant(162, 60, 260, HEIGHT, -60, 380, shade([104, 104, 106]))
  for (let y = 168; y < HEIGHT; y += 18) canvas.rect(158, y, 4 + (y - 168) / 20, 9, shade([220, 216, 200]))
}

function subject(canvas: Canvas, what: Subject, random: Random, shade: (c: Colour) => Colour): void {
  const paint = (): Colour => shade(random.pick(PAINT))
  const many = (count: number, draw: (x: number, y: number, size: number) => void): void => {
    for (let i = 0; i < count; i++) {
      const y = 165 + (i * 50) / count + random.range(0, 12)
      draw(random.range(20, WIDTH - 60), y, 0.7 + (y - 160) / 70)
    }
  }
  switch (what) {
    case 'vehicles':
      many(3 + random.int(3), (x, y, s) => {
        const c = paint()
        canvas.rect(x, y - 16 * s, 54 * s, 15 * s, c)
        canvas.slant(
          y - 28 * s,
          x + 14 * s,
          x + 40 * s,
          y - 16 * s,
          x + 7 * s,
          x + 48 * s,
          shade([60, 72, 84]),
        )
        for (const wheel of [12, 42]) canvas.disc(x + wheel * s, y, 6 * s, [24, 24, 26])
      })
      return
    case 'stalls':
      many(3 + random.int(3), (x, y, s) => {
        canvas.rect(x, y - 14 * s, 40 * s, 12 * s, shade([150, 116, 80]))
        canvas.slant(y - 40 * s, x + 8 * s, x + 34 * s, y - 30 * s, x - 4 * s, x + 46 * s, paint())
        for (let k = 0; k < 5; k++) canvas.disc(x + (4 + k * 8) * s, y - 16 * s, 4 * s, paint())
      })
      return
    case 'people':
      many(9 + random.int(10), (x, y, s) => {
        canvas.rect(x, y - 20 * s, 9 * s, 20 * s, paint())
        canvas.disc(x + 4.5 * s, y - 24 * s, 4.5 * s, shade([204, 172, 148]))
      })
      return
    case 'rubbish':
      many(26, (x, y, s) =>
        canvas.disc(
          120 + (x % 110),
          y,
          random.range(3, 10) * s,
          random.chance(0.5) ? shade([70, 70, 72]) : paint(),
        ),
      )
      return
    case 'fire':
      for (let i = 0; i < 60; i++)
        canvas.disc(
          150 + random.normal(0, 20),
          120 - random.range(0, 90),
          random.range(6, 24),
          [70, 66, 64],
          0.3,
        )
      for (let i = 0; i < 40; i++)
        canvas.disc(
          150 + random.normal(0, 14),
          140 - random.range(0, 40),
          random.range(3, 10),
          random.chance(0.5) ? [240, 150, 40] : [228, 80, 30],
          0.8,
        )
      return
    case 'smoke':
      for (let i = 0; i < 80; i++)
        canvas.disc(
          170 + random.normal(0, 26),
          130 - random.range(0, 110),
          random.range(8, 26),
          [176, 176, 176],
          0.22,
        )
      return
    case 'water':
      canvas.slant(172, 0, WIDTH, HEIGHT, 0, WIDTH, shade([116, 124, 112]))
      for (let i = 0; i < 46; i++)
        canvas.rect(
          random.range(0, WIDTH),
          random.range(174, 226),
          random.range(12, 46),
          2,
          shade([150, 160, 150]),
        )
      return
    case 'tree':
      canvas.slant(150, 60, 76, 206, 200, 226, shade([92, 72, 52]))
      for (let i = 0; i < 46; i++)
        canvas.disc(random.range(190, 290), random.range(160, 218), random.range(5, 15), shade([70, 104, 62]))
      return
    case 'hole':
      canvas.disc(160, 200, 30, shade([84, 84, 86]))
      canvas.disc(162, 202, 23, [12, 12, 14])
      canvas.rect(206, 168, 7, 40, [214, 90, 40])
      canvas.rect(206, 180, 7, 8, [236, 236, 230])
      return
    case 'rocks':
      canvas.slant(60, 180, WIDTH, 212, 60, WIDTH, shade([132, 112, 88]))
      for (let i = 0; i < 30; i++)
        canvas.disc(
          random.range(70, 230),
          random.range(176, 224),
          random.range(3, 12),
          shade([118, 110, 100]),
        )
      return
    case 'wires':
      for (let i = 0; i < 5; i++) {
        let y = random.range(20, 60)
        for (let x = 60 + i * 30; x < 240; x += 2)
          canvas.rect(x, (y += random.range(0.2, 1.6)), 2, 2, [20, 20, 22])
      }
      many(3, (x, y, s) => {
        canvas.rect(x, y - 18 * s, 34 * s, 6 * s, paint())
        for (const wheel of [4, 32]) canvas.disc(x + wheel * s, y - 4 * s, 7 * s, [26, 26, 28])
      })
      return
    case 'house':
      canvas.rect(96, 92, 130, 100, shade([196, 188, 176]))
      canvas.slant(74, 120, 202, 92, 90, 232, shade([120, 78, 62]))
      canvas.rect(146, 146, 26, 46, shade([84, 66, 54]))
      return
  }
}
