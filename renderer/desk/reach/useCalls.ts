import { computed } from 'vue'
import type { ReachCall, Row } from '../../../native/contract/index.ts'
import { useView } from '../../stores/index.ts'

/** Calls with their attempts, what wants a person first. */
export function useCalls(about?: () => string) {
  const view = useView('reach')
  const tries = computed(() => {
    const of = new Map<string, Row<'reachTry'>[]>()
    for (const one of view.list('tries')) of.set(one.reachId, [...(of.get(one.reachId) ?? []), { ...one }])
    for (const list of of.values()) list.sort((a, b) => a.at - b.at || a.id.localeCompare(b.id))
    return of
  })
  const rank = ({ state }: Pick<ReachCall, 'state'>): number =>
    state === 'UNANSWERED' ? 0 : state === 'CALLING' ? 1 : 2
  const calls = computed(() =>
    view
      .list('calls')
      .filter(({ aboutId }) => about === undefined || aboutId === about())
      .map((call): ReachCall => ({ ...call, channels: [...call.channels] }))
      .sort((a, b) =>
        about === undefined
          ? rank(a) - rank(b) || b.startedAt - a.startedAt
          : b.startedAt - a.startedAt || a.id.localeCompare(b.id),
      ),
  )
  return { view, calls, triesOf: (id: string): readonly Row<'reachTry'>[] => tries.value.get(id) ?? [] }
}
