/** The index as its worker holds it: takes what has changed, compares with truth in between, answers questions at once. */
import { join } from 'node:path'
import { SEARCH_KINDS, type SearchKind, type SearchLag } from '../../contract/index.ts'
import { TRUTH } from '../file/index.ts'
import { Comparison } from './compare.ts'
import type { SearchDocument } from './documents.ts'
import { IndexFile, type KindFinds } from './indexFile.ts'
import { learnSyllables } from './syllables.ts'

/** What a build leaves behind is put in order after so many documents. */
const MUCH = 10_000

/** Changes handed to the index in one piece. */
export interface IndexChange {
  readonly put: readonly SearchDocument[]
  readonly gone: readonly { readonly kind: SearchKind; readonly id: string }[]
}

export interface FindAsk {
  readonly text: string
  readonly kinds: readonly SearchKind[]
  readonly limit: number
}

export interface FindAnswer {
  readonly groups: readonly KindFinds[]
  readonly building: SearchLag['building']
}

export class Indexer {
  readonly #folder: string
  readonly #index: IndexFile
  readonly #complete: () => void
  #comparison: Comparison | undefined
  /** Truth was exchanged while it was being compared. */
  #again = false
  #closed = false

  /** @param complete called when the index holds what truth holds */
  constructor(folder: string, complete: () => void) {
    this.#folder = folder
    this.#complete = complete
    this.#index = new IndexFile(folder)
  }

  change({ put, gone }: IndexChange): void {
    this.#index.write(put, gone)
  }

  find({ text, kinds, limit }: FindAsk): FindAnswer {
    return {
      groups: this.#index.find(text, kinds, limit),
      building: this.#comparison?.progress ?? null,
    }
  }

  /** Another truth, or the first look at it. */
  compare(): void {
    if (this.#comparison) {
      this.#again = true
      return
    }
    this.#comparison = new Comparison(join(this.#folder, TRUTH.fileName), this.#index)
    setImmediate(() => this.#step())
  }

  close(): void {
    this.#closed = true
    this.#comparison?.close()
    this.#comparison = undefined
    this.#index.close()
  }

  #step(): void {
    const { progress } = this.#comparison ?? {}
    // Closed meanwhile.
    if (!progress || !this.#comparison) return
    if (this.#comparison.step()) {
      setImmediate(() => this.#step())
      return
    }
    this.#comparison.close()
    this.#comparison = undefined
    if (this.#again) {
      this.#again = false
      return this.compare()
    }
    this.#tidy(progress.of > MUCH ? SEARCH_KINDS : [])
  }

  /** One kind a turn: questions are answered in between, and a thread that is to close need not wait for all. */
  #tidy([kind, ...more]: readonly SearchKind[]): void {
    if (this.#closed || this.#comparison) return
    if (kind === undefined) {
      this.#complete()
      setImmediate(learnSyllables)
      return
    }
    this.#index.tidy(kind)
    setImmediate(() => this.#tidy(more))
  }
}
