/**
 * The sync core: a pure state machine. `step(state, input, at)` gives the next state and what is to be done.
 * No socket, no timer, no file may enter; time and randomness are handed in.
 * Imported by native/sync (the real link) and native/sync/sim (the proof).
 */
export * from './state.ts'
export { step } from './step.ts'
