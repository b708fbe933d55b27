import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { MapBase } from '../../native/contract/index.ts'
import { useHub, useLinkState } from '../stores/index.ts'

const RETRY_MS = 4_000

/** The ground as the hub tells it: asked once for all maps of a screen, and again until it came. */
export const useMapBase = defineStore('mapBase', () => {
  const hub = useHub()
  const screen = useLinkState()
  const base = shallowRef<MapBase | null>(null)
  /** The last question was refused or lost; the next one is timed. */
  const failed = ref(false)
  let retry: ReturnType<typeof setTimeout> | undefined

  async function fetchBase(): Promise<void> {
    clearTimeout(retry)
    const answer = await hub.query('map.base', {})
    failed.value = !answer.ok
    if (answer.ok && isBase(answer.data)) base.value = answer.data
    else retry = setTimeout(() => void fetchBase(), RETRY_MS)
  }
  watch(
    () => screen.live && base.value === null,
    (wanted) => {
      if (wanted) void fetchBase()
      else clearTimeout(retry)
    },
    { immediate: true },
  )
  return { base, failed }
})

/** The hub is of the same build and answers what the contract says; only emptiness is looked at. */
function isBase(value: unknown): value is MapBase {
  return (
    typeof value === 'object' &&
    value !== null &&
    'communities' in value &&
    Array.isArray(value.communities) &&
    value.communities.length > 0
  )
}
