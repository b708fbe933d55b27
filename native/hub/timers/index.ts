/**
 * The hub's timers: wakes when the next one is due and fires it as a command. Which timers there are is the domain's word.
 * No rule of the town here, and no provider: messages go out after the commit, by whoever sends them.
 * Imported by native/hub only.
 */
export { TimerBook } from './book.ts'
export { Timers, type TimerParts } from './timers.ts'
