/**
 * The hub's two SQLite files: truth.db (what the platform said) and local.db (what this hub must never lose).
 * SQL, migrations, recovery and typed questions live here; no rule of the town, no wire, no screen.
 * Imported by native/hub, tests and benchmarks; imports contract and domain.
 */
export {
  nightlyDue,
  restore,
  verifyByCopy,
  verifyDirectory,
  type BackupState,
  type Checked,
  type CopyFault,
  type Restored,
  type Verdict,
} from './care/index.ts'
export type { ChangeListener } from './changes.ts'
export type { MirrorLog, Trouble, TroubleCode } from './file/index.ts'
export type {
  AuditCheck,
  AuditLine,
  Entry,
  KnownCommand,
  PinFailures,
  StoredAuditLine,
  StoredCommand,
  StoredSession,
  UnresolvedRange,
} from './local/index.ts'
export type {
  DiskSpace,
  Mirror,
  MirrorFigures,
  MirrorOptions,
  OpenedMirror,
  Recovery,
  RunningTrouble,
} from './mirror.ts'
export { openMirror } from './openMirror.ts'
export type { Found } from './search/index.ts'
export type {
  DayRows,
  IncidentDetail,
  MirrorReader,
  OverlayDiff,
  OverlayWriter,
  ReadRow,
  TruthPosition,
} from './read/index.ts'
export {
  Refusal,
  type Applied,
  type RefusalCode,
  type Settled,
  type SnapshotHead,
  type SnapshotProgress,
} from './truth/index.ts'
