import type { Socket } from 'node:net'

/** How bytes are carried one way: late, thin, or not at all for the time being. */
export interface Carriage {
  readonly delayMs: number
  /** Bytes a second; 0 for as fast as they come. */
  readonly bytesPerS: number
  readonly stalled: boolean
}

/** Held back beyond this, the sender is made to wait as by a full network. */
const HIGH_WATER_BYTES = 256 << 10
const SLICE_MS = 20

/** Carries what one socket receives to another, in order, under changing conditions. */
export class Pipe {
  private readonly from: Socket
  private readonly to: Socket
  private carriage: Carriage
  private readonly waiting: { readonly dueAt: number; bytes: Buffer }[] = []
  private waitingBytes = 0
  private timer: NodeJS.Timeout | undefined
  private ended = false
  private allowance = 0
  private lastAt = performance.now()

  constructor(from: Socket, to: Socket, carriage: Carriage) {
    this.from = from
    this.to = to
    this.carriage = carriage
    from.on('data', (bytes: Buffer) => {
      this.take(bytes)
    })
    from.on('end', () => {
      this.ended = true
      this.pump()
    })
    from.on('close', () => {
      clearTimeout(this.timer)
    })
  }

  set(carriage: Carriage): void {
    this.carriage = carriage
    this.lastAt = performance.now()
    this.pump()
  }

  private take(bytes: Buffer): void {
    const { delayMs, bytesPerS, stalled } = this.carriage
    if (delayMs === 0 && bytesPerS === 0 && !stalled && this.waiting.length === 0) {
      if (!this.to.write(bytes)) this.breathe()
      return
    }
    this.waiting.push({ dueAt: performance.now() + delayMs, bytes })
    this.waitingBytes += bytes.length
    if (this.waitingBytes > HIGH_WATER_BYTES) this.from.pause()
    this.pump()
  }

  private pump(): void {
    clearTimeout(this.timer)
    if (this.to.destroyed || this.carriage.stalled) return
    const now = performance.now()
    const { bytesPerS } = this.carriage
    // An idle line does not save up more than one slice.
    this.allowance = Math.min(
      this.allowance + ((now - this.lastAt) / 1000) * bytesPerS,
      Math.max(1, (bytesPerS * SLICE_MS * 2) / 1000),
    )
    this.lastAt = now
    for (;;) {
      const first = this.waiting[0]
      if (!first) break
      if (first.dueAt > now) {
        this.later(first.dueAt - now)
        return
      }
      const size =
        bytesPerS === 0 ? first.bytes.length : Math.min(first.bytes.length, Math.floor(this.allowance))
      if (size === 0) {
        this.later(SLICE_MS)
        return
      }
      this.to.write(first.bytes.subarray(0, size))
      this.allowance -= size
      this.waitingBytes -= size
      if (size === first.bytes.length) this.waiting.shift()
      else first.bytes = first.bytes.subarray(size)
    }
    if (this.from.isPaused() && this.waitingBytes < HIGH_WATER_BYTES) this.from.resume()
    if (this.ended) this.to.end()
  }

  /** The far side takes no more for now: neither do we. */
  private breathe(): void {
    this.from.pause()
    this.to.once('drain', () => this.from.resume())
  }

  private later(ms: number): void {
    this.timer = setTimeout(() => {
      this.pump()
    }, ms)
  }
}
