/**
 * The rows of one table that are open or have a time since some moment: read from the disk once, then row by row as they
 * change. What changed is only noted; it is read when somebody asks, so that nobody's rows cost nothing.
 */
import type { Row } from '../../contract/index.ts'

export type DayTable = 'incident' | 'task' | 'signal'

export interface KeptParts<T extends DayTable> {
  get(id: string): Row<T> | undefined
  /** All of them, in no order. */
  load(since: number): readonly Row<T>[]
  keeps(row: Row<T>, since: number): boolean
  /** Time by which they are in order, ms since the epoch. */
  at(row: Row<T>): number
}

/** With more changes than this waiting it is less work to read all anew. */
const MOST_WAITING = 1_000
/** What is past everybody's asking is let go this often, real ms. */
const TIDY_MS = 600_000

export class KeptRows<T extends DayTable> {
  readonly #parts: KeptParts<T>
  #rows: Map<string, Row<T>> | undefined
  #sorted: readonly Row<T>[] | undefined
  readonly #waiting = new Set<string>()
  #since = Infinity
  /** The earliest moment asked for lately. */
  #asked = Infinity
  #tidiedAt = performance.now()

  constructor(parts: KeptParts<T>) {
    this.#parts = parts
  }

  touched(id: string): void {
    if (!this.#rows) return
    this.#waiting.add(id)
    if (this.#waiting.size > MOST_WAITING) this.clear()
  }

  clear(): void {
    this.#rows = undefined
    this.#sorted = undefined
    this.#since = Infinity
    this.#waiting.clear()
  }

  /** In order of their time, then their id: every row that is kept for `since`, and maybe others. */
  all(since: number): readonly Row<T>[] {
    this.#asked = Math.min(this.#asked, since)
    if (!this.#rows || since < this.#since) this.#load(since)
    else if (this.#waiting.size > 0) this.#take()
    if (performance.now() - this.#tidiedAt > TIDY_MS) this.#tidy()
    return (this.#sorted ??= this.#inOrder())
  }

  #load(since: number): void {
    this.clear()
    this.#rows = new Map(this.#parts.load(since).map((row) => [row.id, row]))
    this.#since = since
  }

  #take(): void {
    const rows = this.#rows
    if (!rows) return
    for (const id of this.#waiting) {
      const row = this.#parts.get(id)
      if (row && this.#parts.keeps(row, this.#since)) rows.set(id, row)
      else rows.delete(id)
    }
    this.#waiting.clear()
    this.#sorted = undefined
  }

  #tidy(): void {
    this.#tidiedAt = performance.now()
    this.#since = Math.max(this.#since, this.#asked)
    this.#asked = Infinity
    for (const [id, row] of this.#rows ?? []) if (!this.#parts.keeps(row, this.#since)) this.#rows?.delete(id)
    this.#sorted = undefined
  }

  #inOrder(): readonly Row<T>[] {
    const { at } = this.#parts
    return [...(this.#rows?.values() ?? [])].sort((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1))
  }
}
