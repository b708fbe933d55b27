/** The state of an alarm beside that of its matter, devices out of service, and how the sources of data do. */
import type { Migration } from '../migration.ts'

const CHANGES = `
ALTER TABLE "signal" ADD COLUMN "alarm" TEXT;
ALTER TABLE "signal" ADD COLUMN "alarmAt" INTEGER;
ALTER TABLE "signal" ADD COLUMN "returnedAt" INTEGER;
ALTER TABLE "signal" ADD COLUMN "heldUntil" INTEGER;
ALTER TABLE "signal" ADD COLUMN "heldBy" TEXT;
ALTER TABLE "signal" ADD COLUMN "heldReason" TEXT;
ALTER TABLE "signal" ADD COLUMN "realarms" INTEGER;
CREATE TABLE "deviceHold" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "state" TEXT NOT NULL,
  "reason" TEXT NOT NULL, "byId" TEXT NOT NULL, "byName" TEXT NOT NULL, "since" INTEGER NOT NULL,
  "until" INTEGER NOT NULL, "endedAt" INTEGER, "endedBy" TEXT, "signalIds" TEXT NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "source" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "lastAt" INTEGER NOT NULL,
  "records" INTEGER NOT NULL, "state" TEXT NOT NULL, "silentSince" INTEGER, "signalId" TEXT, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX device_hold_state ON deviceHold (state);
`

export const alarms: Migration = { version: 7, up: (db) => db.exec(CHANGES) }
