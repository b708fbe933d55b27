/** The one place that names the SQLite binding. */
import Database from 'better-sqlite3'

export type Connection = Database.Database
export type Statement = Database.Statement
export const { SqliteError } = Database

/** A value SQLite can keep. */
export type Bindable = string | number | bigint | Uint8Array | null

/** Opens without any setting of ours; `connect` is what others want. */
export const rawOpen = (path: string, options?: Database.Options): Connection => new Database(path, options)
