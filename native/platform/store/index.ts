/**
 * The embedded store of the platform: one SQLite file for all townships.
 * SQL may live here and nowhere else in native/platform; no rule of the town, no socket.
 * Imported by the rest of native/platform only.
 */
export { Directory, type Device } from './directory.ts'
export { importTown, type TownImport } from './importTown.ts'
export { openDatabase, type OpenCode } from './open.ts'
export { SqliteStore } from './sqliteStore.ts'
