import type { Socket } from 'node:net'

/** How bytes are carried one way: late, thin, in crumbs, or not at all for the time being. */
export interface Carriage {
  readonly delayMs: number
  /** Bytes a second; 0 for as fast as they come. */
  readonly bytesPerS: number
  /** Most bytes handed on at once, every few ms; 0 for as many as there are. */
  readonly crumbBytes: number
  readonly stalled: boolean
}

/** Held back beyond this, the sender is made to wait as by a full network. */
const HIGH_WATER_BYTES = 256 << 10
const SLICE_MS = 20
/** Time between two crumbs. */
const CRUMB_MS = 2

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
  /** Bytes still carried before the line breaks in the middle of what it carries. */
  private breaking: { left: number; readonly broken: () => void } | undefined

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

  /** Carries so many bytes more, not one beyond them, and then calls `broken`. */
  breakAfter(bytes: number, broken: () => void): void {
    this.breaking = { left: bytes, broken }
  }

  private take(bytes: Buffer): void {
    const { delayMs, bytesPerS, crumbBytes, stalled } = this.carriage
    const plain = delayMs === 0 && bytesPerS === 0 && crumbBytes === 0 && !stalled && !this.breaking
    if (plain && this.waiting.length === 0) {
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
    const { bytesPerS, crumbBytes } = this.carriage
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
      const size = Math.min(
        first.bytes.length,
        bytesPerS === 0 ? Infinity : Math.floor(this.allowance),
        crumbBytes === 0 ? Infinity : crumbBytes,
        this.breaking?.left ?? Infinity,
      )
      if (size === 0 && this.breaking?.left !== 0) {
        this.later(SLICE_MS)
        return
      }
      this.to.write(first.bytes.subarray(0, size))
      this.allowance -= size
      this.waitingBytes -= size
      if (size === first.bytes.length) this.waiting.shift()
      else first.bytes = first.bytes.subarray(size)
      if (this.spent(size)) return
      if (crumbBytes > 0 && this.waiting.length > 0) {
        this.later(CRUMB_MS)
        return
      }
    }
    if (this.from.isPaused() && this.waitingBytes < HIGH_WATER_BYTES) this.from.resume()
    if (this.ended) this.to.end()
  }

  /** @returns whether this was the last byte before the line breaks */
  private spent(bytes: number): boolean {
    if (!this.breaking) return false
    this.breaking.left -= bytes
    if (this.breaking.left > 0) return false
    const { broken } = this.breaking
    // What was carried reaches the other side before the break does.
    this.timer = setTimeout(broken, SLICE_MS)
    return true
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
