import { onMounted, watch, type ShallowRef } from 'vue'
import { isTyping } from '../../keys/index.ts'
import { useDesk } from '../desk.ts'

/**
 * Gives a list the keyboard when it is opened and whenever its key is pressed, but never out of a field somebody types in.
 * A list whose rows are still on their way takes it as it appears, unless it went somewhere else meanwhile.
 */
export function useListFocus(list: Readonly<ShallowRef<{ focus(): void } | null>>): void {
  const desk = useDesk()
  let waitingAt: Element | null | undefined
  const take = (): void => {
    const at = document.activeElement
    waitingAt = undefined
    if (isTyping(at)) return
    if (list.value) list.value.focus()
    else waitingAt = at
  }
  onMounted(take)
  watch(
    list,
    () => {
      if (waitingAt !== undefined && document.activeElement === waitingAt) take()
    },
    { flush: 'post' },
  )
  watch(
    () => desk.wantsFocus,
    ({ part }) => {
      if (part === 'list') take()
    },
    { flush: 'post' },
  )
}
