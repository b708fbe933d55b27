/**
 * The platform's tables as they were when the mirror was first shipped, and what the mirror keeps about them.
 * Frozen: a new column is a new migration. Small rows live in their primary key's tree (WITHOUT ROWID); rows with
 * shapes or long text do not, because their size would make that tree deep.
 */
import type { Migration } from '../migration.ts'

const TABLES = `
CREATE TABLE "config" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "version" INTEGER NOT NULL,
  "body" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "community" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "note" TEXT NOT NULL,
  "population" INTEGER NOT NULL, "shape" TEXT NOT NULL, "lonE6" INTEGER NOT NULL,
  "latE6" INTEGER NOT NULL, "secretaryId" TEXT, "extra" TEXT
) STRICT;
CREATE TABLE "grid" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "communityId" TEXT NOT NULL,
  "name" TEXT NOT NULL, "kind" TEXT NOT NULL, "shape" TEXT NOT NULL, "lonE6" INTEGER NOT NULL,
  "latE6" INTEGER NOT NULL, "households" INTEGER NOT NULL, "population" INTEGER NOT NULL,
  "helpHouseholds" INTEGER NOT NULL, "leaderId" TEXT, "fullTimeId" TEXT, "extra" TEXT
) STRICT;
CREATE TABLE "microGrid" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "gridId" TEXT NOT NULL, "name" TEXT NOT NULL,
  "shape" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "street" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "kind" TEXT NOT NULL,
  "shape" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "area" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "kind" TEXT NOT NULL,
  "shape" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "building" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "gridId" TEXT NOT NULL,
  "microGridId" TEXT NOT NULL, "name" TEXT NOT NULL, "address" TEXT NOT NULL, "kind" TEXT NOT NULL,
  "floors" INTEGER NOT NULL, "builtYear" INTEGER NOT NULL, "households" INTEGER NOT NULL,
  "helpHouseholds" INTEGER NOT NULL, "shape" TEXT NOT NULL, "lonE6" INTEGER NOT NULL,
  "latE6" INTEGER NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "business" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "gridId" TEXT NOT NULL,
  "buildingId" TEXT NOT NULL, "name" TEXT NOT NULL, "trade" TEXT NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "household" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "gridId" TEXT NOT NULL,
  "buildingId" TEXT NOT NULL, "unit" INTEGER NOT NULL, "floor" INTEGER NOT NULL, "door" TEXT NOT NULL,
  "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "resident" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "gridId" TEXT NOT NULL,
  "householdId" TEXT NOT NULL, "sealed" BLOB NOT NULL, "nameKey" BLOB NOT NULL,
  "phoneKey" BLOB NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "person" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "phone" TEXT NOT NULL,
  "title" TEXT NOT NULL, "postId" TEXT, "gridId" TEXT, "gridRole" TEXT, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "post" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "board" TEXT NOT NULL, "zh" TEXT NOT NULL,
  "en" TEXT NOT NULL, "kind" TEXT NOT NULL, "cover" TEXT NOT NULL, "dispatchTarget" INTEGER NOT NULL,
  "aPersonId" TEXT NOT NULL, "bPersonId" TEXT NOT NULL, "onDuty" TEXT NOT NULL, "onDutySince" INTEGER,
  "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "team" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "kind" TEXT NOT NULL,
  "communityId" TEXT, "gridId" TEXT, "phone" TEXT NOT NULL, "members" INTEGER NOT NULL,
  "kit" TEXT NOT NULL, "state" TEXT NOT NULL, "incidentId" TEXT, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "user" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "role" TEXT NOT NULL,
  "pinSalt" BLOB NOT NULL, "pinHash" BLOB NOT NULL, "active" INTEGER NOT NULL,
  "grantUntil" INTEGER NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "shift" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "startAt" INTEGER NOT NULL,
  "endAt" INTEGER NOT NULL, "leaderId" TEXT NOT NULL, "officerIds" TEXT NOT NULL,
  "state" TEXT NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "cameraGroup" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "name" TEXT NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "camera" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "gbCode" TEXT NOT NULL, "name" TEXT NOT NULL,
  "groupId" TEXT NOT NULL, "gridId" TEXT NOT NULL, "lonE6" INTEGER NOT NULL, "latE6" INTEGER NOT NULL,
  "ptz" INTEGER NOT NULL, "state" TEXT NOT NULL, "stateAt" INTEGER NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "sensor" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "kind" TEXT NOT NULL, "name" TEXT NOT NULL,
  "gridId" TEXT NOT NULL, "buildingId" TEXT, "lonE6" INTEGER NOT NULL, "latE6" INTEGER NOT NULL,
  "state" TEXT NOT NULL, "stateAt" INTEGER NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "mode" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "state" TEXT NOT NULL,
  "since" INTEGER NOT NULL, "byId" TEXT NOT NULL, "byName" TEXT NOT NULL, "why" TEXT NOT NULL,
  "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "signal" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "channel" TEXT NOT NULL,
  "sourceId" TEXT NOT NULL, "deviceId" TEXT, "typeCode" TEXT NOT NULL, "priority" TEXT NOT NULL,
  "title" TEXT NOT NULL, "text" TEXT NOT NULL, "place" TEXT NOT NULL, "communityId" TEXT,
  "gridId" TEXT, "buildingId" TEXT, "lonE6" INTEGER, "latE6" INTEGER, "occurredAt" INTEGER NOT NULL,
  "receivedAt" INTEGER NOT NULL, "state" TEXT NOT NULL, "incidentId" TEXT, "ackAt" INTEGER,
  "ackBy" TEXT, "reason" TEXT, "attachments" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "incident" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "number" TEXT NOT NULL,
  "channel" TEXT NOT NULL, "sourceId" TEXT, "typeCode" TEXT NOT NULL, "priority" TEXT NOT NULL,
  "title" TEXT NOT NULL, "text" TEXT NOT NULL, "place" TEXT NOT NULL, "communityId" TEXT,
  "gridId" TEXT, "buildingId" TEXT, "lonE6" INTEGER, "latE6" INTEGER, "occurredAt" INTEGER NOT NULL,
  "receivedAt" INTEGER NOT NULL, "state" TEXT NOT NULL, "ackAt" INTEGER, "ackBy" TEXT,
  "acceptedAt" INTEGER, "acceptedBy" TEXT, "dispatchedAt" INTEGER, "submittedAt" INTEGER,
  "closedAt" INTEGER, "dueAt" INTEGER, "signalIds" TEXT NOT NULL, "taskIds" TEXT NOT NULL,
  "mergedInto" TEXT, "mergedIds" TEXT NOT NULL, "priorState" TEXT, "reason" TEXT, "satisfaction" TEXT,
  "offList" INTEGER NOT NULL, "callerSealed" BLOB, "callerKeyId" TEXT, "pausedSince" INTEGER,
  "pausedMs" INTEGER NOT NULL, "edited" TEXT NOT NULL, "attachments" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "task" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "number" TEXT NOT NULL,
  "incidentId" TEXT NOT NULL, "typeCode" TEXT NOT NULL, "priority" TEXT NOT NULL,
  "title" TEXT NOT NULL, "place" TEXT NOT NULL, "gridId" TEXT, "holderKind" TEXT NOT NULL,
  "holderId" TEXT NOT NULL, "lead" INTEGER NOT NULL, "instruction" TEXT NOT NULL,
  "state" TEXT NOT NULL, "issuedAt" INTEGER NOT NULL, "issuedBy" TEXT NOT NULL,
  "delivery" TEXT NOT NULL, "deliveredAt" INTEGER, "deliveryNote" TEXT, "clock" TEXT NOT NULL,
  "signLimitMin" INTEGER NOT NULL, "arriveLimitMin" INTEGER, "finishLimitMin" INTEGER NOT NULL,
  "signDueAt" INTEGER, "arriveDueAt" INTEGER, "finishDueAt" INTEGER, "signedAt" INTEGER,
  "signedBy" TEXT, "departedAt" INTEGER, "arrivedAt" INTEGER, "submittedAt" INTEGER, "endedAt" INTEGER,
  "pausedSince" INTEGER, "pausedMs" INTEGER NOT NULL, "priorState" TEXT, "requestReason" TEXT,
  "requestMin" INTEGER, "extensions" INTEGER NOT NULL, "reworks" INTEGER NOT NULL,
  "urges" INTEGER NOT NULL, "transferredTo" TEXT, "report" TEXT NOT NULL, "attachments" TEXT NOT NULL,
  "extra" TEXT
) STRICT;
CREATE TABLE "entry" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "incidentId" TEXT NOT NULL, "taskId" TEXT,
  "kind" TEXT NOT NULL, "params" TEXT NOT NULL, "text" TEXT NOT NULL, "at" INTEGER NOT NULL,
  "actorId" TEXT NOT NULL, "actorName" TEXT NOT NULL, "via" TEXT, "attachments" TEXT NOT NULL,
  "extra" TEXT
) STRICT;
CREATE TABLE "dutyLog" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "at" INTEGER NOT NULL,
  "userId" TEXT NOT NULL, "userName" TEXT NOT NULL, "text" TEXT NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "sourceRef" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "entity" TEXT NOT NULL,
  "entityId" TEXT NOT NULL, "extra" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE "review" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "kind" TEXT NOT NULL, "entity" TEXT NOT NULL,
  "entityId" TEXT NOT NULL, "commandId" TEXT NOT NULL, "at" INTEGER NOT NULL, "mine" TEXT NOT NULL,
  "theirs" TEXT NOT NULL, "state" TEXT NOT NULL, "settledBy" TEXT, "settledAt" INTEGER,
  "settlement" TEXT, "extra" TEXT
) STRICT;
`

/**
 * `cursor`: one row, written in the transaction that wrote what it points at.
 * `bucket_sum`: per bucket the sum of row hashes (16 hex digits) and how many rows it has.
 * `command_result`: the platform's word on commands, in the transaction that brought their effect.
 */
const BOOKS = `
CREATE TABLE cursor (
  one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL,
  at INTEGER
) STRICT;
CREATE TABLE bucket_sum (
  bucket TEXT PRIMARY KEY NOT NULL, tbl TEXT NOT NULL, sum TEXT NOT NULL, count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE command_result (
  commandId TEXT PRIMARY KEY NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
  outcome TEXT NOT NULL, code TEXT, params TEXT
) STRICT, WITHOUT ROWID;
`

export const tables: Migration = {
  version: 1,
  up: (db) => {
    db.exec(TABLES)
    db.exec(BOOKS)
  },
}
