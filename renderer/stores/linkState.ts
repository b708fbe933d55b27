import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { SeatRole } from '../../native/contract/index.ts'
import type { LinkPhase, Unanswered } from '../link/index.ts'
import { useHub } from './hub.ts'

/**
 * How far what stands on the screen may be believed. live: the hub ticks. silent: it stopped, everything is grey.
 * lost: no connection to the hub at all. waiting: there never was one yet.
 */
export type ScreenTrust = 'live' | 'silent' | 'lost' | 'waiting' | 'refused'

/** This screen's own connection to its hub; the hub's wire to the platform is the view `link`. */
export const useLinkState = defineStore('linkState', () => {
  const phase = ref<LinkPhase>('connecting')
  const unanswered = shallowRef<readonly Unanswered[]>([])
  const township = ref('')
  const version = ref('')
  const seat = ref<SeatRole>()
  const demo = ref(false)
  const greeted = ref(false)

  useHub().listen({
    phase: (now) => (phase.value = now),
    unanswered: (commands) => (unanswered.value = [...commands]),
    welcome: (welcome) => {
      township.value = welcome.township
      version.value = welcome.version
      seat.value = welcome.seat
      demo.value = welcome.demo
      greeted.value = true
    },
  })

  const trust = computed<ScreenTrust>(() => {
    switch (phase.value) {
      case 'open':
        return 'live'
      case 'silent':
        return 'silent'
      case 'refused':
        return 'refused'
      case 'lost':
      case 'connecting':
        return greeted.value ? 'lost' : 'waiting'
      default:
        return phase.value satisfies never
    }
  })
  const live = computed(() => trust.value === 'live')

  return { phase, trust, live, unanswered, township, version, seat, demo }
})
