export type Colour = readonly [r: number, g: number, b: number]

/** A small RGB picture that one can paint rectangles, discs and slanted shapes on. */
export class Canvas {
  /** In pixels. */
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  private readonly scale: number

  /** @param scale pixels to a unit of the drawing */
  constructor(width: number, height: number, scale: number) {
    this.width = Math.round(width * scale)
    this.height = Math.round(height * scale)
    this.scale = scale
    this.rgb = new Uint8Array(this.width * this.height * 3)
  }

  /** Fills the whole picture from one colour at the top to another at the bottom. */
  fade(top: Colour, bottom: Colour): void {
    for (let y = 0; y < this.height; y++)
      this.fill(0, y, this.width, y + 1, mix(top, bottom, y / this.height))
  }

  rect(x: number, y: number, w: number, h: number, colour: Colour): void {
    const s = this.scale
    this.fill(x * s, y * s, (x + w) * s, (y + h) * s, colour)
  }

  disc(x: number, y: number, r: number, colour: Colour, veil = 1): void {
    const cx = x * this.scale
    const cy = y * this.scale
    const radius = r * this.scale
    for (let j = Math.max(0, Math.floor(cy - radius)); j <= Math.min(this.height - 1, cy + radius); j++) {
      for (let i = Math.max(0, Math.floor(cx - radius)); i <= Math.min(this.width - 1, cx + radius); i++) {
        if ((i - cx) ** 2 + (j - cy) ** 2 <= radius * radius) this.blend(i, j, colour, veil)
      }
    }
  }

  /** A shape between two horizontal spans: a roof, a road, a tree. */
  slant(
    y1: number,
    from1: number,
    to1: number,
    y2: number,
    from2: number,
    to2: number,
    colour: Colour,
  ): void {
    const s = this.scale
    for (let y = Math.max(0, Math.round(y1 * s)); y < Math.min(this.height, y2 * s); y++) {
      const t = (y / s - y1) / (y2 - y1)
      this.fill((from1 + (from2 - from1) * t) * s, y, (to1 + (to2 - to1) * t) * s, y + 1, colour)
    }
  }

  /** Film grain in three steps: enough to look taken, few enough to pack well. */
  grain(next: () => number, depth: number): void {
    for (let k = 0; k < this.rgb.length; k += 3) {
      const chance = next()
      if (chance > 0.2) continue
      const d = chance < 0.1 ? depth : -depth
      for (let c = 0; c < 3; c++) this.rgb[k + c] = Math.max(0, Math.min(255, (this.rgb[k + c] ?? 0) + d))
    }
  }

  /** Between pixel borders. */
  private fill(fromX: number, fromY: number, toX: number, toY: number, [r, g, b]: Colour): void {
    const from = Math.max(0, Math.round(fromX))
    const to = Math.min(this.width, Math.round(toX))
    for (let j = Math.max(0, Math.round(fromY)); j < Math.min(this.height, Math.round(toY)); j++) {
      for (let k = (j * this.width + from) * 3; k < (j * this.width + to) * 3; k += 3) {
        this.rgb[k] = r
        this.rgb[k + 1] = g
        this.rgb[k + 2] = b
      }
    }
  }

  private blend(x: number, y: number, colour: Colour, veil: number): void {
    const k = (y * this.width + x) * 3
    for (let c = 0; c < 3; c++) {
      const under = this.rgb[k + c] ?? 0
      this.rgb[k + c] = under + ((colour[c] ?? 0) - under) * veil
    }
  }
}

export function mix(a: Colour, b: Colour, t: number): Colour {
  return [
    Math.round(a[0] + (b[0] - a[0]) * t),
    Math.round(a[1] + (b[1] - a[1]) * t),
    Math.round(a[2] + (b[2] - a[2]) * t),
  ]
}
