/** Writes the names on the ground: river, communities, main roads, greens, then the smaller streets where room is left. */
import type { AreaShape, Ground, Named } from './ground.ts'
import { letterAlong, letterLevel, Occupied, type Letter } from './lettering.ts'
import { overlaps, type Box, type Point } from './plane.ts'
import type { GroundScene } from './paintGround.ts'
import type { Palette } from './palette.ts'
import { groundBox, screenBox, toScreen, type Sight } from './sight.ts'

interface Hand {
  readonly sizePx: number
  readonly weight: number
  readonly colour: string
  readonly halo: string
}

const STREET_ORDER = ['MAIN', 'MALL', 'STREET', 'LANE']
/** Pixels a metre must measure before a street of this kind is named, at a text height of 24; more for larger text. */
const NAMED_FROM: Readonly<Record<string, number>> = { MAIN: 0, MALL: 0.35, STREET: 0.9, LANE: 1.8 }

/** @param taken seams and frames in CSS pixels of the map: no name may lie on one */
export function paintNames(
  ctx: CanvasRenderingContext2D,
  scene: GroundScene,
  sight: Sight,
  taken: readonly Box[],
): void {
  const { ground, palette, textPx } = scene
  const occupied = new Occupied(screenBox(sight), taken)
  const small = textPx * 0.8
  const write = (letters: readonly Letter[] | undefined, hand: Hand): void => {
    if (letters) draw(ctx, palette, letters, hand)
  }
  const hand = (sizePx: number, colour: string, weight = 400): Hand => ({
    sizePx,
    weight,
    colour,
    halo: palette.halo,
  })

  // A station is found by its sign; its name stands beside it where there is room left.
  for (const area of ground.areas) {
    if (area.kind !== 'STATION') continue
    const [x, y] = toScreen(sight, middleOf(area.box))
    const sign = {
      minX: x - small * 0.55,
      minY: y - small * 0.55,
      maxX: x + small * 0.55,
      maxY: y + small * 0.55,
    }
    if (!occupied.free([sign])) continue
    occupied.take([sign])
    stationSign(ctx, palette, x, y, small * 0.42)
  }

  for (const community of ground.communities)
    write(
      letterLevel(community.name, toScreen(sight, community.centre), textPx, 0.12, occupied),
      hand(textPx, palette.name, 500),
    )
  for (const river of ground.rivers)
    write(riverName(river, sight, textPx * 1.1, occupied), {
      ...hand(textPx * 1.1, palette.riverName),
      halo: palette.river,
    })
  for (const area of ground.areas) {
    if (area.kind === 'STATION')
      write(
        letterLevel(area.name, toScreen(sight, middleOf(area.box)), small, 0.05, occupied),
        hand(small, palette.nameRoad),
      )
    else if (area.kind === 'SQUARE')
      write(areaName(area, sight, small, occupied), hand(small, palette.nameRoad))
    else write(areaName(area, sight, small, occupied), hand(small, palette.nameGreen))
  }
  for (const street of streetsToName(ground, sight, textPx / 24))
    write(
      letterAlong(street.name, screenLine(street, sight), { sizePx: small, spacing: 0.35 }, occupied),
      hand(small, palette.nameRoad),
    )
}

function riverName(river: AreaShape, sight: Sight, sizePx: number, occupied: Occupied): Letter[] | undefined {
  const seen = screenBox(sight)
  const line = river.spine
    .map((point) => toScreen(sight, point))
    .filter(([x, y]) => x > seen.minX && x < seen.maxX && y > seen.minY && y < seen.maxY)
  const length = line.reduce((sum, [x, y], i) => {
    const [px, py] = line[i - 1] ?? [x, y]
    return sum + Math.hypot(x - px, y - py)
  }, 0)
  const letters = [...river.name].length
  // A river's name is spread along it; the eye joins the letters because the water does.
  const wide = Math.min(3, Math.max(0.4, (length * 0.35) / (letters * sizePx) - 1))
  for (const spacing of [wide, wide / 2, 0.3]) {
    const found = letterAlong(river.name, line, { sizePx, spacing, bend: 0.7 }, occupied)
    if (found) return found
  }
  return undefined
}

/** Level in the middle of a compact shape, along the middle of a long one; not at all where it would not fit. */
function areaName(area: AreaShape, sight: Sight, sizePx: number, occupied: Occupied): Letter[] | undefined {
  const width = (area.box.maxX - area.box.minX) * sight.pxPerM
  const height = (area.box.maxY - area.box.minY) * sight.pxPerM
  const letters = [...area.name].length
  const middle = area.spine[Math.floor(area.spine.length / 2)]
  if (letters === 0 || !middle) return undefined
  const needed = sizePx * letters * 1.15
  if (Math.max(width, height) > 2 * Math.min(width, height) && Math.max(width, height) > needed * 1.3) {
    const line = area.spine.map((point) => toScreen(sight, point))
    return letterAlong(area.name, line, { sizePx, spacing: 0.25, bend: 0.4 }, occupied)
  }
  if (width < needed * 0.8 || height < sizePx * 1.2) return undefined
  return letterLevel(area.name, toScreen(sight, middle), sizePx, 0.08, occupied)
}

function stationSign(
  ctx: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  radius: number,
): void {
  ctx.save()
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, Math.PI * 2)
  ctx.fillStyle = palette.land
  ctx.fill()
  ctx.lineWidth = radius * 0.42
  ctx.strokeStyle = palette.metro
  ctx.stroke()
  ctx.beginPath()
  ctx.arc(x, y, radius * 0.35, 0, Math.PI * 2)
  ctx.fillStyle = palette.metro
  ctx.fill()
  ctx.restore()
}

/** Each name once, on its longest piece; longer roads first within their kind. */
function streetsToName(ground: Ground, sight: Sight, grown: number): Named[] {
  const seen = groundBox(sight)
  const longest = new Map<string, { street: Named; reach: number }>()
  for (const street of ground.streets) {
    const from = NAMED_FROM[street.kind]
    if (
      from === undefined ||
      sight.pxPerM < from * grown ||
      street.name === '' ||
      !overlaps(street.box, seen)
    )
      continue
    const reach = Math.hypot(street.box.maxX - street.box.minX, street.box.maxY - street.box.minY)
    const known = longest.get(street.name)
    if (!known || known.reach < reach) longest.set(street.name, { street, reach })
  }
  return [...longest.values()]
    .toSorted(
      (a, b) =>
        STREET_ORDER.indexOf(a.street.kind) - STREET_ORDER.indexOf(b.street.kind) || b.reach - a.reach,
    )
    .map(({ street }) => street)
}

function screenLine({ xy }: Named, sight: Sight): Point[] {
  const line: Point[] = []
  for (let i = 0; i + 1 < xy.length; i += 2) line.push(toScreen(sight, [xy[i] ?? 0, xy[i + 1] ?? 0]))
  return line
}

const middleOf = (box: Box): Point => [(box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2]

function draw(
  ctx: CanvasRenderingContext2D,
  palette: Palette,
  letters: readonly Letter[],
  { sizePx, weight, colour, halo }: Hand,
): void {
  ctx.save()
  ctx.font = `${weight} ${sizePx}px ${palette.font}`
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  ctx.lineJoin = 'round'
  ctx.lineWidth = sizePx * 0.2
  ctx.strokeStyle = halo
  ctx.fillStyle = colour
  const { a: ratio } = ctx.getTransform()
  const each = (paint: (char: string) => void): void => {
    for (const { char, x, y, angle } of letters) {
      ctx.setTransform(ratio, 0, 0, ratio, x * ratio, y * ratio)
      if (angle !== 0) ctx.rotate(angle)
      paint(char)
    }
  }
  // All halos first, or a letter's halo would eat its neighbour.
  each((char) => ctx.strokeText(char, 0, 0))
  each((char) => ctx.fillText(char, 0, 0))
  ctx.restore()
}
