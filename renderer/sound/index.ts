/**
 * What is heard: tones by priority, a spoken Chinese line for the highest, silence for one alarm at a time.
 * Only sound may live here; which alarm sounds is decided by the screen that shows it.
 * Imported by the desk and the wall; imports renderer/tokens.
 */
export { useSound } from './sound.ts'
export { useSoundTest } from './soundTest.ts'
export { useAlarmSound, type SoundingAlarm } from './alarmSound.ts'
