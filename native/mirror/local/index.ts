/**
 * local.db: commands on their way, the audit chain, settings, signing in; and how it is saved when the file is damaged.
 * Nothing the platform owns may enter.
 * Imported by the rest of native/mirror only.
 */
export { AuditChain, type AuditCheck, type AuditLine, type StoredAuditLine } from './auditChain.ts'
export { openLocal, type LocalRecovery, type LocalStore } from './localStore.ts'
export type { Entry, KnownCommand, Outbox, StoredCommand, UnresolvedRange } from './outbox.ts'
export type { PinFailures, SeatMemory, Settings, StoredSession } from './seatMemory.ts'
export { restoreLocal, type RestoredLocal } from './restoreLocal.ts'
