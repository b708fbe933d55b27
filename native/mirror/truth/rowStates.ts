/**
 * What is known of rows of one table without reading them: those written lately, and those about to be written. A row that
 * changes again and again is found here. Bounded: when the young half is full it becomes the old half, and what was in
 * the old half is forgotten.
 */
import type { Hash64 } from '../../contract/index.ts'
import type { RowValues } from '../row/index.ts'
import { ownText } from './ownText.ts'
import type { BucketSum } from './sums.ts'

export interface RowState {
  readonly id: string
  /** Version that the file has: null when it has no such row, undefined when nobody has looked. */
  version: Hash64 | null | undefined
  /** Where that version counts; undefined where there is none. */
  bucket: BucketSum | undefined
  /** Values to be written: null to remove the row; undefined when nothing is to be done. */
  values: RowValues | null | undefined
  /** Version to be written, with values. */
  next: Hash64 | undefined
}

/** Rows in each half. */
const HALF = 8_192

export class RowStates {
  #young = new Map<string, RowState>()
  #old = new Map<string, RowState>()

  of(id: string): RowState {
    const young = this.#young.get(id)
    if (young) return young
    const old = this.#old.get(id)
    const state = old ?? {
      id: ownText(id),
      version: undefined,
      bucket: undefined,
      values: undefined,
      next: undefined,
    }
    this.#young.set(state.id, state)
    return state
  }

  /** Forgets what is too much. Not while something is to be written. */
  trim(): void {
    if (this.#young.size < HALF) return
    this.#old = this.#young
    this.#young = new Map()
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }
}
