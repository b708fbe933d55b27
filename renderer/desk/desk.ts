import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Sheet } from './acts/sheet.ts'

const SUBJECTS = ['signal', 'incident', 'task', 'review', 'people', 'found', 'duty'] as const
export type SubjectKind = (typeof SUBJECTS)[number]

/** What the middle of the desk shows. */
export type Subject = { readonly kind: SubjectKind; readonly id: string }

export const LISTS = [
  ...(['incidents', 'tasks', 'calls', 'outbox', 'log'] as const),
  ...(['reviews', 'alarms', 'sources', 'supervise'] as const),
] as const
export type ListName = (typeof LISTS)[number]

/** What lies open on this desk. The subject is the address, so that a reload comes back to it. */
export const useDesk = defineStore('desk', () => {
  const route = useRoute()
  const router = useRouter()
  const sheet = shallowRef<Sheet>()
  const list = ref<ListName>('incidents')
  const wantsFocus = ref<{ readonly part: 'inbox' | 'page' | 'search' | 'list'; readonly n: number }>({
    part: 'inbox',
    n: 0,
  })

  const subject = computed<Subject | undefined>(() => {
    const { name, params } = route
    const id = params['id']
    if (typeof id !== 'string') return undefined
    const kind = SUBJECTS.find((known) => known === name)
    return kind ? { kind, id } : undefined
  })

  return {
    subject,
    sheet,
    list,
    wantsFocus,
    show(wanted: Subject | undefined): void {
      void router.replace(wanted ? { name: wanted.kind, params: { id: wanted.id } } : { name: 'desk' })
    },
    focus(part: 'inbox' | 'page' | 'search' | 'list'): void {
      wantsFocus.value = { part, n: wantsFocus.value.n + 1 }
    },
    openSheet(wanted: Sheet): void {
      sheet.value = wanted
    },
    closeSheet(): void {
      sheet.value = undefined
    },
  }
})
