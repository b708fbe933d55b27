/**
 * Which of several consoles with one hub id speaks for it: one lease a hub device, kept in the store.
 * No socket, no SQL; connections are seen as members, time and randomness are handed in.
 * Imported by native/platform (the gateway) and by the simulation.
 */
export { claimed, LEASE_MS, type Claim } from './claim.ts'
export { LeaseDesk, type LeaseDeskParts, type Member, type TakeOver } from './leaseDesk.ts'
