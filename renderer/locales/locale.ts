import { defineStore } from 'pinia'
import { useI18n } from 'vue-i18n'
import { computed } from 'vue'
import { LANGUAGES, type Language } from './texts.ts'

const KEY = 'hub.language'

const isLanguage = (value: string | null): value is Language =>
  LANGUAGES.some((language) => language === value)

/** The language of this screen. Remembered on this machine, because the wall and the desk have no common person. */
export const useLocale = defineStore('locale', () => {
  const { locale } = useI18n({ useScope: 'global' })
  const language = computed<Language>({
    get: () => (locale.value === 'en' ? 'en' : 'zh-CN'),
    set: (wanted) => {
      locale.value = wanted
      document.documentElement.lang = wanted
      localStorage.setItem(KEY, wanted)
    },
  })
  const kept = localStorage.getItem(KEY)
  if (isLanguage(kept)) language.value = kept
  return { language }
})
