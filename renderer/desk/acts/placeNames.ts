import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { MapBase } from '../../../native/contract/index.ts'
import { findNames, usePinyin, type Named } from '../../search/index.ts'
import { useHub } from '../../stores/index.ts'

/** Names tried for one spelling. */
const MOST_NAMES = 4

/**
 * The town's names without their numbers, so that a place can be found by its pinyin or initials: the hub knows places
 * by their characters only. Fetched once, when somebody first types letters into a place field.
 */
export const usePlaceNames = defineStore('placeNames', () => {
  const hub = useHub()
  const spell = usePinyin()
  const names = shallowRef<readonly Named[]>()
  let asked = false

  async function load(): Promise<void> {
    if (asked) return
    asked = true
    const answer = await hub.query('map.base', {})
    if (answer.ok && isMap(answer.data)) names.value = stemsOf(answer.data)
    else asked = false
  }

  return {
    load,
    /** What to ask the hub for: the words themselves, or the names that letters such as `sqxq12` may stand for. */
    questions(words: string): readonly string[] {
      const spelled = /^([a-z' ]{2,})(\d*)$/i.exec(words)
      if (!spelled?.[1] || !names.value) return [words]
      const [, letters, digits = ''] = spelled
      const meant = findNames(names.value, letters, spell.value).slice(0, MOST_NAMES)
      // The letters may also be the name itself, as in a tower called A.
      return [...meant.map(({ name }) => name + digits), words]
    },
  }
})

const isMap = (data: unknown): data is MapBase =>
  typeof data === 'object' && data !== null && 'buildings' in data && 'streets' in data && 'grids' in data

/** 石桥小区12栋 and 石桥小区3栋 are one name. */
function stemsOf({ buildings, streets, grids, communities }: MapBase): readonly Named[] {
  const stems = new Set(
    [...streets, ...communities, ...grids, ...buildings].map(({ name }) => name.replace(/\d.*$/, '')),
  )
  return [...stems].filter((stem) => stem.length > 1).map((name) => ({ id: name, name }))
}
