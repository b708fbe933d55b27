// The fictional subdistrict 云澜街道: its ground, people and devices, how it lives, and its terminals at the platform.
// In: contract, domain, the platform for seeding and for terminals, seal for the residents' register. Never a hub's insides.
// Imported by: demo scripts, tests and benchmarks only; seed.ts and main.ts are its processes.
export { readTownAssets } from './assets.ts'
export type { TownAssets } from './assets.ts'
export { createRandom } from './chance/index.ts'
export type { Random } from './chance/index.ts'
export { FaultProxy, OPEN_LINE } from './faults/index.ts'
export type { Line } from './faults/index.ts'
export {
  alarmClock,
  deviceIdOf,
  Field,
  hubPublicKey,
  readSealKey,
  readTownKey,
  rosterOf,
  terminalKey,
} from './field/index.ts'
export type { RosterEntry } from './field/index.ts'
export { generateGround } from './ground/index.ts'
export type { Ground, TownFigures } from './ground/index.ts'
export { playHistory } from './history.ts'
export { attendanceAt, HolderMind, Life, nextAnswer } from './life/index.ts'
export type { Happening, Utterance } from './life/index.ts'
export { makeRegister } from './register/index.ts'
export type { Register } from './register/index.ts'
export { seedTown } from './seedTown.ts'
export { storyOf } from './story.ts'
export { runTown } from './town.ts'
