/** Virtual time: what happens when, and in which order. A heap by time, then by order of entry. */
export interface Due {
  readonly at: number
  readonly order: number
  readonly run: () => void | Promise<void>
}

export class Schedule {
  readonly #heap: Due[] = []
  #order = 0
  /** Virtual ms. */
  now = 0

  after(ms: number, run: () => void | Promise<void>): void {
    const due = { at: this.now + Math.max(0, ms), order: this.#order++, run }
    this.#heap.push(due)
    this.#rise(this.#heap.length - 1)
  }

  /** Takes the next event and moves time to it; undefined when nothing is left. */
  take(): Due | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (!first || !last) return undefined
    if (this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink(0)
    }
    this.now = Math.max(this.now, first.at)
    return first
  }

  #before(i: number, j: number): boolean {
    const a = this.#heap[i]
    const b = this.#heap[j]
    if (!a || !b) return false
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  #swap(i: number, j: number): void {
    const a = this.#heap[i]
    const b = this.#heap[j]
    if (!a || !b) return
    this.#heap[i] = b
    this.#heap[j] = a
  }

  #rise(start: number): void {
    let i = start
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.#before(i, parent)) return
      this.#swap(i, parent)
      i = parent
    }
  }

  #sink(start: number): void {
    let i = start
    for (;;) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) if (this.#before(child, least)) least = child
      if (least === i) return
      this.#swap(i, least)
      i = least
    }
  }
}
