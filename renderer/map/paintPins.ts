/** Draws pins: shape and colour by priority, a number where a list names it, a label on the selected one. */
import type { Palette } from './palette.ts'
import { overlaps, type Box } from './plane.ts'
import type { PlacedPin } from './pins.ts'

export interface PinScene {
  readonly palette: Palette
  readonly textPx: number
  readonly selected: string | null
  /** Seams in CSS pixels: a label keeps off them. */
  readonly taken: readonly Box[]
  readonly within: Box
}

/** 特急 a diamond, 紧急 a triangle, 一般 a disc; the same shapes as everywhere on the screens. */
export function paintPins(
  ctx: CanvasRenderingContext2D,
  placed: readonly PlacedPin[],
  scene: PinScene,
): void {
  // The least urgent first, so that the most urgent lies on top.
  const order = placed.toReversed()
  for (const one of order) leader(ctx, one, scene)
  for (const one of order) mark(ctx, one, scene)
  const selected = placed.find((one) => one.pin.id === scene.selected)
  if (selected) {
    ring(ctx, selected, scene)
    mark(ctx, selected, scene)
    label(ctx, selected, scene)
  }
}

function outline(ctx: CanvasRenderingContext2D, { pin, markX: x, markY: y, radius: r }: PlacedPin): void {
  ctx.beginPath()
  switch (pin.priority) {
    case 'CRITICAL': {
      const d = r * 1.25
      ctx.moveTo(x, y - d)
      ctx.lineTo(x + d, y)
      ctx.lineTo(x, y + d)
      ctx.lineTo(x - d, y)
      break
    }
    case 'URGENT': {
      const d = r * 1.35
      ctx.moveTo(x, y - d)
      ctx.lineTo(x + d * 0.98, y + d * 0.72)
      ctx.lineTo(x - d * 0.98, y + d * 0.72)
      break
    }
    case 'NORMAL':
      ctx.arc(x, y, r, 0, Math.PI * 2)
      break
    default:
      pin.priority satisfies never
  }
  ctx.closePath()
}

function colours(one: PlacedPin, palette: Palette): { fill: string; edge: string; text: string } {
  switch (one.pin.priority) {
    case 'CRITICAL':
      return { fill: palette.red, edge: palette.red, text: palette.onLight }
    case 'URGENT':
      return { fill: palette.amber, edge: palette.amber, text: palette.onLight }
    case 'NORMAL':
      return { fill: palette.textMuted, edge: palette.textMuted, text: palette.onLight }
    default:
      return one.pin.priority satisfies never
  }
}

function mark(ctx: CanvasRenderingContext2D, one: PlacedPin, { palette, textPx }: PinScene): void {
  const { fill, edge, text } = colours(one, palette)
  ctx.lineJoin = 'round'
  if (one.pin.number === null && one.pin.priority === 'NORMAL') {
    // The day's routine: there to be counted by the eye, not to be looked at.
    outline(ctx, one)
    ctx.lineWidth = textPx * 0.16
    ctx.strokeStyle = palette.panel
    ctx.stroke()
    ctx.fillStyle = palette.nameRoad
    ctx.fill()
    return
  }
  outline(ctx, one)
  ctx.lineWidth = textPx * 0.3
  ctx.strokeStyle = palette.panel
  ctx.stroke()
  ctx.fillStyle = one.pin.exact ? fill : palette.panel
  ctx.fill()
  ctx.lineWidth = textPx * 0.09
  ctx.strokeStyle = edge
  ctx.stroke()
  if (one.pin.number === null) return
  ctx.font = `700 ${textPx * 0.8}px ${palette.font}`
  ctx.textAlign = 'center'
  ctx.textBaseline = 'alphabetic'
  ctx.fillStyle = one.pin.exact ? text : edge
  const lower = one.pin.priority === 'URGENT' ? one.radius * 0.12 : 0
  ctx.fillText(String(one.pin.number), one.markX, one.markY + lower + textPx * 0.29)
}

function leader(ctx: CanvasRenderingContext2D, one: PlacedPin, { palette, textPx }: PinScene): void {
  if (one.markX === one.x && one.markY === one.y) return
  const { edge } = colours(one, palette)
  for (const [width, colour] of [
    [textPx * 0.22, palette.panel],
    [textPx * 0.09, edge],
  ] as const) {
    ctx.lineWidth = width
    ctx.strokeStyle = colour
    ctx.beginPath()
    ctx.moveTo(one.x, one.y)
    ctx.lineTo(one.markX, one.markY)
    ctx.stroke()
  }
  ctx.fillStyle = edge
  ctx.beginPath()
  ctx.arc(one.x, one.y, textPx * 0.14, 0, Math.PI * 2)
  ctx.fill()
}

function ring(ctx: CanvasRenderingContext2D, one: PlacedPin, { palette, textPx }: PinScene): void {
  ctx.beginPath()
  ctx.arc(one.markX, one.markY, one.radius * 1.9, 0, Math.PI * 2)
  ctx.lineWidth = textPx * 0.3
  ctx.strokeStyle = palette.panel
  ctx.stroke()
  ctx.lineWidth = textPx * 0.13
  ctx.strokeStyle = palette.text
  ctx.stroke()
}

function label(ctx: CanvasRenderingContext2D, one: PlacedPin, scene: PinScene): void {
  const { palette, textPx, within, taken } = scene
  ctx.font = `600 ${textPx}px ${palette.font}`
  const most = Math.min((within.maxX - within.minX) * 0.7, textPx * 20)
  const text = shortened(ctx, one.pin.title, most)
  const width = ctx.measureText(text).width + textPx * 0.9
  const height = textPx * 1.6
  const box = spotFor(one, width, height, within, taken)
  ctx.fillStyle = palette.panel
  ctx.strokeStyle = palette.text
  ctx.lineWidth = textPx * 0.07
  ctx.beginPath()
  ctx.roundRect(box.minX, box.minY, width, height, textPx * 0.14)
  ctx.fill()
  ctx.stroke()
  ctx.fillStyle = palette.text
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  ctx.fillText(text, box.minX + textPx * 0.45, box.minY + height * 0.53)
}

function spotFor(one: PlacedPin, width: number, height: number, within: Box, taken: readonly Box[]): Box {
  const gap = one.radius * 2.2
  const clampX = (x: number): number => Math.min(Math.max(x, within.minX), within.maxX - width)
  const spots: readonly (readonly [number, number])[] = [
    [clampX(one.markX - width / 2), one.markY - gap - height],
    [clampX(one.markX - width / 2), one.markY + gap],
    [one.markX + gap, one.markY - height / 2],
    [one.markX - gap - width, one.markY - height / 2],
    [clampX(one.markX - width / 2), one.markY - gap - height * 2],
    [clampX(one.markX - width / 2), one.markY + gap + height],
  ]
  const boxes = spots.map(([minX, minY]) => ({ minX, minY, maxX: minX + width, maxY: minY + height }))
  const fits = (box: Box): boolean =>
    box.minX >= within.minX &&
    box.maxX <= within.maxX &&
    box.minY >= within.minY &&
    box.maxY <= within.maxY &&
    !taken.some((seam) => overlaps(seam, box))
  return boxes.find(fits) ?? boxes[0] ?? within
}

function shortened(ctx: CanvasRenderingContext2D, text: string, most: number): string {
  if (ctx.measureText(text).width <= most) return text
  const chars = [...text]
  while (chars.length > 1 && ctx.measureText(`${chars.join('')}…`).width > most) chars.pop()
  return `${chars.join('')}…`
}
