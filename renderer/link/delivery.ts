import type { SeatReply } from '../../native/contract/index.ts'

export type Data = Extract<SeatReply, { t: 'picture' | 'patch' | 'refused' }>

/** A quiet link delivers at once; a busy one at most once in this time, which costs the screen a tenth of the work. */
const PACE_MS = 120

/**
 * Gathers pictures and patches and hands them over together. Credit goes back only after they were handed over, so a
 * screen that cannot keep up makes the hub wait and coalesce instead of filling memory.
 */
export class Delivery {
  #queue: Data[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #last = Number.NEGATIVE_INFINITY
  readonly #hand: (batch: readonly Data[]) => void
  readonly #credit: (n: number) => void

  constructor(hand: (batch: readonly Data[]) => void, credit: (n: number) => void) {
    this.#hand = hand
    this.#credit = credit
  }

  add(data: Data): void {
    this.#queue.push(data)
    if (this.#timer !== undefined) return
    const wait = Math.max(0, this.#last + PACE_MS - performance.now())
    this.#timer = setTimeout(() => this.#flush(), wait)
  }

  /** Forgets what came over a connection that has ended. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#queue = []
  }

  #flush(): void {
    this.#timer = undefined
    this.#last = performance.now()
    const batch = this.#queue
    this.#queue = []
    this.#hand(batch)
    const paid = batch.filter((data) => data.t !== 'refused').length
    if (paid > 0) this.#credit(paid)
  }
}
