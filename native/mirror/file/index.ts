/**
 * How a SQLite file of the hub is locked, opened, checked, migrated and set aside.
 * Nothing that knows a table or a row may enter.
 * Imported by the rest of native/mirror only.
 */
export { isLogBroken } from './brokenLog.ts'
export { applySettings, applyWriterSettings, connect, quickCheck, type Connected } from './connect.ts'
export { fsyncFile, fsyncFolder } from './durable.ts'
export { hasWal, readHeader } from './header.ts'
export { LOCAL, NEXT_TRUTH, TRUTH, type FileKind } from './kind.ts'
export { lockDirectory, type DirectoryLock } from './lock.ts'
export { SILENT, type MirrorLog } from './log.ts'
export { migrate, userVersion } from './migrate.ts'
export { quarantine } from './quarantine.ts'
export {
  SlowLog,
  timeStatements,
  type NoteStatement,
  type SlowFigures,
  type SlowStatement,
} from './slowLog.ts'
export { rawOpen, SqliteError, type Bindable, type Connection, type Statement } from './sqlite.ts'
export { attempt, trouble, troubleCode, type Trouble, type TroubleCode } from './trouble.ts'
export { writeBack } from './writeBack.ts'
