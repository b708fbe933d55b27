/**
 * The authority over a township's stream, behind an asynchronous port.
 * Deciding, ordering and answering; no SQL, no socket, no clock of its own.
 * Imported by the rest of native/platform and by the simulation.
 */
export { Authority, type Answer, type AuthorityOptions } from './authority.ts'
export {
  holderKey,
  type AuthorityStore,
  type BucketSums,
  type Commit,
  type Entry,
  type Gap,
  type GapRun,
  type Fence,
  type Lease,
  type LeaseStore,
  type PageCut,
  type StreamEnd,
  type Township,
  type Verdict,
} from './port.ts'
export type { Decision, ReadRow, Rules } from './rules.ts'
export { writeRows } from './writeRows.ts'
