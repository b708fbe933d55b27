/** Draws the ground from the bottom up. Widths are metres on the ground, but never thinner than the screen can show. */
import type { GridShape, Ground } from './ground.ts'
import type { GroundPaths } from './groundPaths.ts'
import { overlaps } from './plane.ts'
import type { Palette } from './palette.ts'
import { groundBox, type Sight } from './sight.ts'

/** Why a grid is not calm: late work in it, or an open 特急. */
export type GridTint = 'LATE' | 'CRITICAL'

export interface GroundScene {
  readonly ground: Ground
  readonly paths: GroundPaths
  readonly palette: Palette
  readonly tints: ReadonlyMap<string, GridTint>
  /** Height of a name, CSS pixels; line widths grow with it. */
  readonly textPx: number
}

interface StreetStyle {
  readonly widthM: number
  readonly leastPx: number
  readonly colour: 'roadMain' | 'road' | 'lane' | 'mall'
  /** Not drawn when a metre is smaller than this many pixels. */
  readonly fromPxPerM: number
}

const STREETS: Readonly<Record<string, StreetStyle>> = {
  LANE: { widthM: 4.5, leastPx: 0.6, colour: 'lane', fromPxPerM: 0.25 },
  STREET: { widthM: 9, leastPx: 1, colour: 'road', fromPxPerM: 0 },
  MALL: { widthM: 14, leastPx: 1.4, colour: 'mall', fromPxPerM: 0 },
  MAIN: { widthM: 20, leastPx: 2, colour: 'roadMain', fromPxPerM: 0 },
}
const CONTOURS_M = [44, 26, 11]
const SHORES_M = [52, 32, 16, 5]

export function paintGround(ctx: CanvasRenderingContext2D, scene: GroundScene, sight: Sight): void {
  const { palette } = scene
  const k = sight.pxPerM * sight.ratio
  ctx.setTransform(1, 0, 0, 1, 0, 0)
  ctx.fillStyle = palette.beyond
  ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height)
  ctx.setTransform(
    k,
    0,
    0,
    -k,
    (sight.widthPx / 2) * sight.ratio - sight.centre[0] * k,
    (sight.heightPx / 2) * sight.ratio + sight.centre[1] * k,
  )
  ctx.lineJoin = 'round'
  ctx.lineCap = 'round'
  paintLand(ctx, scene)
  paintWater(ctx, scene, sight)
  paintStreets(ctx, scene, sight)
  paintTints(ctx, scene, sight)
  paintBuildings(ctx, scene, sight)
  paintBorders(ctx, scene, sight)
  paintMetro(ctx, scene, sight)
  ctx.setTransform(sight.ratio, 0, 0, sight.ratio, 0, 0)
}

function paintLand(ctx: CanvasRenderingContext2D, { paths, palette }: GroundScene): void {
  ctx.fillStyle = palette.land
  ctx.fill(paths.town)
  const fills: Readonly<Record<string, string>> = {
    SLOPE: palette.slope,
    GREEN: palette.green,
    PARK: palette.green,
    SQUARE: palette.square,
    STATION: palette.square,
  }
  for (const [kind, path] of paths.areas) {
    ctx.fillStyle = fills[kind] ?? palette.square
    ctx.fill(path)
    if (kind === 'SLOPE' || kind === 'GREEN') rings(ctx, path, CONTOURS_M, palette.contour)
  }
}

/** Lines that step inwards from the edge: contours of a slope, the shelving bed of a river. */
function rings(
  ctx: CanvasRenderingContext2D,
  path: Path2D,
  widthsM: readonly number[],
  colour: string,
): void {
  ctx.save()
  ctx.clip(path)
  ctx.strokeStyle = colour
  for (const widthM of widthsM) {
    ctx.lineWidth = widthM
    ctx.stroke(path)
  }
  ctx.restore()
}

function paintWater(
  ctx: CanvasRenderingContext2D,
  { paths, palette, textPx }: GroundScene,
  sight: Sight,
): void {
  ctx.fillStyle = palette.river
  ctx.fill(paths.rivers)
  rings(ctx, paths.rivers, SHORES_M, palette.shore)
  ctx.strokeStyle = palette.bank
  ctx.lineWidth = Math.max(1.2, ((textPx / 16) * 0.7) / sight.pxPerM)
  ctx.stroke(paths.rivers)
}

function paintStreets(
  ctx: CanvasRenderingContext2D,
  { paths, palette, textPx }: GroundScene,
  sight: Sight,
): void {
  const grown = textPx / 16
  for (const [kind, style] of Object.entries(STREETS)) {
    const path = paths.streets.get(kind)
    if (!path || sight.pxPerM < style.fromPxPerM) continue
    const width = Math.max(style.widthM, (style.leastPx * grown) / sight.pxPerM)
    if (kind !== 'LANE') {
      ctx.strokeStyle = palette.roadEdge
      ctx.lineWidth = width + (1.6 * grown) / sight.pxPerM
      ctx.stroke(path)
    }
    ctx.strokeStyle = palette[style.colour]
    ctx.lineWidth = width
    ctx.stroke(path)
  }
}

/** Hatching besides colour, so that a tint is seen without red. */
function paintTints(ctx: CanvasRenderingContext2D, scene: GroundScene, sight: Sight): void {
  const { paths, palette, tints, ground, textPx } = scene
  for (const [gridId, tint] of tints) {
    const path = paths.gridById.get(gridId)
    const grid = ground.gridById.get(gridId)
    if (!path || !grid) continue
    const colour = tint === 'CRITICAL' ? palette.red : palette.amber
    ctx.save()
    ctx.clip(path)
    ctx.globalAlpha = 0.2
    ctx.fillStyle = colour
    ctx.fill(path)
    ctx.globalAlpha = 0.4
    hatch(ctx, grid, colour, (textPx * 0.42) / sight.pxPerM, tint === 'CRITICAL')
    ctx.restore()
    ctx.strokeStyle = colour
    ctx.lineWidth = (textPx * 0.09) / sight.pxPerM
    ctx.stroke(path)
  }
}

function hatch(
  ctx: CanvasRenderingContext2D,
  grid: GridShape,
  colour: string,
  stepM: number,
  crossed: boolean,
): void {
  const { minX, maxX, minY, maxY } = grid.box
  const height = maxY - minY
  ctx.strokeStyle = colour
  ctx.lineWidth = stepM * 0.14
  ctx.beginPath()
  for (let x = minX - height; x < maxX; x += stepM) {
    ctx.moveTo(x, minY)
    ctx.lineTo(x + height, maxY)
    if (!crossed) continue
    ctx.moveTo(x, maxY)
    ctx.lineTo(x + height, minY)
  }
  ctx.stroke()
}

function paintBuildings(ctx: CanvasRenderingContext2D, { paths, palette }: GroundScene, sight: Sight): void {
  const seen = groundBox(sight)
  const near = paths.buildings.filter((one) => overlaps(one.box, seen))
  const shadowM = 3.2
  if (sight.pxPerM * shadowM >= 0.9) {
    ctx.save()
    ctx.translate(shadowM, -shadowM)
    ctx.fillStyle = palette.shadow
    for (const { path } of near) ctx.fill(path)
    ctx.restore()
  }
  for (const { tone, path } of near) {
    ctx.fillStyle = palette[tone]
    ctx.fill(path)
  }
}

function paintBorders(
  ctx: CanvasRenderingContext2D,
  { paths, palette, textPx }: GroundScene,
  sight: Sight,
): void {
  const px = textPx / 16 / sight.pxPerM
  ctx.strokeStyle = palette.gridLine
  ctx.lineWidth = px
  ctx.stroke(paths.grids)
  ctx.strokeStyle = palette.gridLine
  ctx.setLineDash([3 * px, 3 * px])
  ctx.stroke(paths.specialGrids)
  ctx.strokeStyle = palette.communityLine
  ctx.lineWidth = 1.3 * px
  ctx.setLineDash([9 * px, 3.5 * px, 1.5 * px, 3.5 * px])
  ctx.stroke(paths.communities)
  ctx.setLineDash([])
}

/** A railway as Chinese city maps draw it: one line, broken by lighter sleepers. */
function paintMetro(
  ctx: CanvasRenderingContext2D,
  { paths, palette, textPx }: GroundScene,
  sight: Sight,
): void {
  const path = paths.streets.get('METRO')
  if (!path) return
  const px = textPx / 16 / sight.pxPerM
  ctx.save()
  ctx.lineCap = 'butt'
  ctx.strokeStyle = palette.metro
  ctx.lineWidth = 3 * px
  ctx.stroke(path)
  ctx.strokeStyle = palette.metroGap
  ctx.lineWidth = 1.6 * px
  ctx.setLineDash([7 * px, 7 * px])
  ctx.stroke(path)
  ctx.restore()
}
