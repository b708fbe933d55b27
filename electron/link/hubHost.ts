// Keeps one hub process running: starts it, listens to it, starts it again when it dies, ends it on quitting.
import Value from 'typebox/value'
import type { ToHub } from '../contract/index.ts'
import { FromHub } from '../messages/index.ts'

/** A running utility process, as far as the host needs it. */
export interface HubProcess<Port> {
  post(message: ToHub, ports?: readonly Port[]): void
  kill(): void
}

export interface HostEvents {
  up(): void
  down(): void
  seatClosed(seat: number): void
  /** The hub says why it cannot run; said once for each reason, not at every try. */
  fatal(code: string, message: string): void
}

export interface HostPorts<Port> {
  fork(said: (message: unknown) => void, exited: (code: number) => void): HubProcess<Port>
  later(ms: number, call: () => void): void
}

const firstPauseMs = 500
const longestPauseMs = 30_000
/** A hub that ran this long was well; its death starts the pauses from the beginning. */
const wellAfterMs = 10 * 60_000

export class HubHost<Port> {
  readonly #ports: HostPorts<Port>
  readonly #args: readonly string[]
  readonly #events: HostEvents
  readonly #now: () => number
  #process: HubProcess<Port> | undefined
  #startedAt = 0
  #deaths = 0
  #fatalCode: string | undefined
  #stopped: (() => void) | undefined

  /** @param now monotonic ms */
  constructor(ports: HostPorts<Port>, args: readonly string[], events: HostEvents, now: () => number) {
    this.#ports = ports
    this.#args = args
    this.#events = events
    this.#now = now
  }

  start(): void {
    this.#startedAt = this.#now()
    this.#process = this.#ports.fork(
      (message) => this.#said(message),
      () => this.#exited(),
    )
    this.#process.post({ type: 'start', options: { args: this.#args } })
  }

  seat(message: Extract<ToHub, { type: 'seat' }>, port: Port): void {
    this.#process?.post(message, [port])
  }

  /** The machine goes to sleep and may not wake up: the hub should have everything on disk. */
  suspending(): void {
    this.#process?.post({ type: 'suspend' })
  }

  /** Asks the hub to finish what it is writing; kills it when it takes longer than that can take. */
  stop(limitMs: number): Promise<void> {
    const process = this.#process
    if (process === undefined) {
      this.#stopped = () => undefined
      return Promise.resolve()
    }
    return new Promise((done) => {
      this.#stopped = done
      process.post({ type: 'stop' })
      this.#ports.later(limitMs, () => {
        process.kill()
        done()
      })
    })
  }

  #said(message: unknown): void {
    if (!Value.Check(FromHub, message)) return
    switch (message.type) {
      case 'ready':
        this.#fatalCode = undefined
        this.#events.up()
        return
      case 'fatal':
        if (this.#fatalCode !== message.code) this.#events.fatal(message.code, message.message)
        this.#fatalCode = message.code
        return
      case 'seat-closed':
        this.#events.seatClosed(message.seat)
        return
      default:
        message satisfies never
    }
  }

  #exited(): void {
    this.#process = undefined
    this.#events.down()
    if (this.#stopped !== undefined) return this.#stopped()
    if (this.#now() - this.#startedAt >= wellAfterMs) this.#deaths = 0
    const pauseMs = Math.min(firstPauseMs * 2 ** this.#deaths, longestPauseMs)
    this.#deaths += 1
    // For ever: a hub that nobody restarts by hand at night must come back when the disk has room again.
    this.#ports.later(pauseMs, () => {
      if (this.#stopped === undefined) this.start()
    })
  }
}
