import { onMounted, watch, type ShallowRef } from 'vue'
import { isTyping } from '../../keys/index.ts'
import { useDesk } from '../desk.ts'

/** Gives a list the keyboard when it is opened and whenever its key is pressed, but never out of a field somebody types in. */
export function useListFocus(list: Readonly<ShallowRef<{ focus(): void } | null>>): void {
  const desk = useDesk()
  const take = (): void => {
    if (!isTyping(document.activeElement)) list.value?.focus()
  }
  onMounted(take)
  watch(
    () => desk.wantsFocus,
    ({ part }) => {
      if (part === 'list') take()
    },
    { flush: 'post' },
  )
}
