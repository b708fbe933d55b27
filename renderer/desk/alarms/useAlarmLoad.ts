import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useView, type ViewHandle } from '../../stores/index.ts'

export interface AlarmLoad {
  readonly view: ViewHandle<'alarms'>
  readonly lastTenMinutes: ComputedRef<number>
  readonly flood: ComputedRef<boolean>
  /** What is put aside, and devices out: counted on the desk so that it is not forgotten. */
  readonly aside: ComputedRef<number>
  /** Whether alike alarms stand behind the first: in a flood, unless the person wants to see all. */
  readonly group: Ref<boolean>
  regroup(): void
}

/** The load of the desk as the hub counts it: the same on every desk of it, and after a restart. */
export function useAlarmLoad(): AlarmLoad {
  const view = useView('alarms')
  const load = computed(() => view.row('load', 'now'))
  const flood = computed(() => (load.value?.floodSince ?? null) !== null)
  const apart = ref(false)
  return {
    view,
    flood,
    lastTenMinutes: computed(() => load.value?.lastTenMinutes ?? 0),
    aside: computed(() => view.rows('held').size + view.rows('devices').size),
    group: computed(() => flood.value && !apart.value),
    regroup: () => void (apart.value = !apart.value),
  }
}
