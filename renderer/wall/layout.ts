/**
 * Which panel stands where, in CSS pixels of the whole wall. Every panel lies within one display; only the map may
 * cross a seam, and keeps its writing off it. Sizes are counted in text heights (`u`), so that the rule of legibility
 * decides what fits, never the other way round. Pure.
 */
import type { WallSettings } from './settings.ts'

export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type PanelKind =
  | 'identity'
  | 'numbers'
  | 'link'
  | 'duty'
  | 'clock'
  | 'figures'
  | 'incoming'
  | 'map'
  | 'boardsAll'
  | 'boardsPartyEcon'
  | 'boardsLifeSafety'
  | 'boardParty'
  | 'boardEcon'
  | 'boardLivelihood'
  | 'boardSafety'

export interface Panel {
  readonly kind: PanelKind
  readonly rect: Rect
  /** Scene the panel belongs to; null: always there. */
  readonly scene: number | null
}

export interface WallLayout {
  readonly scheme: 'wide' | 'single' | 'scenes'
  readonly displays: readonly Rect[]
  /** Strips between displays, with the room that writing keeps from them. */
  readonly seams: readonly Rect[]
  readonly panels: readonly Panel[]
  readonly scenes: number
  /** Text height that the rule asks for, px. */
  readonly u: number
}

/** What a display needs, in text heights, to carry the panels of a scheme. */
const WIDE_NEEDS = { width: 36, height: 20 }
const SINGLE_NEEDS = { width: 70, height: 40 }
/** Room between panels and to the bezel. */
const GAP = 0.5

export function layOut(
  settings: WallSettings,
  size: { widthPx: number; heightPx: number },
  u: number,
): WallLayout {
  const displays = displaysOf(settings, size)
  const seams = seamsOf(settings, size, u)
  const [first] = displays
  const common = { displays, seams, u }
  if (!first) return { ...common, scheme: 'scenes', panels: [], scenes: 0 }
  const fits = (needs: { width: number; height: number }): boolean =>
    first.width >= needs.width * u && first.height >= needs.height * u
  if (settings.columns >= 3 && settings.rows >= 2 && fits(WIDE_NEEDS))
    return { ...common, scheme: 'wide', panels: wide(settings, displays, u), scenes: 0 }
  if (displays.length === 1 && fits(SINGLE_NEEDS))
    return { ...common, scheme: 'single', panels: single(first, u), scenes: 0 }
  return { ...common, scheme: 'scenes', ...inScenes(displays, u, fits(WIDE_NEEDS)) }
}

export function displaysOf(
  { columns, rows, seamPx }: WallSettings,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): Rect[] {
  const width = (widthPx - (columns - 1) * seamPx) / columns
  const height = (heightPx - (rows - 1) * seamPx) / rows
  return Array.from({ length: columns * rows }, (_, i) => ({
    x: (i % columns) * (width + seamPx),
    y: Math.floor(i / columns) * (height + seamPx),
    width,
    height,
  }))
}

function seamsOf(
  { columns, rows, seamPx }: WallSettings,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  u: number,
): Rect[] {
  const keep = u * GAP
  const width = (widthPx - (columns - 1) * seamPx) / columns
  const height = (heightPx - (rows - 1) * seamPx) / rows
  const upright = Array.from({ length: columns - 1 }, (_, i) => ({
    x: (i + 1) * width + i * seamPx - keep,
    y: 0,
    width: seamPx + 2 * keep,
    height: heightPx,
  }))
  const level = Array.from({ length: rows - 1 }, (_, i) => ({
    x: 0,
    y: (i + 1) * height + i * seamPx - keep,
    width: widthPx,
    height: seamPx + 2 * keep,
  }))
  return [...upright, ...level]
}

const inset = (rect: Rect, by: number): Rect => ({
  x: rect.x + by,
  y: rect.y + by,
  width: rect.width - 2 * by,
  height: rect.height - 2 * by,
})

const always = (kind: PanelKind, rect: Rect): Panel => ({ kind, rect, scene: null })

/** Cuts rows off a rectangle from the top; the last takes what is left. Heights in text heights. */
function stack(rect: Rect, u: number, ...heights: readonly number[]): Rect[] {
  const gap = GAP * u
  let y = rect.y
  const rows = heights.map((height) => {
    const row = { ...rect, y, height: height * u }
    y += row.height + gap
    return row
  })
  return [...rows, { ...rect, y, height: rect.y + rect.height - y }]
}

/** Cuts columns off a rectangle from the left; the last takes what is left. */
function line(rect: Rect, u: number, ...widths: readonly number[]): Rect[] {
  const gap = GAP * u
  let x = rect.x
  const columns = widths.map((width) => {
    const column = { ...rect, x, width: width * u }
    x += column.width + gap
    return column
  })
  return [...columns, { ...rect, x, width: rect.x + rect.width - x }]
}

const HEADER = 4.4

/**
 * Three displays across or more, two down or more: what to watch on top (numbers, link, what comes in), who holds it
 * below, the town in the middle over all rows.
 */
function wide({ columns, rows }: WallSettings, displays: readonly Rect[], u: number): Panel[] {
  const at = (column: number, row: number): Rect =>
    displays[row * columns + column] ?? { x: 0, y: 0, width: 0, height: 0 }
  const inner = (column: number, row: number): Rect => inset(at(column, row), GAP * u)
  const [identity, numbers, figures] = stack(inner(0, 0), u, HEADER, 8.2)
  const [head, incoming] = stack(inner(columns - 1, 0), u, HEADER)
  const [duty, clock] = head ? line(head, u, 20) : []
  const [link] = stack(inner(1, 0), u, HEADER)
  const first = at(1, 0)
  const last = at(columns - 2, rows - 1)
  const top = first.y + (HEADER + 2 * GAP) * u
  const map = {
    x: first.x,
    y: top,
    width: last.x + last.width - first.x,
    height: last.y + last.height - top,
  }
  const panels: Panel[] = [
    always('map', map),
    always('boardsPartyEcon', inner(0, 1)),
    always('boardsLifeSafety', inner(columns - 1, 1)),
  ]
  for (const [kind, rect] of [
    ['identity', identity],
    ['numbers', numbers],
    ['figures', figures],
    ['link', link],
    ['duty', duty],
    ['clock', clock],
    ['incoming', incoming],
  ] as const)
    if (rect) panels.push(always(kind, rect))
  return panels
}

/** One large display: everything at once, in a row of its own each. */
function single(display: Rect, u: number): Panel[] {
  const [head, body] = stack(inset(display, GAP * u), u, 4.6)
  if (!head || !body) return []
  const [identity, numbers, link, duty, clock] = line(head, u, 19.2, 22.4, 11.4, 10.4)
  const right = 24
  const left = body.width / u - right - GAP
  const [boardsSide, side] = line(body, u, left)
  const bottom = 6.2
  const [boards, figures] = boardsSide ? stack(boardsSide, u, boardsSide.height / u - bottom - GAP) : []
  const [map, incoming] = side ? stack(side, u, side.height / u - 15.6 - GAP) : []
  const panels: Panel[] = []
  for (const [kind, rect] of [
    ['identity', identity],
    ['numbers', numbers],
    ['link', link],
    ['duty', duty],
    ['clock', clock],
    ['boardsAll', boards],
    ['figures', figures],
    ['map', map],
    ['incoming', incoming],
  ] as const)
    if (rect) panels.push(always(kind, rect))
  return panels
}

/**
 * Anything else: the head on the first display, one scene on each display, and where there are more scenes than
 * displays they take turns on the last. What comes in is the first scene, and stays while an alarm is latched.
 */
function inScenes(displays: readonly Rect[], u: number, roomy: boolean): { panels: Panel[]; scenes: number } {
  const [first, ...others] = displays
  if (!first) return { panels: [], scenes: 0 }
  const [top, numbers, below] = stack(inset(first, GAP * u), u, 4, 5)
  if (!top || !numbers || !below) return { panels: [], scenes: 0 }
  const [identity, link, clock] = line(top, u, 17, top.width / u - 17 - 12 - 2 * GAP)
  const panels: Panel[] = [always('numbers', numbers)]
  for (const [kind, rect] of [
    ['identity', identity],
    ['link', link],
    ['clock', clock],
  ] as const)
    if (rect) panels.push(always(kind, rect))
  const kinds: PanelKind[] = roomy && others.length > 0 ? [...ROOMY] : [...NARROW]
  const places = [below, ...others.map((display) => inset(display, GAP * u))]
  places.slice(0, -1).forEach((place) => {
    const kind = kinds.shift()
    if (kind) panels.push(always(kind, place))
  })
  const last = places.at(-1)
  if (last && kinds.length === 1 && kinds[0]) panels.push(always(kinds[0], last))
  else if (last) panels.push(...kinds.map((kind, scene) => ({ kind, rect: last, scene })))
  return { panels, scenes: kinds.length > 1 ? kinds.length : 0 }
}

const ROOMY: readonly PanelKind[] = ['incoming', 'map', 'boardsLifeSafety', 'boardsPartyEcon']
const NARROW: readonly PanelKind[] = [
  'incoming',
  'boardSafety',
  'boardLivelihood',
  'boardEcon',
  'boardParty',
  'map',
  'figures',
]
