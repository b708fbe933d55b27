/** What is to be done when: a heap by time, first come first served among equals. */
export class Agenda<T> {
  private readonly items: { at: number; n: number; item: T }[] = []
  private count = 0

  add(at: number, item: T): void {
    const { items } = this
    let i = items.push({ at, n: this.count++, item }) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.before(i, parent)) break
      this.swap(i, parent)
      i = parent
    }
  }

  /** Time of the first, or Infinity. */
  get nextAt(): number {
    return this.items[0]?.at ?? Infinity
  }

  take(): { at: number; item: T } | undefined {
    const { items } = this
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined) return undefined
    if (items.length > 0) {
      items[0] = last
      let i = 0
      for (;;) {
        const left = 2 * i + 1
        const least = [left, left + 1]
          .filter((k) => k < items.length)
          .reduce((a, b) => (this.before(b, a) ? b : a), i)
        if (least === i) break
        this.swap(i, least)
        i = least
      }
    }
    return { at: first.at, item: first.item }
  }

  private before(i: number, j: number): boolean {
    const a = this.items[i]
    const b = this.items[j]
    if (!a || !b) return false
    return a.at < b.at || (a.at === b.at && a.n < b.n)
  }

  private swap(i: number, j: number): void {
    const a = this.items[i]
    const b = this.items[j]
    if (!a || !b) return
    this.items[i] = b
    this.items[j] = a
  }
}
