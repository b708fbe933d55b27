import { effect, onScopeDispose, shallowRef, stop, type ShallowRef } from 'vue'

/**
 * What `read` says, told at most once in `everyMs`: fifty changes a second become five paintings, and a room sees no
 * difference. After a pause the first change is told before the next painting, so that nothing old is shown as new.
 */
export function settled<T>(read: () => T, everyMs: number): Readonly<ShallowRef<T>> {
  let due: ReturnType<typeof setTimeout> | undefined
  let soon = false
  let toldAt = -Infinity
  const tell = (): void => {
    due = undefined
    soon = false
    toldAt = performance.now()
    value.value = again()
  }
  const again = effect(read, {
    scheduler: () => {
      if (soon || due !== undefined) return
      const wait = toldAt + everyMs - performance.now()
      if (wait > 0) due = setTimeout(tell, wait)
      else {
        // Not at once: a picture of many rows is put in row by row.
        soon = true
        queueMicrotask(() => soon && tell())
      }
    },
  })
  const value = shallowRef(again())
  onScopeDispose(() => {
    soon = false
    clearTimeout(due)
    stop(again)
  })
  return value
}
