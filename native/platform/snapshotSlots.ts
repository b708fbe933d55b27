/**
 * When a snapshot may begin. A whole town is read and packed for each, so only so many begin in a second; who comes beyond
 * that gets a time of its own and keeps it when it comes again. Deltas never wait.
 */
export interface SnapshotRate {
  readonly perS: number
  /** How many may begin at once after a quiet time. */
  readonly burst: number
}

export class SnapshotSlots {
  readonly #everyMs: number
  readonly #aheadMs: number
  /** Where the row of slots ends; monotonic ms. */
  #end = Number.NEGATIVE_INFINITY
  readonly #due = new Map<string, number>()

  constructor({ perS, burst }: SnapshotRate) {
    this.#everyMs = 1_000 / perS
    this.#aheadMs = (burst - 1) * this.#everyMs
  }

  /** Ms until this device may begin; 0: now. */
  wait(deviceId: string, now: number): number {
    const known = this.#due.get(deviceId)
    if (known !== undefined && known > now) return known - now
    for (const [other, due] of this.#due) if (due <= now) this.#due.delete(other)
    const slot = Math.max(this.#end, now)
    this.#end = slot + this.#everyMs
    const due = Math.max(now, slot - this.#aheadMs)
    if (due > now) this.#due.set(deviceId, due)
    return due - now
  }
}
