import { computed, ref, type ComputedRef, type Ref } from 'vue'
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
  /** Type of event whose video alerts alone are listed; empty: everything. */
  readonly algorithm: Ref<string>
  /** Video algorithms that have something in the inbox, by type of event. */
  readonly algorithms: ComputedRef<readonly { readonly typeCode: string; readonly n: number }[]>
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
  const wanted = ref('')
  const algorithms = computed(() => {
    const counts = new Map<string, number>()
    for (const { channel, typeCode } of all.value)
      if (channel === 'AI_VIDEO') counts.set(typeCode, (counts.get(typeCode) ?? 0) + 1)
    return [...counts]
      .map(([typeCode, n]) => ({ typeCode, n }))
      .sort((a, b) => b.n - a.n || (a.typeCode < b.typeCode ? -1 : 1))
  })
  /** When the last alert of the one chosen is dealt with, everything is listed again. */
  const algorithm = computed({
    get: () => (algorithms.value.some(({ typeCode }) => typeCode === wanted.value) ? wanted.value : ''),
    set: (typeCode) => (wanted.value = typeCode),
  })
  const listed = computed(() =>
    algorithm.value === ''
      ? all.value
      : all.value.filter(
          ({ channel, typeCode, priority, ackAt }) =>
            (channel === 'AI_VIDEO' && typeCode === algorithm.value) ||
            // no choice of anybody hides a fire
            (priority === 'CRITICAL' && ackAt === null),
        ),
  )
  const lines = computed(() =>
    group.value
      ? grouped(listed.value)
      : listed.value.map((item): InboxLine => ({ id: lineId(item), item, more: 0 })),
  )
  return {
    view,
    lines,
    all,
    algorithm,
    algorithms,
    unseen: computed(() => all.value.filter(({ ackAt }) => ackAt === null)),
  }
}
