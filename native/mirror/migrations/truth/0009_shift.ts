/** The duty: handing over, standing in, checks from above, and a log whose lines say what they are and are chained. */
import type { Migration } from '../migration.ts'

const CHANGES = `
ALTER TABLE "shift" ADD COLUMN "startedAt" INTEGER;
ALTER TABLE "shift" ADD COLUMN "endedAt" INTEGER;
ALTER TABLE "shift" ADD COLUMN "handoverId" TEXT;
ALTER TABLE "shift" ADD COLUMN "swappedTo" TEXT;
ALTER TABLE "dutyLog" ADD COLUMN "kind" TEXT;
ALTER TABLE "dutyLog" ADD COLUMN "params" TEXT;
CREATE TABLE "handover" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "shiftId" TEXT NOT NULL, "nextId" TEXT NOT NULL,
  "outgoingId" TEXT NOT NULL, "outgoingName" TEXT NOT NULL, "incomingId" TEXT NOT NULL,
  "incomingName" TEXT NOT NULL, "state" TEXT NOT NULL, "openedAt" INTEGER NOT NULL, "items" TEXT NOT NULL,
  "note" TEXT NOT NULL, "outSignedAt" INTEGER, "inSignedAt" INTEGER, "endedAt" INTEGER, "extra" TEXT
) STRICT;
CREATE TABLE "standIn" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "shiftId" TEXT NOT NULL, "absentId" TEXT NOT NULL,
  "absentName" TEXT NOT NULL, "personId" TEXT NOT NULL, "personName" TEXT NOT NULL, "from" INTEGER NOT NULL,
  "to" INTEGER NOT NULL, "why" TEXT NOT NULL, "byName" TEXT NOT NULL, "endedAt" INTEGER, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "dutySeal" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "n" INTEGER NOT NULL, "at" INTEGER NOT NULL,
  "lines" TEXT NOT NULL, "prev" TEXT NOT NULL, "hash" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "dutyCheck" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "fromName" TEXT NOT NULL, "text" TEXT NOT NULL,
  "state" TEXT NOT NULL, "askedAt" INTEGER NOT NULL, "dueAt" INTEGER NOT NULL, "answeredAt" INTEGER,
  "answeredBy" TEXT, "answer" TEXT NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_state ON shift (state);
CREATE INDEX handover_state ON handover (state);
CREATE INDEX stand_in_shift ON standIn (shiftId);
CREATE INDEX duty_check_asked ON dutyCheck (askedAt);
CREATE INDEX duty_check_state ON dutyCheck (state);
`

export const shift: Migration = { version: 9, up: (db) => db.exec(CHANGES) }
