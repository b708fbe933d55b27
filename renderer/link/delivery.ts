import type { SeatReply } from '../../native/contract/index.ts'

export type Data = Extract<SeatReply, { t: 'picture' | 'patch' | 'refused' }>

/**
 * After a hand-over the screen rests for so many times of what it cost (components, layout and paint), so that the hub's
 * news take a fifth of the screen's time at most: a quick machine shows each change with the next frame, a slow one
 * gathers. Never more often than there are frames, never less often than a person would notice. What is urgent does not
 * wait for a rest that lists of ordinary work have earned.
 */
const REST_TIMES = 4
const LEAST_REST_MS = 16
const MOST_REST_MS = 120

/**
 * Gathers pictures and patches and hands them over together. Credit goes back only after they were handed over, so a
 * screen that cannot keep up makes the hub wait and coalesce instead of filling memory.
 */
export class Delivery {
  #queue: Data[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer runs out. */
  #due = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY
  #costMs = 0
  /** A frame is being waited for; in a hidden window that may be for hours. */
  #framed = false
  readonly #hand: (batch: readonly Data[]) => void
  readonly #credit: (n: number) => void

  constructor(hand: (batch: readonly Data[]) => void, credit: (n: number) => void) {
    this.#hand = hand
    this.#credit = credit
  }

  add(data: Data, urgent = false): void {
    this.#queue.push(data)
    const cost = urgent ? 0 : this.#costMs * REST_TIMES
    const due = this.#last + Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, cost))
    if (this.#timer !== undefined && this.#due <= due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, due - performance.now()))
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
    this.#weigh(this.#last)
    const paid = batch.filter((data) => data.t !== 'refused').length
    if (paid > 0) this.#credit(paid)
  }

  /** What the hand-over costs: components follow in this turn's microtasks, layout and paint after the next frame's start. */
  #weigh(began: number): void {
    void Promise.resolve().then(() => {
      this.#costMs = performance.now() - began
    })
    if (this.#framed) return
    this.#framed = true
    requestAnimationFrame(() => {
      this.#framed = false
      const frame = performance.now()
      const after = new MessageChannel()
      after.port1.onmessage = () => {
        this.#costMs += performance.now() - frame
        after.port1.close()
      }
      after.port2.postMessage(0)
    })
  }
}
