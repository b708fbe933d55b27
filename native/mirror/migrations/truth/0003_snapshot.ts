/**
 * The books of a truth file that is still being loaded: whose snapshot it is, how far the pages and the transactions
 * meanwhile have come, which rows a transaction has already written, and the indices to make at the end.
 * Empty in a truth file in use.
 */
import type { Migration } from '../migration.ts'

const BOOKS = `
CREATE TABLE snapshot_progress (
  one INTEGER PRIMARY KEY CHECK (one = 1), snapshotId TEXT NOT NULL, epoch TEXT NOT NULL, beganSeq INTEGER NOT NULL,
  tables TEXT NOT NULL, tbl TEXT, lastId TEXT, rows INTEGER NOT NULL
) STRICT;
CREATE TABLE snapshot_written (
  tbl TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (tbl, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot_index (name TEXT PRIMARY KEY NOT NULL, sql TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

export const snapshot: Migration = { version: 3, up: (db) => db.exec(BOOKS) }
