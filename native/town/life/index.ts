// How the fictional town lives: what happens in it, what its people and machines say of it, how holders of tasks answer.
// In: ground, chance, contract and domain; pure functions of seed, model and time. No sockets, no clock, no files.
// Imported by: native/town only.
export { nextAnswer, temperOf } from './answers.ts'
export type { Answer, Manners, Temper } from './answers.ts'
export { attendanceAt, attendanceOn } from './attendance.ts'
export type { Attendance } from './attendance.ts'
export { Gazetteer } from './gazetteer.ts'
export type { Spot } from './gazetteer.ts'
export { happen, isNight } from './happening.ts'
export type { Scenery, Wish } from './happening.ts'
export { Phrases } from './phrases.ts'
export { HolderMind } from './mind.ts'
export { Life } from './scheduler.ts'
export type { LifeState, Told, Volume } from './scheduler.ts'
export type { Happening, Utterance } from './utterance.ts'
export { SOURCES_EVERY_MS, Voices } from './sources.ts'
