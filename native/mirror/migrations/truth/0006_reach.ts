/** Calls to people with every attempt, and the number under which somebody of the duty is called. */
import type { Migration } from '../migration.ts'

const CHANGES = `
ALTER TABLE "user" ADD COLUMN "phone" TEXT;
CREATE TABLE "reach" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "aboutKind" TEXT NOT NULL, "aboutId" TEXT NOT NULL,
  "wakeId" TEXT, "stage" TEXT NOT NULL, "ofName" TEXT NOT NULL, "postId" TEXT, "slot" TEXT,
  "personId" TEXT NOT NULL, "personName" TEXT NOT NULL, "personTitle" TEXT NOT NULL, "phone" TEXT NOT NULL,
  "text" TEXT NOT NULL, "channels" TEXT NOT NULL, "step" INTEGER NOT NULL, "state" TEXT NOT NULL,
  "startedAt" INTEGER NOT NULL, "byId" TEXT NOT NULL, "byName" TEXT NOT NULL, "nextAt" INTEGER,
  "answeredAt" INTEGER, "answeredVia" TEXT, "answeredBy" TEXT, "note" TEXT NOT NULL, "endedAt" INTEGER,
  "followId" TEXT, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "reachTry" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "reachId" TEXT NOT NULL, "channel" TEXT NOT NULL,
  "state" TEXT NOT NULL, "at" INTEGER NOT NULL, "dueAt" INTEGER NOT NULL, "sentAt" INTEGER,
  "endedAt" INTEGER, "requests" INTEGER NOT NULL, "code" TEXT, "receipt" TEXT, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX reach_state ON reach (state, startedAt);
CREATE INDEX reach_about ON reach (aboutId);
CREATE INDEX reach_try_state ON reachTry (state);
CREATE INDEX reach_try_of ON reachTry (reachId);
`

export const reach: Migration = { version: 6, up: (db) => db.exec(CHANGES) }
