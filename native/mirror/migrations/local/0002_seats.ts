/** What seats need to survive a restart: settings, who is signed in (by the hash of a token), wrong PINs counted. */
import type { Migration } from '../migration.ts'

const SEATS = `
CREATE TABLE setting (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  tokenHash TEXT PRIMARY KEY NOT NULL, userId TEXT NOT NULL, since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pin_failure (
  userId TEXT PRIMARY KEY NOT NULL, count INTEGER NOT NULL, lastAt INTEGER NOT NULL, lockedAt INTEGER
) STRICT, WITHOUT ROWID;
`

export const seats: Migration = { version: 2, up: (db) => db.exec(SEATS) }
