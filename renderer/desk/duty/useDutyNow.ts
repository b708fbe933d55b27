import { computed } from 'vue'
import type { HandoverSheet } from '../../../native/contract/index.ts'
import { leftOf, nextShift, onDuty } from '../../../native/domain/index.ts'
import { useNow, useView } from '../../stores/index.ts'

/** Who is on duty, who comes next, the sheet being signed, and what hangs over the duty. */
export function useDutyNow() {
  const view = useView('duty')
  const now = useNow()
  const shifts = computed(() => view.list('shifts'))
  const current = computed(() => onDuty(shifts.value))
  const next = computed(() => nextShift(shifts.value, current.value?.startAt ?? now.value))
  const sheet = computed<Readonly<HandoverSheet> | undefined>(() =>
    view.list('handovers').find(({ state }) => state === 'OPEN'),
  )
  const left = computed(() => (sheet.value ? leftOf(sheet.value).length : 0))
  const gaps = computed(() => [...view.list('gaps')].sort((a, b) => a.from - b.from))
  /** A gap that is near wants somebody now; the far end of the roster is always open. */
  const nearGap = computed(() => gaps.value.find(({ from }) => from - now.value < NEAR_MS))
  const checks = computed(() => view.list('checks').filter(({ state }) => state !== 'ANSWERED'))
  const standIns = computed(() =>
    view
      .list('standIns')
      .filter(({ endedAt, from, to }) => endedAt === null && from <= now.value && now.value < to),
  )
  return { view, shifts, current, next, sheet, left, gaps, nearGap, checks, standIns }
}

const NEAR_MS = 2 * 24 * 3_600_000
