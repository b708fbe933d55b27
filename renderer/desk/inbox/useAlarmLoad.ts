import { computed, reactive, watch, type ComputedRef } from 'vue'
import { useNow } from '../../stores/index.ts'
import type { InboxLine } from './useInbox.ts'

export interface AlarmLoad {
  /** What came in within the last ten minutes, dealt with or not. */
  readonly lastTenMinutes: number
  /** ISA-18.2: more than ten in ten minutes begins a flood, fewer than five end it. */
  readonly flood: boolean
}

const WINDOW_MS = 10 * 60_000
const FLOOD_ABOVE = 10
const FLOOD_ENDS_BELOW = 5

/** How much one person at this desk is asked to take in. Counted from what this desk saw. */
export function useAlarmLoad(lines: ComputedRef<readonly InboxLine[]>): ComputedRef<AlarmLoad> {
  const now = useNow()
  const arrived = reactive(new Map<string, number>())
  let flood = false

  watch(
    lines,
    (present) => {
      for (const { id, item } of present) arrived.set(id, item.receivedAt)
      for (const [id, at] of arrived) if (now.value - at > WINDOW_MS) arrived.delete(id)
    },
    { immediate: true },
  )
  return computed(() => {
    const lastTenMinutes = [...arrived.values()].filter((at) => now.value - at <= WINDOW_MS).length
    flood = flood ? lastTenMinutes >= FLOOD_ENDS_BELOW : lastTenMinutes > FLOOD_ABOVE
    return { lastTenMinutes, flood }
  })
}
