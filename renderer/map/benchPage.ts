/**
 * What `npm run bench -- map` opens in a browser: the map as the screens use it, beside OpenLayers' own vector layers
 * and an empty page, moved by the same hand. Not part of any screen.
 */
import Feature from 'ol/Feature.js'
import VectorLayer from 'ol/layer/Vector.js'
import OlMap from 'ol/Map.js'
import LineString from 'ol/geom/LineString.js'
import Polygon from 'ol/geom/Polygon.js'
import VectorSource from 'ol/source/Vector.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import View from 'ol/View.js'
import ViewHint from 'ol/ViewHint.js'
import { createApp, h, ref } from 'vue'
import type { MapBase } from '../../native/contract/index.ts'
import { createTexts } from '../locales/index.ts'
import '../tokens/index.ts'
import { toPlane } from './plane.ts'
import TownMap from './TownMap.vue'

interface Measured {
  readonly frames: number
  readonly seconds: number
  /** Time from asking for the page's map to its first full painting. */
  readonly firstMs: number
  readonly paintMs: number
}

type Kind = 'town' | 'openlayers' | 'empty'
declare global {
  interface Window {
    measureMap(kind: Kind, seconds: number): Promise<Measured>
  }
}

const frame = (): Promise<number> => new Promise(requestAnimationFrame)

window.measureMap = async (kind, seconds) => {
  const answer = await fetch('./base.json')
  const base = (await answer.json()) as MapBase
  const box = document.createElement('div')
  box.style.cssText = 'position:fixed;inset:0'
  document.body.replaceChildren(box)
  const started = performance.now()
  const { move, paintMs } =
    kind === 'town' ? await ours(box, base) : kind === 'openlayers' ? await theirs(box, base) : nothing(box)
  await frame()
  await frame()
  const firstMs = performance.now() - started
  const from = performance.now()
  let frames = 0
  while (performance.now() - from < seconds * 1000) {
    const t = ((performance.now() - from) / 1000) * Math.PI
    move(Math.sin(t) * 0.15, Math.sin(t * 2) * 0.15, 1 + 0.1 * Math.sin(t))
    await frame()
    frames++
  }
  return { frames, seconds: (performance.now() - from) / 1000, firstMs, paintMs: paintMs() }
}

interface Hand {
  /** Shares of the view's width and height, and a zoom factor. */
  move(x: number, y: number, zoom: number): void
  paintMs(): number
}

function handOf(map: OlMap, paintMs: () => number): Hand {
  const view = map.getView()
  const [cx = 0, cy = 0] = view.getCenter() ?? []
  const resolution = view.getResolution() ?? 1
  const [width = 0, height = 0] = map.getSize() ?? []
  view.setHint(ViewHint.INTERACTING, 1)
  return {
    paintMs,
    move: (x, y, zoom) => {
      view.setResolution(resolution * zoom)
      view.setCenter([cx + x * width * resolution, cy + y * height * resolution])
    },
  }
}

async function ours(box: HTMLElement, base: MapBase): Promise<Hand> {
  const painted = ref(0)
  const shown = ref<InstanceType<typeof TownMap>>()
  const app = createApp({
    render: () =>
      h(TownMap, {
        base,
        ref: shown,
        textPx: 24,
        onPainted: (ms: number) => (painted.value = ms),
      }),
  })
  app.use(createTexts('zh-CN')).mount(box)
  while (painted.value === 0) await frame()
  const map = shown.value?.olMap()
  if (!map) throw new Error('the map did not open')
  return handOf(map, () => painted.value)
}

/** The same shapes as plain OpenLayers features: what the own layer is measured against. */
async function theirs(box: HTMLElement, base: MapBase): Promise<Hand> {
  const flat = (shape: readonly number[]): [number, number][] => {
    const points: [number, number][] = []
    for (let i = 0; i + 1 < shape.length; i += 2) {
      const [x, y] = toPlane(shape[i] ?? 0, shape[i + 1] ?? 0)
      points.push([x, y])
    }
    return points
  }
  const layer = (features: Feature[], style: Style): VectorLayer =>
    new VectorLayer({ source: new VectorSource({ features }), style })
  const rings = (rows: readonly { shape: readonly number[] }[]): Feature[] =>
    rows.map(({ shape }) => new Feature(new Polygon([flat(shape)])))
  const map = new OlMap({
    target: box,
    controls: [],
    interactions: [],
    layers: [
      layer(rings(base.areas), new Style({ fill: new Fill({ color: '#102532' }) })),
      layer(
        base.streets.map(({ shape }) => new Feature(new LineString(flat(shape)))),
        new Style({ stroke: new Stroke({ color: '#343b41', width: 3 }) }),
      ),
      layer(rings(base.buildings), new Style({ fill: new Fill({ color: '#2f363c' }) })),
      layer(rings(base.grids), new Style({ stroke: new Stroke({ color: '#5c6771', width: 1 }) })),
    ],
    view: new View({ center: [0, 0], resolution: 2 }),
  })
  const [west = 0, south = 0, east = 0, north = 0] = base.communities.reduce(
    ([a, b, c, d], { shape }) => {
      const points = flat(shape)
      const xs = points.map(([x]) => x)
      const ys = points.map(([, y]) => y)
      return [Math.min(a, ...xs), Math.min(b, ...ys), Math.max(c, ...xs), Math.max(d, ...ys)]
    },
    [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number],
  )
  map.getView().fit([west, south, east, north])
  await new Promise<void>((resolve) => map.once('rendercomplete', () => resolve()))
  return handOf(map, () => 0)
}

/** A page that only moves one empty picture of the same size: what this machine can do at all. */
function nothing(box: HTMLElement): Hand {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(box.clientWidth * 1.5)
  canvas.height = Math.round(box.clientHeight * 1.5)
  const ctx = canvas.getContext('2d', { alpha: false })
  ctx?.fillRect(0, 0, canvas.width, canvas.height)
  canvas.style.transformOrigin = '0 0'
  box.style.overflow = 'hidden'
  box.append(canvas)
  return {
    paintMs: () => 0,
    move: (x, y, zoom) => {
      canvas.style.transform = `translate(${(x - 0.25) * box.clientWidth}px, ${(y - 0.25) * box.clientHeight}px) scale(${1 / zoom})`
    },
  }
}
