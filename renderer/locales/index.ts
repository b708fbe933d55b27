/**
 * Every word a screen says, in Chinese first and in English by a switch; times and numbers in the township's way.
 * Only texts, their typed access and formats may live here; no rule and no component.
 * Imported by every renderer folder; imports native/contract.
 */
export { createTexts, LANGUAGES, type Language } from './texts.ts'
export { useLocale } from './locale.ts'
export { useText, type MessageKey, type Text } from './useText.ts'
export { instructionZh, spokenZh, suspectedZh } from './spoken.ts'
export {
  formatClock,
  formatDay,
  formatDayClock,
  formatShortDay,
  formatStamp,
  formatSpan,
  hourOf,
  sameDay,
} from './dates.ts'
