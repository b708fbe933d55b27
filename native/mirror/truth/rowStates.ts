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
  /** As the file has it: null when it has no such row, undefined when nobody has looked. */
  version: { readonly hash: Hash64; readonly bucket: BucketSum } | null | undefined
  /** To be written: null to remove it; undefined when nothing is to be done. */
  next: { readonly hash: Hash64; readonly values: RowValues } | null | undefined
}

/** Rows in each half. */
const HALF = 4_096

export class RowStates {
  #young = new Map<string, RowState>()
  #old = new Map<string, RowState>()

  of(id: string): RowState {
    const young = this.#young.get(id)
    if (young) return young
    const old = this.#old.get(id)
    const state = old ?? { id: ownText(id), version: undefined, next: undefined }
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
