import { computed, type ComputedRef, type Ref } from 'vue'
import type { InboxItem } from '../../../native/contract/index.ts'
import { alarmGroups, PRIORITY_RANK } from '../../../native/domain/index.ts'
import { useView, type ViewHandle } from '../../stores/index.ts'

export interface InboxLine {
  /** `signal/…` or `incident/…`: unique in the list. */
  readonly id: string
  readonly item: Readonly<InboxItem>
  /** Alarms of the same type at the same place that stand behind this one while a flood is on. */
  readonly more: number
}

/** Most urgent first; within a priority what nobody has seen, then what has waited longest. */
const order = (a: InboxItem, b: InboxItem): number =>
  PRIORITY_RANK[b.priority] - PRIORITY_RANK[a.priority] ||
  Number(a.ackAt !== null) - Number(b.ackAt !== null) ||
  a.receivedAt - b.receivedAt

export interface Inbox {
  readonly view: ViewHandle<'inbox'>
  readonly lines: ComputedRef<readonly InboxLine[]>
  /** Everything that waits, grouped or not. */
  readonly all: ComputedRef<readonly Readonly<InboxItem>[]>
  readonly unseen: ComputedRef<readonly Readonly<InboxItem>[]>
}

export const lineId = ({ kind, id }: Pick<InboxItem, 'kind' | 'id'>): string => `${kind}/${id}`

/**
 * Machines' alarms of one type at one place behind the one that came first. What a person said, and what is critical and
 * unseen, always has a line of its own: a flood must not hide a fire.
 */
function grouped(items: readonly Readonly<InboxItem>[]): InboxLine[] {
  const alone = (item: InboxItem): boolean =>
    item.kind === 'incident' || (item.priority === 'CRITICAL' && item.ackAt === null)
  const behind = new Map<string, number>()
  const hidden = new Set<string>()
  for (const { first, all } of alarmGroups(items.filter((item) => !alone(item)))) {
    behind.set(lineId(first), all.length - 1)
    for (const item of all) if (item !== first) hidden.add(lineId(item))
  }
  return items.flatMap((item) => {
    const id = lineId(item)
    return hidden.has(id) ? [] : [{ id, item, more: behind.get(id) ?? 0 }]
  })
}

/** @param group whether alike alarms stand behind the first of them */
export function useInbox(group: Readonly<Ref<boolean>>): Inbox {
  const view = useView('inbox')
  const all = computed(() => [...view.list('items')].sort(order))
  const lines = computed(() =>
    group.value
      ? grouped(all.value)
      : all.value.map((item): InboxLine => ({ id: lineId(item), item, more: 0 })),
  )
  return {
    view,
    lines,
    all,
    unseen: computed(() => all.value.filter(({ ackAt }) => ackAt === null)),
  }
}
