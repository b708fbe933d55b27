import { createI18n } from 'vue-i18n'
import en from './en/index.ts'
import zhCN from './zh-CN/index.ts'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/**
 * The same tree with any string in place of each text: a key that Chinese has and another language lacks, or the other
 * way round, does not compile.
 */
export type Same<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : Same<Tree[Key]> }
export type Messages = Same<typeof zhCN>

/** Messages are interpreted, never compiled with eval: the Content-Security-Policy stays strict. */
export function createTexts(language: Language = 'zh-CN') {
  return createI18n<false>({
    legacy: false,
    locale: language,
    fallbackLocale: 'zh-CN',
    missingWarn: false,
    fallbackWarn: false,
    warnHtmlMessage: false,
    messages: { 'zh-CN': zhCN, en: en satisfies Messages },
  })
}
