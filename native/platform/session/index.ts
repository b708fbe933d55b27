/**
 * The platform's end of one connection: a pure state machine, and the reads it asks for.
 * No socket, no SQL, no timer may enter; time and answers are handed in.
 * Imported by native/platform (the gateway) and by the simulation.
 */
export { answerTo, readDelta, type Delta, type SessionHost } from './answers.ts'
export { deltaFrames, expressFrames } from './reads.ts'
export {
  initialSession,
  type LeaseSaid,
  type Moment,
  type Peer,
  type Plan,
  type SessionConfig,
  type SessionEffect,
  type SessionInput,
  type SessionState,
} from './state.ts'
export { sessionStep } from './step.ts'
