/**
 * A view that many screens watch: computed once, told to each as a first picture and then as what has changed since
 * that screen's version. A slow screen simply gets one larger patch; nothing queues up for it.
 */
import type { Collections } from '../contract/index.ts'
import type { ViewChange } from './ports.ts'

/** Deletions remembered for patches; a screen further behind gets a new picture. */
const DELETIONS_KEPT = 2_000

interface Held {
  readonly value: unknown
  readonly text: string
  readonly version: number
}

export class LiveView {
  readonly #compute: () => Collections
  readonly #rows = new Map<string, Map<string, Held>>()
  #deleted: { collection: string; key: string; version: number }[] = []
  #forgottenBefore = 0
  #version = 0

  constructor(compute: () => Collections) {
    this.#compute = compute
  }

  get version(): number {
    return this.#version
  }

  /** Computes again. @returns whether anything changed */
  refresh(): boolean {
    const next = this.#compute()
    const version = this.#version + 1
    let changed = false
    for (const [collection, rows] of Object.entries(next)) {
      const held = this.#of(collection)
      for (const [key, value] of Object.entries(rows)) if (hold(held, key, value, version)) changed = true
      for (const key of held.keys())
        if (!Object.hasOwn(rows, key) && this.#drop(collection, key, version)) changed = true
    }
    return this.#done(changed, version)
  }

  /** Takes over what became of a few rows. @returns whether anything changed */
  take({ put, del }: ViewChange): boolean {
    const version = this.#version + 1
    let changed = false
    for (const [collection, rows] of Object.entries(put)) {
      const held = this.#of(collection)
      for (const [key, value] of Object.entries(rows)) if (hold(held, key, value, version)) changed = true
    }
    for (const [collection, keys] of Object.entries(del))
      for (const key of keys) if (this.#drop(collection, key, version)) changed = true
    return this.#done(changed, version)
  }

  picture(): Collections {
    return Object.fromEntries(
      [...this.#rows].map(([collection, rows]) => [
        collection,
        Object.fromEntries([...rows].map(([key, held]) => [key, held.value])),
      ]),
    )
  }

  /** What changed after `version`; undefined when nothing did, `picture` when that is too long ago. */
  patchSince(version: number): ViewChange | 'picture' | undefined {
    if (version === this.#version) return undefined
    if (version < this.#forgottenBefore) return 'picture'
    const put: Record<string, Record<string, unknown>> = {}
    const del: Record<string, string[]> = {}
    for (const [collection, rows] of this.#rows)
      for (const [key, held] of rows) if (held.version > version) (put[collection] ??= {})[key] = held.value
    for (const { collection, key, version: at } of this.#deleted)
      if (at > version && !this.#rows.get(collection)?.has(key)) (del[collection] ??= []).push(key)
    return { put, del }
  }

  #of(collection: string): Map<string, Held> {
    const known = this.#rows.get(collection)
    if (known) return known
    const made = new Map<string, Held>()
    this.#rows.set(collection, made)
    return made
  }

  #drop(collection: string, key: string, version: number): boolean {
    if (!this.#of(collection).delete(key)) return false
    this.#deleted.push({ collection, key, version })
    return true
  }

  #done(changed: boolean, version: number): boolean {
    if (changed) this.#version = version
    this.#forget()
    return changed
  }

  #forget(): void {
    const excess = this.#deleted.length - DELETIONS_KEPT
    if (excess <= 0) return
    const dropped = this.#deleted[excess - 1]
    if (dropped) this.#forgottenBefore = dropped.version
    this.#deleted = this.#deleted.slice(excess)
  }
}

/** @returns whether the row is new or another */
function hold(held: Map<string, Held>, key: string, value: unknown, version: number): boolean {
  const text = JSON.stringify(value)
  if (held.get(key)?.text === text) return false
  held.set(key, { value, text, version })
  return true
}
