/**
 * The timers of all rows, the next one on top. A row that changes replaces its own and nobody else's; what it no longer
 * has stays in the heap, dead, until it comes up or the dead outnumber the living.
 */
import type { RefKey } from '../../contract/index.ts'
import type { Timer } from '../../domain/index.ts'

/** Below this the heap is not worth tidying. */
const TIDY_FROM = 256

export class TimerBook {
  readonly #heap: Timer[] = []
  /** Living timers by row and key; the heap's own object is the living one. */
  readonly #byRow = new Map<RefKey, Map<string, Timer>>()
  #living = 0

  get size(): number {
    return this.#living
  }

  /** Places taken in the heap, the dead ones too. */
  get held(): number {
    return this.#heap.length
  }

  /** All timers a row has from now on. */
  set(row: RefKey, timers: readonly Timer[]): void {
    const before = this.#byRow.get(row)
    if (timers.length === 0 && before === undefined) return
    const after = new Map<string, Timer>()
    for (const timer of timers) {
      const known = before?.get(timer.key)
      after.set(timer.key, known ?? timer)
      if (!known) this.#push(timer)
    }
    this.#living += after.size - (before?.size ?? 0)
    if (after.size === 0) this.#byRow.delete(row)
    else this.#byRow.set(row, after)
    if (this.#heap.length > TIDY_FROM && this.#heap.length > 2 * this.#living) this.#tidy()
  }

  clear(): void {
    this.#heap.length = 0
    this.#byRow.clear()
    this.#living = 0
  }

  /** When the next timer is due, ms since the epoch. */
  nextAt(): number | undefined {
    this.#dropDead()
    return this.#heap[0]?.at
  }

  /** Takes out the next timer that is due at `now`, if there is one. */
  take(now: number): Timer | undefined {
    this.#dropDead()
    const top = this.#heap[0]
    if (!top || top.at > now) return undefined
    this.#pop()
    const row = rowOf(top)
    const timers = this.#byRow.get(row)
    timers?.delete(top.key)
    if (timers?.size === 0) this.#byRow.delete(row)
    this.#living--
    return top
  }

  #alive(timer: Timer): boolean {
    return this.#byRow.get(rowOf(timer))?.get(timer.key) === timer
  }

  #dropDead(): void {
    for (let top = this.#heap[0]; top && !this.#alive(top); top = this.#heap[0]) this.#pop()
  }

  #tidy(): void {
    const living = this.#heap.filter((timer) => this.#alive(timer))
    // a sorted array is a heap
    living.sort((a, b) => a.at - b.at)
    this.#heap.splice(0, this.#heap.length, ...living)
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let at = heap.push(timer) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = heap[up]
      if (!parent || parent.at <= timer.at) break
      heap[at] = parent
      at = up
    }
    heap[at] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [a, b] = [heap[left], heap[left + 1]]
      if (!a) break
      const [child, under] = b && b.at < a.at ? [left + 1, b] : [left, a]
      if (under.at >= last.at) break
      heap[at] = under
      at = child
    }
    heap[at] = last
  }
}

const rowOf = (timer: Timer): RefKey => `${timer.table}/${timer.entityId}`
