// Displays come and go in bursts: a matrix switch, a cable half plugged. Windows move once, after a quiet pause.
export class Settle {
  readonly #pauseMs: number
  #changedAt: number | undefined

  constructor(pauseMs = 2000) {
    this.#pauseMs = pauseMs
  }

  /** @param now monotonic ms */
  changed(now: number): void {
    this.#changedAt = now
  }

  /** True once for each burst, when it has been quiet for the pause. */
  due(now: number): boolean {
    if (this.#changedAt === undefined || now - this.#changedAt < this.#pauseMs) return false
    this.#changedAt = undefined
    return true
  }
}
