/**
 * One thread decides, commits and serves the sockets. Work that has kept it for long lets the sockets have a turn first,
 * or a district of townships that commit at once would hear of it only when the last one is through.
 */

/** Longest work between two looks at the sockets, ms. */
const LONGEST_MS = 6

export class Breath {
  #since = 0
  #next: Promise<void> | undefined

  /** The next turn of the event loop when this one has been kept for long; undefined while there is no need to wait. */
  readonly wanted = (): Promise<void> | undefined => {
    if (this.#next) return performance.now() - this.#since < LONGEST_MS ? undefined : this.#next
    this.#since = performance.now()
    this.#next = new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined
        resolve()
      })
    })
    return undefined
  }
}
