import { useI18n } from 'vue-i18n'
import type { Messages } from './texts.ts'

type Leaves<Tree, Path extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Path}${Key}`
    : Leaves<Tree[Key], `${Path}${Key}.`>
}[keyof Tree & string]

/** `area.key` of every text there is; a template literal over a union is checked for each of its members. */
export type MessageKey = Leaves<Messages>

type Params = Readonly<Record<string, string | number>>

export interface Text {
  /** A text known when the code was written. */
  t(key: MessageKey, params?: Params): string
  /** A text for a code that only arrives at run time; `otherwise` when no locale has it. */
  tCode(
    area: 'errors' | 'entries' | 'commands' | 'reasons',
    code: string,
    params: Params,
    otherwise: MessageKey,
  ): string
}

export function useText(): Text {
  const { t, te } = useI18n({ useScope: 'global' })
  const say = (key: MessageKey, params?: Params): string => (params ? t(key, params) : t(key))
  return {
    t: say,
    tCode: (area, code, params, otherwise) => {
      const key = `${area}.${code.replaceAll('.', '_')}`
      return te(key, 'zh-CN') ? t(key, params) : say(otherwise, { ...params, code })
    },
  }
}
