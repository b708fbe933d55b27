/** A token bucket per key: so many at once, refilled evenly. Used for sign-in tries and socket openings. */
export class RateLimit {
  readonly #burst: number
  readonly #perMs: number
  readonly #now: () => number
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  /** @param now real monotonic ms */
  constructor(burst: number, perMinute: number, now: () => number) {
    this.#burst = burst
    this.#perMs = perMinute / 60_000
    this.#now = now
  }

  /** @returns false when this key has used up its share */
  take(key: string): boolean {
    const now = this.#now()
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now }
    const tokens = Math.min(this.#burst, bucket.tokens + (now - bucket.at) * this.#perMs)
    const granted = tokens >= 1
    this.#buckets.set(key, { tokens: granted ? tokens - 1 : tokens, at: now })
    if (this.#buckets.size > 10_000) this.#buckets.delete(this.#buckets.keys().next().value ?? key)
    return granted
  }
}
