// Plays the town's life against the rules alone, in memory: the history of a new demo town, and the proof that it works.
// In: life, chance, contract and domain. No sockets, no files, no database.
// Imported by: native/town only.
export { rehearse } from './rehearse.ts'
export type { Rehearsal, RehearsalInput } from './rehearse.ts'
