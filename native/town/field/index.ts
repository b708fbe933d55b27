// The town's terminals at the platform: who they are, their keys, what is said through them and how their holders answer.
// In: life, the platform's terminal client, contract, seal for key files. Speaks to the gateway only, never to a hub.
// Imported by: native/town only.
export { alarmClock } from './alarmClock.ts'
export type { AlarmClock } from './alarmClock.ts'
export { hubPublicKey, KeyError, readSealKey, readTownKey, terminalKey } from './deviceKeys.ts'
export { Field } from './field.ts'
export type { FieldOptions, FieldState } from './field.ts'
export { deviceIdOf, rosterOf } from './roster.ts'
export type { RosterEntry } from './roster.ts'
