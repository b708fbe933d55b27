/** The map's colours by name, read once from the tokens and palette.css: a canvas cannot use custom properties. */
import './palette.css'

const NAMES = {
  beyond: '--map-beyond',
  land: '--map-land',
  green: '--map-green',
  slope: '--map-slope',
  square: '--map-square',
  contour: '--map-contour',
  river: '--map-river',
  shore: '--map-shore',
  bank: '--map-bank',
  riverName: '--map-river-name',
  roadMain: '--map-road-main',
  road: '--map-road',
  lane: '--map-lane',
  mall: '--map-mall',
  roadEdge: '--map-road-edge',
  metro: '--map-metro',
  metroGap: '--map-metro-gap',
  low: '--map-building-low',
  middle: '--map-building-middle',
  high: '--map-building-high',
  tower: '--map-building-tower',
  public: '--map-building-public',
  shadow: '--map-shadow',
  gridLine: '--map-grid-line',
  communityLine: '--map-community-line',
  townLine: '--map-town-line',
  name: '--map-name',
  nameRoad: '--map-name-road',
  nameGreen: '--map-name-green',
  halo: '--map-halo',
  red: '--red',
  redFill: '--red-fill',
  amber: '--amber',
  text: '--text-1',
  textMuted: '--text-2',
  onLight: '--text-on-light',
  select: '--focus',
  panel: '--ground-1',
  lampBlack: '--lamp-black',
  lampBlackEdge: '--lamp-black-edge',
} as const

export type Palette = Readonly<Record<keyof typeof NAMES, string>> & { readonly font: string }

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  const colours: Record<string, string> = {}
  for (const [key, name] of Object.entries(NAMES)) colours[key] = read(name)
  return { ...(colours as Record<keyof typeof NAMES, string>), font: read('--font') }
}
