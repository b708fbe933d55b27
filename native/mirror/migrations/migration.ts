/** One step of a database's shape. Applied once, in a transaction of its own; never edited after it was shipped. */
import type { Database } from 'better-sqlite3'

export interface Migration {
  /** `user_version` after it; 1, 2, 3 ... without a gap. */
  readonly version: number
  up(db: Database): void
}
