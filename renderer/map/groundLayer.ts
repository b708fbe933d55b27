/**
 * The ground as an OpenLayers layer: painted once when the map stands still, into a bitmap larger than the view; while
 * the map moves only that bitmap is moved. Names and lines are sharp again as soon as the hand rests.
 */
import Layer from 'ol/layer/Layer.js'
import type { FrameState } from 'ol/Map.js'
import ViewHint from 'ol/ViewHint.js'
import { paintGround, type GroundScene } from './paintGround.ts'
import { paintNames } from './paintNames.ts'
import type { Box, Point } from './plane.ts'
import { sameSight, shiftBetween, type Sight } from './sight.ts'

/** The map is at rest when its view has not changed for this long. */
const REST_MS = 120
/** Most ground painted beyond an edge: a wall's bitmap is large enough without it. */
const MOST_MARGIN_PX = 480

export function sightOf(frame: FrameState, origin: Point): Sight {
  const [width = 0, height = 0] = frame.size
  const [x = 0, y = 0] = frame.viewState.center
  return {
    centre: [x - origin[0], y - origin[1]],
    pxPerM: 1 / frame.viewState.resolution,
    widthPx: width,
    heightPx: height,
    ratio: frame.pixelRatio,
  }
}

export class GroundLayer extends Layer {
  readonly #canvas = document.createElement('canvas')
  readonly #frame = document.createElement('div')
  /** Share of the view painted beyond each edge, so that a drag does not run into the dark. */
  readonly #margin: number
  #scene: GroundScene | undefined
  #taken: readonly Box[] = []
  #painted: Sight | undefined
  #seen: Sight | undefined
  #seenAt = -Infinity
  #rest: ReturnType<typeof setTimeout> | undefined
  /** Duration of the last full painting, ms; for benches. */
  lastPaintMs = 0
  /** The bitmap is being moved and is not what a painting of this view would be. */
  inMotion = false

  constructor(margin: number) {
    super({})
    this.#margin = margin
    Object.assign(this.#frame.style, { position: 'absolute', inset: '0', overflow: 'hidden' })
    // Nearest pixels while it is stretched: without a GPU blending a wall of them costs more than painting it.
    this.#canvas.style.imageRendering = 'pixelated'
    Object.assign(this.#canvas.style, { position: 'absolute', left: '0', top: '0', transformOrigin: '0 0' })
    this.#frame.append(this.#canvas)
  }

  setScene(scene: GroundScene, taken: readonly Box[]): void {
    this.#scene = scene
    this.#taken = taken
    this.repaint()
  }

  /** Paints anew at the next frame: fonts have come, colours have changed. */
  repaint(): void {
    this.#painted = undefined
    this.changed()
  }

  protected override disposeInternal(): void {
    clearTimeout(this.#rest)
    // A canvas keeps its pixels until it is small.
    this.#canvas.width = 0
    this.#canvas.height = 0
    super.disposeInternal()
  }

  override render(frame: FrameState | null): HTMLElement {
    const scene = this.#scene
    if (!frame || !scene) return this.#frame
    const sight = sightOf(frame, scene.ground.origin)
    if (!this.#painted || (!sameSight(this.#painted, sight) && !this.#moving(frame, sight)))
      this.#paint(scene, sight)
    if (this.#painted) this.#place(this.#painted, sight)
    this.inMotion = this.#painted !== undefined && !sameSight(this.#painted, sight)
    return this.#frame
  }

  #moving(frame: FrameState, sight: Sight): boolean {
    const hinted =
      (frame.viewHints[ViewHint.ANIMATING] ?? 0) + (frame.viewHints[ViewHint.INTERACTING] ?? 0) > 0
    const now = performance.now()
    const changed = !this.#seen || !sameSight(this.#seen, sight)
    if (changed) {
      this.#seen = sight
      this.#seenAt = now
    }
    if (!hinted && now - this.#seenAt >= REST_MS) return false
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => this.changed(), REST_MS + 8)
    return true
  }

  #paint(scene: GroundScene, sight: Sight): void {
    const started = performance.now()
    const marginX = this.#marginOf(sight.widthPx)
    const marginY = this.#marginOf(sight.heightPx)
    const wide: Sight = {
      ...sight,
      widthPx: sight.widthPx + 2 * marginX,
      heightPx: sight.heightPx + 2 * marginY,
    }
    const width = Math.round(wide.widthPx * wide.ratio)
    const height = Math.round(wide.heightPx * wide.ratio)
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width
      this.#canvas.height = height
      this.#canvas.style.width = `${wide.widthPx}px`
      this.#canvas.style.height = `${wide.heightPx}px`
    }
    const ctx = this.#canvas.getContext('2d', { alpha: false })
    if (!ctx) return
    paintGround(ctx, scene, wide)
    paintNames(
      ctx,
      scene,
      wide,
      this.#taken.map((box) => shifted(box, marginX, marginY)),
    )
    this.#painted = sight
    this.#seen = sight
    this.lastPaintMs = performance.now() - started
  }

  /** Puts the painted bitmap where its ground is now. */
  #place(painted: Sight, sight: Sight): void {
    const { widthPx, heightPx } = painted
    const transform = shiftBetween(painted, sight, this.#marginOf(widthPx), this.#marginOf(heightPx))
    if (this.#canvas.style.transform !== transform) this.#canvas.style.transform = transform
  }

  #marginOf(lengthPx: number): number {
    return Math.round(Math.min(lengthPx * this.#margin, MOST_MARGIN_PX))
  }
}

const shifted = (box: Box, x: number, y: number): Box => ({
  minX: box.minX + x,
  minY: box.minY + y,
  maxX: box.maxX + x,
  maxY: box.maxY + y,
})
