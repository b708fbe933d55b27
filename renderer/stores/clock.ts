import { defineStore } from 'pinia'
import { ref, type Ref } from 'vue'
import { storeToRefs } from 'pinia'
import { useHub } from './hub.ts'

/** All countdowns of a screen move on the same beat, so that a hundred of them cost one update. */
const BEAT_MS = 250

/**
 * The hub's domain time on this screen: anchored at each welcome and tick, running on in between at the hub's pace.
 * The machine's own wall clock is never asked.
 */
export const useClock = defineStore('clock', () => {
  const now = ref(0)
  const speed = ref(1)
  let anchor: { domain: number; at: number } | undefined

  const read = (): number =>
    anchor ? Math.round(anchor.domain + (performance.now() - anchor.at) * speed.value) : 0
  const setAnchor = (domain: number): void => {
    anchor = { domain, at: performance.now() }
    now.value = domain
  }

  useHub().listen({
    welcome: (welcome) => {
      speed.value = welcome.pace.speed
      setAnchor(welcome.now)
    },
    tick: setAnchor,
  })
  setInterval(() => (now.value = read()), BEAT_MS)

  return { now, speed, read }
})

/** Domain time, ms since the epoch, moving four times a second; 0 before the hub was first heard. */
export const useNow = (): Readonly<Ref<number>> => storeToRefs(useClock()).now
