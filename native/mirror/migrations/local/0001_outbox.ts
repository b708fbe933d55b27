/**
 * What must never be lost: the commands of this hub with their ids, the screens' own request ids, and who did what.
 * `command.ord` is the order in which they were given; for commands of the present incarnation it is the `n` of
 * their id, so AUTOINCREMENT keeps a number from being used twice even when old commands are cleared away.
 */
import type { Migration } from '../migration.ts'

const OUTBOX = `
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE command (
  ord INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, occurredAt INTEGER NOT NULL,
  envelope TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('PENDING', 'SENT', 'PARKED', 'SETTLED')),
  code TEXT, params TEXT, outcome TEXT, settledAt INTEGER, settledEpoch TEXT, settledSeq INTEGER
) STRICT;
CREATE INDEX command_open ON command (ord) WHERE state <> 'SETTLED';
CREATE INDEX command_settled ON command (settledAt) WHERE state = 'SETTLED';
CREATE TABLE request (
  requestId TEXT PRIMARY KEY NOT NULL, commandId TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_at ON request (at);
CREATE TABLE audit (
  n INTEGER PRIMARY KEY, at INTEGER NOT NULL, actorId TEXT NOT NULL, actorName TEXT NOT NULL, act TEXT NOT NULL,
  subject TEXT NOT NULL, params TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
`

export const outbox: Migration = { version: 1, up: (db) => db.exec(OUTBOX) }
