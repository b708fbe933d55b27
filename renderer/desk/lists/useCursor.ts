import { computed, ref, type ComputedRef } from 'vue'

/** Where the keyboard is in a list that has a life of its own: stays on its row while rows come and go around it. */
export function useCursor(ids: ComputedRef<readonly string[]>) {
  const wanted = ref<string>()
  const lastIndex = ref(0)
  const cursor = computed(() => {
    const { value } = wanted
    if (value !== undefined && ids.value.includes(value)) return value
    return ids.value[Math.min(lastIndex.value, ids.value.length - 1)]
  })
  return {
    cursor,
    set(id: string): void {
      wanted.value = id
      lastIndex.value = Math.max(0, ids.value.indexOf(id))
    },
  }
}
