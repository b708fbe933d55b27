import { defineStore } from 'pinia'
import { computed, shallowRef, watchEffect, type ComputedRef } from 'vue'
import type { IncomingLine } from '../board/index.ts'

/** Numbers of the lines in the incoming strip, shared with the map's pins: one number, one thing, on both. */
export const useNumbers = defineStore('wallNumbers', () => {
  const numbers = shallowRef<ReadonlyMap<string, number>>(new Map())
  return { numbers }
})

/** Numbers the lines that have a place to point at, from the top, and tells the map. */
export function useNumbered(lines: () => readonly IncomingLine[]): ComputedRef<ReadonlyMap<string, number>> {
  const store = useNumbers()
  const numbers = computed(() => {
    const placed = lines().filter((line) => line.gridId !== null || line.lonE6 !== null)
    return new Map(placed.map((line, i) => [line.id, i + 1]))
  })
  watchEffect(() => {
    const now = numbers.value
    const before = store.numbers
    // Told only when something changed: the map would otherwise draw its pins each second.
    const same = before.size === now.size && [...now].every(([id, n]) => before.get(id) === n)
    if (!same) store.numbers = now
  })
  return numbers
}
