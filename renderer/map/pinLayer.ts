/**
 * Pins as an OpenLayers layer of their own: drawn anew when they change or the map rests, moved with the ground while it
 * moves. Drawing them each frame would hand a whole wall of pixels to the compositor each time.
 */
import Layer from 'ol/layer/Layer.js'
import type { FrameState } from 'ol/Map.js'
import { sightOf, type GroundLayer } from './groundLayer.ts'
import { paintPins } from './paintPins.ts'
import type { Palette } from './palette.ts'
import { pinAt, placePins, type MapPin, type PlacedPin } from './pins.ts'
import { toPlane, type Box, type Point } from './plane.ts'
import { sameSight, screenBox, shiftBetween, toScreen, type Sight } from './sight.ts'

export interface PinsToShow {
  readonly pins: readonly MapPin[]
  readonly selected: string | null
  readonly origin: Point
  readonly palette: Palette
  readonly textPx: number
  readonly taken: readonly Box[]
}

export class PinLayer extends Layer {
  readonly #canvas = document.createElement('canvas')
  readonly #ground: GroundLayer
  #show: PinsToShow | undefined
  #placed: readonly PlacedPin[] = []
  #drawn: Sight | undefined

  constructor(ground: GroundLayer) {
    super({})
    this.#ground = ground
    Object.assign(this.#canvas.style, {
      position: 'absolute',
      inset: '0',
      pointerEvents: 'none',
      transformOrigin: '0 0',
    })
  }

  show(pins: PinsToShow): void {
    this.#show = pins
    this.#drawn = undefined
    this.changed()
  }

  /** The pin under a point of the map, CSS pixels. */
  at(x: number, y: number): MapPin | undefined {
    return pinAt(this.#placed, x, y)?.pin
  }

  protected override disposeInternal(): void {
    this.#canvas.width = 0
    this.#canvas.height = 0
    super.disposeInternal()
  }

  override render(frame: FrameState | null): HTMLElement {
    const show = this.#show
    const ctx = this.#canvas.getContext('2d')
    if (!frame || !show || !ctx) return this.#canvas
    const sight = sightOf(frame, show.origin)
    if (this.#drawn && (this.#ground.inMotion || sameSight(this.#drawn, sight))) {
      this.#canvas.style.transform = shiftBetween(this.#drawn, sight)
      return this.#canvas
    }
    this.#draw(ctx, show, sight)
    return this.#canvas
  }

  #draw(ctx: CanvasRenderingContext2D, show: PinsToShow, sight: Sight): void {
    this.#size(sight.widthPx, sight.heightPx, sight.ratio)
    ctx.setTransform(sight.ratio, 0, 0, sight.ratio, 0, 0)
    ctx.clearRect(0, 0, sight.widthPx, sight.heightPx)
    const spot = (pin: MapPin): Point => {
      const [x, y] = toPlane(pin.lonE6, pin.latE6)
      return toScreen(sight, [x - show.origin[0], y - show.origin[1]])
    }
    this.#placed = placePins(show.pins, spot, show.textPx, show.taken)
    paintPins(ctx, this.#placed, { ...show, within: screenBox(sight) })
    this.#canvas.style.transform = ''
    this.#canvas.style.display = show.pins.length === 0 ? 'none' : ''
    this.#drawn = sight
  }

  #size(widthPx: number, heightPx: number, ratio: number): void {
    const width = Math.round(widthPx * ratio)
    const height = Math.round(heightPx * ratio)
    if (this.#canvas.width === width && this.#canvas.height === height) return
    this.#canvas.width = width
    this.#canvas.height = height
    this.#canvas.style.width = `${widthPx}px`
    this.#canvas.style.height = `${heightPx}px`
  }
}
