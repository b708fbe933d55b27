import { shallowRef, type ShallowRef } from 'vue'

/** `yangan baojing` and `ygbj` for 烟感报警, without tones. */
export interface Spelling {
  readonly full: string
  readonly initials: string
}

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
        const spelling = {
          full: syllables.join('').toLowerCase(),
          initials: syllables
            .map((s) => (/^[a-z]+$/i.test(s) ? s[0] : s))
            .join('')
            .toLowerCase(),
        }
        known.set(text, spelling)
        return spelling
      }
    })
  }
  return spell
}
