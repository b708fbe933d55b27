/**
 * The commands that wait for the platform's word, in order of entry, with what is asked of them all the time kept
 * counted: thousands may wait, and no input may cost more than what it is about. Part of the link's state, which is
 * handed on and never used again, so it changes in place.
 */
import type { Queued } from './state.ts'

export class CommandQueue {
  #byId = new Map<string, Queued>()
  readonly #sent = new Map<string, Queued>()
  #sentBytes = 0
  #parked = 0
  #lastN = -1

  get size(): number {
    return this.#byId.size
  }
  get parked(): number {
    return this.#parked
  }
  get sentBytes(): number {
    return this.#sentBytes
  }
  /** Commands on their way, in the order in which they went. */
  get sent(): ReadonlyMap<string, Queued> {
    return this.#sent
  }

  get(id: string): Queued | undefined {
    return this.#byId.get(id)
  }

  /** In order of entry. */
  [Symbol.iterator](): IterableIterator<Queued> {
    return this.#byId.values()
  }

  add(command: Queued): void {
    this.#byId.set(command.envelope.id, command)
    this.#count(command, 1)
    if (command.n < this.#lastN) this.#byId = new Map([...this.#byId].toSorted(([, a], [, b]) => a.n - b.n))
    else this.#lastN = command.n
  }

  change(command: Queued, change: Partial<Queued>): void {
    const id = command.envelope.id
    const before = this.#byId.get(id)
    if (!before) return
    const after = { ...before, ...change }
    this.#count(before, -1)
    this.#byId.set(id, after)
    this.#count(after, 1)
  }

  remove(id: string): boolean {
    const command = this.#byId.get(id)
    if (!command) return false
    this.#byId.delete(id)
    this.#count(command, -1)
    return true
  }

  clear(): void {
    this.#byId.clear()
    this.#sent.clear()
    this.#sentBytes = 0
    this.#parked = 0
    this.#lastN = -1
  }

  #count(command: Queued, by: 1 | -1): void {
    if (command.state === 'parked') this.#parked += by
    if (command.state !== 'sent') return
    this.#sentBytes += by * command.bytes
    if (by === 1) this.#sent.set(command.envelope.id, command)
    else this.#sent.delete(command.envelope.id)
  }
}
