import { computed, type ComputedRef } from 'vue'
import type { InboxItem } from '../../../native/contract/index.ts'
import { PRIORITY_RANK } from '../../../native/domain/index.ts'
import { useView, type ViewHandle } from '../../stores/index.ts'

export interface InboxLine {
  /** `signal/…` or `incident/…`: unique in the list. */
  readonly id: string
  readonly item: Readonly<InboxItem>
}

/** Most urgent first; within a priority what nobody has seen, then what has waited longest. */
const order = (a: InboxItem, b: InboxItem): number =>
  PRIORITY_RANK[b.priority] - PRIORITY_RANK[a.priority] ||
  Number(a.ackAt !== null) - Number(b.ackAt !== null) ||
  a.receivedAt - b.receivedAt

export interface Inbox {
  readonly view: ViewHandle<'inbox'>
  readonly lines: ComputedRef<readonly InboxLine[]>
  readonly unseen: ComputedRef<readonly Readonly<InboxItem>[]>
}

export const lineId = ({ kind, id }: Pick<InboxItem, 'kind' | 'id'>): string => `${kind}/${id}`

export function useInbox(): Inbox {
  const view = useView('inbox')
  const lines = computed(() =>
    [...view.list('items')].sort(order).map((item): InboxLine => ({ id: lineId(item), item })),
  )
  return {
    view,
    lines,
    unseen: computed(() => lines.value.map(({ item }) => item).filter(({ ackAt }) => ackAt === null)),
  }
}
