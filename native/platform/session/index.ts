/**
 * The platform's end of one connection: a pure state machine, and the reads it asks for.
 * No socket, no SQL, no timer may enter; time and answers are handed in.
 * Imported by native/platform (the gateway) and by the simulation.
 */
export { answerTo, readDelta, readPage, type Delta, type SessionHost } from './answers.ts'
export { deltaFrames } from './deltas.ts'
export { CHUNKS } from './pace.ts'
export { expressFrames } from './reads.ts'
export {
  initialSession,
  type LeaseSaid,
  type DeltaAsk,
  type Moment,
  type PageAsk,
  type PageRead,
  type Peer,
  type Piece,
  type SealedFrame,
  type Plan,
  type SessionConfig,
  type SessionEffect,
  type SessionInput,
  type SessionState,
} from './state.ts'
export { sessionStep } from './step.ts'
