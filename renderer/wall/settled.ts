import { effect, onScopeDispose, shallowRef, stop, type ShallowRef } from 'vue'

/**
 * What `read` says, told at most once in `everyMs`: fifty changes a second become five paintings, and a room sees no
 * difference. The first change after a pause waits as long as any other.
 */
export function settled<T>(read: () => T, everyMs: number): Readonly<ShallowRef<T>> {
  let due: ReturnType<typeof setTimeout> | undefined
  const again = effect(read, {
    scheduler: () => {
      due ??= setTimeout(() => {
        due = undefined
        value.value = again()
      }, everyMs)
    },
  })
  const value = shallowRef(again())
  onScopeDispose(() => {
    clearTimeout(due)
    stop(again)
  })
  return value
}
