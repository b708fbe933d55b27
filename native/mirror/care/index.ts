/**
 * What keeps the two files well while nobody looks: backups that were verified, putting one back, room on the disk, the
 * length of the logs. No rule of the town and nothing of the wire may enter.
 * Imported by the rest of native/mirror only.
 */
export { Backups, type BackupReport, type BackupState } from './backups.ts'
export { DiskGuard, limitsFor, type SpaceState } from './diskGuard.ts'
export { Reserve } from './reserve.ts'
export { nightlyDue } from './schedule.ts'
export { restore, verifyByCopy, verifyDirectory, type Checked, type Restored } from './restore.ts'
export type { CopyFault, Verdict } from './verifyCopy.ts'
export { WAL_LIMITS, WalWatch, type LogState, type WalLimits } from './walWatch.ts'
