/**
 * The municipal gateway: the authority over each township's stream, and the sockets hubs and terminals come in by.
 * No screen, no timer of the town (the hub fires those), nothing of native/sync.
 * Imported by native/town for seeding and for its terminals, by demo scripts, tests and benchmarks.
 */
export {
  Authority,
  holderKey,
  type Answer,
  type AuthorityOptions,
  type AuthorityStore,
  type BucketSums,
  type Commit,
  type Entry,
  type Gap,
  type Fence,
  type Lease,
  type PageCut,
  type Rules,
  type StreamEnd,
  type Township,
  type Verdict,
} from './authority/index.ts'
export { domainRules } from './domainRules.ts'
export { startGateway, type Gateway, type GatewayOptions } from './gateway.ts'
export {
  LEASE_MS,
  LeaseDesk,
  type LeaseDeskParts,
  type Member as LeaseMember,
  type TakeOver,
} from './lease/index.ts'
export { openPlatform, Platform, STREAM_KEPT_MS, type Enrolment, type PlatformOptions } from './platform.ts'
export {
  answerTo,
  expressFrames,
  initialSession,
  readDelta,
  readPage,
  sessionStep,
  type Peer,
  type SessionEffect,
  type SessionHost,
  type SessionInput,
  type SessionState,
} from './session/index.ts'
export type { Device, OpenCode, TownImport } from './store/index.ts'
export { connectTerminal, type Terminal, type TerminalAnswer, type TerminalOptions } from './terminal.ts'
