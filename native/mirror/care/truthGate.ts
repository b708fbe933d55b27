/** Holds writes to truth back while there is no room for them; what waits goes on in order when there is. */
import { Refusal } from '../truth/index.ts'

export class TruthGate {
  readonly #look: () => void
  readonly #waiting = new Set<{ go(): void; end(error: Error): void }>()
  #closed = false
  #ended = false

  /** @param look measures the room, before a write is let through */
  constructor(look: () => void) {
    this.#look = look
  }

  /** Undefined when a write may go at once; otherwise resolves when it may. Rejects with CLOSED when the hub ends. */
  pass(): Promise<void> | undefined {
    if (this.#ended) return Promise.reject(closed())
    this.#look()
    if (!this.#closed) return undefined
    return new Promise((resolve, reject) => this.#waiting.add({ go: resolve, end: reject }))
  }

  set(to: 'open' | 'closed'): void {
    this.#closed = to === 'closed'
    if (this.#closed) return
    for (const { go } of this.#waiting) go()
    this.#waiting.clear()
  }

  /** Nobody waits any longer: the hub is closing. */
  end(): void {
    this.#ended = true
    for (const { end } of this.#waiting) end(closed())
    this.#waiting.clear()
  }
}

const closed = (): Refusal => new Refusal('CLOSED', 'the hub is closing')
