import { shallowRef, type ShallowRef } from 'vue'
import { spelled, type Spelling } from '../../native/domain/index.ts'

const spell = shallowRef<((text: string) => Spelling) | undefined>()
let asked = false

/**
 * The dictionary is larger than the whole desk; it is fetched when a search field first appears. Until it is there,
 * names are found by their characters only.
 */
export function usePinyin(): ShallowRef<((text: string) => Spelling) | undefined> {
  if (!asked) {
    asked = true
    void import('pinyin-pro').then(({ pinyin }) => {
      const known = new Map<string, Spelling>()
      spell.value = (text) => {
        const before = known.get(text)
        if (before) return before
        const syllables = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' })
        const spelling = spelled(syllables)
        known.set(text, spelling)
        return spelling
      }
    })
  }
  return spell
}
