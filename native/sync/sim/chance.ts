/** Chance of a run, from one seed. */
export class Chance {
  #state: number

  constructor(seed: number) {
    // Neighbouring seeds must not give neighbouring runs.
    let x = (seed ^ 0x9e3779b9) >>> 0
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    this.#state = (x ^ (x >>> 16)) >>> 0 || 1
  }

  /** 0 (included) to 1. */
  next(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0 || 1
    return this.#state / 0x1_0000_0000
  }

  /** True in `share` of all cases. */
  often(share: number): boolean {
    return this.next() < share
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)]
  }

  id(): string {
    return (
      this.between(0, 0xffffffff).toString(16).padStart(8, '0') +
      this.between(0, 0xffffffff).toString(16).padStart(8, '0')
    )
  }
}
