/**
 * Steps of the platform's database, one a file, applied in order and never edited after they were shipped.
 * A change of a synced table needs no step here: rows are laid out anew when the layout differs (see layout.ts).
 * Imported by native/platform/store only.
 */
import type { Database } from 'better-sqlite3'
import { streams } from './0001-streams.ts'
import { leases } from './0002-leases.ts'
import { changedRows } from './0003-changed-rows.ts'

export interface Migration {
  /** `user_version` after it; 1, 2, 3 ... without a gap. */
  readonly version: number
  up(db: Database): void
}

export const MIGRATIONS: readonly Migration[] = [streams, leases, changedRows]
