import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { SearchAnswer } from '../../../native/contract/index.ts'
import { useText } from '../../locales/index.ts'
import { useHub } from '../../stores/index.ts'

/** Letters that come within this time are one question, ms. */
const PAUSE_MS = 40
/** While the index is being made more is found with every moment: asked again after so long, ms. */
const AGAIN_MS = 1_000

export interface Search {
  readonly answer: ShallowRef<SearchAnswer | undefined>
  /** What the answer is about; what was typed since is not answered yet. */
  readonly answered: Ref<string>
  /** In words, when the hub could not be asked. */
  readonly failed: Ref<string>
}

/** Asks the hub while somebody types; only the last question counts. Nothing is asked for an empty text. */
export function useSearch(text: () => string): Search {
  const hub = useHub()
  const { tCode } = useText()
  const answer = shallowRef<SearchAnswer>()
  const answered = ref('')
  const failed = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0
  onScopeDispose(() => {
    turn++
    clearTimeout(timer)
  })

  async function ask(wanted: string): Promise<void> {
    const mine = ++turn
    const heard = await hub.query('search', { text: wanted.slice(0, 80) })
    if (mine !== turn) return
    answered.value = wanted
    failed.value = heard.ok ? '' : tCode('errors', heard.code, heard.params ?? {}, 'errors.unknown')
    answer.value = heard.ok && isAnswer(heard.data) ? heard.data : undefined
    if (answer.value?.lag.building) timer = setTimeout(() => void ask(wanted), AGAIN_MS)
  }
  watch(
    text,
    (now) => {
      clearTimeout(timer)
      const wanted = now.trim()
      if (wanted === '') {
        turn++
        answer.value = undefined
        answered.value = ''
        failed.value = ''
      } else timer = setTimeout(() => void ask(wanted), PAUSE_MS)
    },
    { immediate: true },
  )
  return { answer, answered, failed }
}

/** The hub is of the same build and has checked what it sends; here only that it is an answer. */
const isAnswer = (data: unknown): data is SearchAnswer =>
  typeof data === 'object' && data !== null && 'groups' in data && 'lag' in data
