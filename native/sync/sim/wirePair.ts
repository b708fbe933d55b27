/**
 * One connection: two directions, each in order, with delay; it may be cut at any moment, and then what was on its way
 * is lost for one side sooner than for the other. Frames may be sent twice, damaged or cut in the middle.
 */
import type { Frame, FrameOf } from '../../contract/index.ts'
import { decodeFrame, encodeFrame } from '../../wire/index.ts'
import type { Chance } from './chance.ts'
import type { Schedule } from './schedule.ts'
import { twisted } from './twist.ts'

export interface Weather {
  /** Share of frames that cut the connection, come twice, or are damaged. */
  cut: number
  twice: number
  damage: number
  /** Share of frames outside the ordered stream that never arrive, or arrive after later ones. */
  lose: number
  late: number
  /** Share of transactions that are lost on a line which breaks a while later. */
  gap: number
  /** Share of frames that arrive whole and are wrong in themselves. */
  twist: number
  minDelayMs: number
  /** Bytes a second in each direction. */
  bytesPerS: number
  maxDelayMs: number
  /** Nothing gets through, nobody is told. */
  stalled: boolean
  /** New connections are refused. */
  down: boolean
}

/** Weather in which nothing goes wrong. */
export const CALM: Weather = {
  ...{ cut: 0, twice: 0, damage: 0, lose: 0, late: 0, gap: 0, twist: 0 },
  ...{ minDelayMs: 1, maxDelayMs: 40, bytesPerS: Number.POSITIVE_INFINITY, stalled: false, down: false },
}

/** Frames that each stand for themselves: what is lost or late of them is made good by later ones. */
const LOOSE: ReadonlySet<Frame['type']> = new Set([
  ...(['CMD', 'RESULT', 'EXPRESS', 'PING', 'PONG', 'ERROR', 'TELEMETRY'] as const),
])
/** A handshake whose step is lost is given up after a while. */
const STEPS: ReadonlySet<Frame['type']> = new Set(['CHALLENGE', 'AUTH', 'HELLO', 'WELCOME', 'RESET'])

export interface End {
  frame(frame: Frame, bytes: number): void
  garbled(code: string): void
  closed(): void
}

export interface WireParts {
  readonly schedule: Schedule
  readonly chance: Chance
  readonly weather: Weather
  /** Frames go through the real codec. */
  readonly realBytes: boolean
  readonly onTrouble: () => void
  readonly trace: ((to: 'hub' | 'platform', frame: Frame) => void) | undefined
  /** What the line makes of a message; only where real bytes are sent. */
  readonly meddle?: (message: Uint8Array) => Uint8Array
}

export class WirePair {
  readonly #schedule: Schedule
  readonly #chance: Chance
  readonly #weather: Weather
  readonly #realBytes: boolean
  readonly #onTrouble: () => void
  readonly #trace: WireParts['trace']
  readonly #meddle: WireParts['meddle']
  readonly #ends: { hub?: End; platform?: End } = {}
  readonly #clearAt = { hub: 0, platform: 0 }
  readonly #freeAt = { hub: 0, platform: 0 }
  readonly #waiting: (() => void)[] = []
  /** Position of the last transaction sent to the hub. */
  #tail = -1
  readonly #open = { hub: true, platform: true }
  #broken = false

  constructor({ schedule, chance, weather, realBytes, onTrouble, trace, meddle }: WireParts) {
    this.#schedule = schedule
    this.#chance = chance
    this.#weather = weather
    this.#realBytes = realBytes
    this.#onTrouble = onTrouble
    this.#trace = trace
    this.#meddle = meddle
  }

  /** Both sides are there; a side that has not noticed yet still believes so. */
  get whole(): boolean {
    return this.#open.hub && this.#open.platform && !this.#broken
  }

  attach(side: 'hub' | 'platform', end: End): void {
    this.#ends[side] = end
  }

  /** Sends towards a side. */
  send(to: 'hub' | 'platform', frame: Frame): void {
    const from = to === 'hub' ? 'platform' : 'hub'
    if (!this.#open[from]) return
    const { cut, twice, damage, lose, late, gap, twist } = this.#weather
    const loose = LOOSE.has(frame.type)
    if ((loose || STEPS.has(frame.type)) && this.#chance.often(lose)) {
      this.#onTrouble()
      return
    }
    if (loose && this.#chance.often(late)) {
      this.#onTrouble()
      this.#schedule.after(this.#chance.between(1, 1_500), () => {
        this.#arrive(to, frame, undefined, undefined)
      })
      return
    }
    if ((frame.type === 'TX' || frame.type === 'TX_PART') && this.#chance.often(gap)) {
      this.#onTrouble()
      this.#schedule.after(this.#chance.between(500, 15_000), () => {
        this.cut()
      })
      return
    }
    if (to === 'hub' && this.#chance.often(twist)) {
      frame = twisted(frame, this.#chance, this.#goesOn(frame))
      this.#onTrouble()
    }
    if (frame.type === 'TX') this.#tail = lastSeq(frame) ?? this.#tail
    const bytes = this.#realBytes ? encodeFrame(frame) : undefined
    const again = this.#chance.often(twice)
    // A count that came twice would tell of a line faster than this one, and no line repeats what it carries.
    const times = again && frame.type !== 'CREDIT' ? 2 : 1
    for (let k = 0; k < times; k++) {
      const broken = this.#chance.often(damage)
      if (broken) this.#onTrouble()
      const at = this.#chance.next()
      const size = bytes?.length ?? roughSize(frame)
      this.#later(to, size, () => {
        this.#arrive(to, frame, bytes, broken ? at : undefined)
      })
    }
    if (this.#chance.often(cut)) this.cut()
  }

  /** Whether the first transaction follows the last one of this line without a jump. */
  #goesOn(frame: Frame): boolean {
    if (frame.type !== 'TX') return false
    const [first] = frame.txs
    return Array.isArray(first) && first[0] === this.#tail + 1
  }

  #arrive(
    to: 'hub' | 'platform',
    frame: Frame,
    bytes: Uint8Array | undefined,
    damagedAt: number | undefined,
  ): void {
    const end = this.#ends[to]
    if (!end || !this.#open[to]) return
    this.#trace?.(to, frame)
    if (!bytes) {
      if (damagedAt === undefined) end.frame(frame, roughSize(frame))
      else end.garbled('FRAME_CHECKSUM')
      return
    }
    const whole = this.#meddle?.(bytes) ?? bytes
    const message = damagedAt === undefined ? whole : hurt(whole, damagedAt)
    const read = decodeFrame(message)
    if (!read.ok) end.garbled(read.code)
    else if (read.frame) end.frame(read.frame, read.bytes)
  }

  /** After what is on its way in that direction, and not before the line lets anything through. */
  #later(to: 'hub' | 'platform', bytes: number, run: () => void): void {
    const { minDelayMs, maxDelayMs, bytesPerS } = this.#weather
    const delay = minDelayMs + this.#chance.next() * (maxDelayMs - minDelayMs)
    const { now } = this.#schedule
    // The line is busy with what went before, then for as long as this takes; the delay comes on top.
    this.#freeAt[to] = Math.max(this.#freeAt[to], now) + (bytes / bytesPerS) * 1_000
    this.#clearAt[to] = Math.max(this.#clearAt[to], this.#freeAt[to] + delay)
    this.#schedule.after(this.#clearAt[to] - now, () => {
      if (this.#weather.stalled) this.#waiting.push(run)
      else run()
    })
  }

  /** The stall is over: what waited arrives in order. */
  flow(): void {
    for (const run of this.#waiting.splice(0)) run()
  }

  /** One side closes: it hears nothing more; the other learns of it after what is on its way. */
  close(side: 'hub' | 'platform'): void {
    if (!this.#open[side]) return
    this.#open[side] = false
    this.#onTrouble()
    const other = side === 'hub' ? 'platform' : 'hub'
    this.#later(other, 0, () => {
      this.#shut(other)
    })
  }

  /** The line breaks: each side notices in its own time, and what was on its way may be lost. */
  cut(): void {
    this.#broken = true
    this.#onTrouble()
    for (const side of ['hub', 'platform'] as const) {
      if (this.#chance.often(0.5)) {
        this.#later(side, 0, () => {
          this.#shut(side)
        })
      } else {
        this.#schedule.after(0, () => {
          this.#shut(side)
        })
      }
    }
  }

  #shut(side: 'hub' | 'platform'): void {
    if (!this.#open[side]) return
    this.#open[side] = false
    this.#onTrouble()
    this.#ends[side]?.closed()
  }
}

function lastSeq({ txs }: FrameOf<'TX'>): number | undefined {
  const last = txs.at(-1)
  const seq: unknown = Array.isArray(last) ? last[0] : undefined
  return typeof seq === 'number' ? seq : undefined
}

function hurt(bytes: Uint8Array, at: number): Uint8Array {
  const index = Math.floor(at * bytes.length)
  if (at < 0.3) return bytes.slice(0, index)
  const damaged = bytes.slice()
  damaged[index] = (damaged[index] ?? 0) ^ (1 << (index % 8))
  return damaged
}

/** Near enough for credit, without making the bytes. */
export function roughSize(frame: Frame): number {
  switch (frame.type) {
    case 'TX':
      return 60 + 200 * frame.txs.length
    case 'TX_PART':
      return 40 + frame.body.length
    case 'SNAP_PAGE':
      return 40 + 60 * frame.count
    default:
      return 60
  }
}
