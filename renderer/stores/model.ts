import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { EventType, GridTile, Model, PostTile } from '../../native/contract/index.ts'
import { suspectedZh, useLocale, useText } from '../locales/index.ts'
import { useView } from './view.ts'

export type EventTypeName = Pick<EventType, 'code' | 'zh' | 'en'>

const ZONE_OF_CHINA_MIN = 480

/** The town's model and the names that come from it, in the language of the screen. */
export const useModel = defineStore('model', () => {
  const view = useView('model')
  const locale = useLocale()
  const { t } = useText()

  const model = computed(() => asModel(view.row('model', 'model')))
  const types = computed(() => new Map(model.value?.eventTypes.map((type) => [type.code, type])))
  /** Titles that nobody typed, by their Chinese: they can be said in another language. */
  const known = computed(() => {
    const { eventTypes = [], alarms } = model.value ?? {}
    const silence = types.value.get(alarms?.silenceType ?? '')
    const titles = new Map<string, () => string>(eventTypes.map((type) => [type.zh, () => named(type, '')]))
    for (const source of alarms?.sources ?? []) {
      titles.set(suspectedZh(source.zh), () => t('base.suspected', { what: named(source, '') }))
      if (silence)
        titles.set(`${silence.zh} ${source.zh}`, () => `${named(silence, '')} ${named(source, '')}`)
    }
    return titles
  })
  const named = (label: { zh: string; en: string } | undefined, code: string): string =>
    label ? (locale.language === 'en' ? label.en : label.zh) : code

  return {
    view,
    model,
    zoneOffsetMin: computed(() => model.value?.clocks.zoneOffsetMin ?? ZONE_OF_CHINA_MIN),
    eventTypes: computed<readonly EventType[]>(() => model.value?.eventTypes ?? []),
    eventType: (code: string): EventType | undefined => types.value.get(code),
    typeName: (code: string): string => named(types.value.get(code), code),
    posts: computed<readonly PostTile[]>(() => view.list('posts')),
    grids: computed<readonly GridTile[]>(() => view.list('grids')),
    postName: (id: string): string => named(view.row('posts', id), id),
    gridName: (id: string): string => view.row('grids', id)?.name ?? id,
    communityName: (id: string): string => view.row('communities', id)?.name ?? id,
    /** Full name of the township; empty before the first picture of the model. */
    township: computed(() => model.value?.township ?? ''),
    /** A title as typed; the type's own name and what an algorithm says are in the language of the screen. */
    titleOf: ({ title, typeCode = '' }: { readonly title: string; readonly typeCode?: string }): string =>
      title === '' ? named(types.value.get(typeCode), typeCode) : (known.value.get(title)?.() ?? title),
    /** Who holds a task: a post by its name in the language of the screen, anybody else as the hub names them. */
    holderOf: (task: {
      readonly holderKind: string
      readonly holderId: string
      readonly holderName: string
    }): string =>
      task.holderKind === 'POST' ? named(view.row('posts', task.holderId), task.holderName) : task.holderName,
    boardName: (code: string): string =>
      named(
        model.value?.boards.find((board) => board.code === code),
        code,
      ),
    label: (list: string, code: string): string =>
      named(
        model.value?.labels[list]?.find((label) => label.code === code),
        code,
      ),
  }
})

/** The row `model` of the view carries the model as the hub parsed it (native/domain parseModel). */
function asModel(row: unknown): Model | undefined {
  return isModel(row) ? row : undefined
}

const isModel = (value: unknown): value is Model =>
  typeof value === 'object' && value !== null && 'eventTypes' in value && Array.isArray(value.eventTypes)
