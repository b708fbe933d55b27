/** Supervision cards, whistles, matters with the district and ratings; what goes with them in incidents and tasks. */
import type { Migration } from '../migration.ts'

const CHANGES = `
CREATE TABLE "card" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "incidentId" TEXT NOT NULL, "taskId" TEXT NOT NULL,
  "level" TEXT NOT NULL, "state" TEXT NOT NULL, "stage" TEXT, "dueAt" INTEGER, "why" TEXT NOT NULL,
  "proposedAt" INTEGER NOT NULL, "proposedBy" TEXT NOT NULL, "proposedByName" TEXT NOT NULL,
  "settledAt" INTEGER, "settledBy" TEXT, "settledByName" TEXT, "reason" TEXT, "extra" TEXT
) STRICT;
CREATE TABLE "whistle" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "incidentId" TEXT NOT NULL, "byKind" TEXT NOT NULL,
  "byId" TEXT NOT NULL, "byName" TEXT NOT NULL, "matter" TEXT NOT NULL, "openedAt" INTEGER NOT NULL,
  "summonedAt" INTEGER, "summonedByName" TEXT, "checkInMin" INTEGER, "taskIds" TEXT NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "escalation" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "incidentId" TEXT NOT NULL, "state" TEXT NOT NULL,
  "reason" TEXT NOT NULL, "submittedAt" INTEGER NOT NULL, "submittedByName" TEXT NOT NULL, "answeredAt" INTEGER,
  "answerNote" TEXT NOT NULL, "feedbackAt" INTEGER, "feedback" TEXT NOT NULL, "confirmedAt" INTEGER,
  "rounds" INTEGER NOT NULL, "extra" TEXT
) STRICT;
CREATE TABLE "rating" (
  "id" TEXT PRIMARY KEY NOT NULL, "rev" INTEGER NOT NULL, "incidentId" TEXT NOT NULL, "about" TEXT NOT NULL,
  "subjectKind" TEXT NOT NULL, "subjectId" TEXT NOT NULL, "byKind" TEXT NOT NULL, "byId" TEXT NOT NULL,
  "byName" TEXT NOT NULL, "score" INTEGER NOT NULL, "text" TEXT NOT NULL, "at" INTEGER NOT NULL, "extra" TEXT
) STRICT;
ALTER TABLE "incident" ADD COLUMN "answers" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "incident" ADD COLUMN "category" TEXT;
ALTER TABLE "incident" ADD COLUMN "repliedAt" INTEGER;
ALTER TABLE "incident" ADD COLUMN "plannedAt" INTEGER;
ALTER TABLE "task" ADD COLUMN "card" TEXT;
ALTER TABLE "task" ADD COLUMN "coverFor" TEXT;
ALTER TABLE "task" ADD COLUMN "calledAt" INTEGER;
CREATE INDEX card_state ON card (state);
CREATE INDEX card_incident ON card (incidentId);
CREATE INDEX whistle_opened ON whistle (openedAt);
CREATE INDEX whistle_incident ON whistle (incidentId);
CREATE INDEX escalation_state ON escalation (state);
CREATE INDEX escalation_incident ON escalation (incidentId);
CREATE INDEX rating_incident ON rating (incidentId);
`

export const supervise: Migration = { version: 8, up: (db) => db.exec(CHANGES) }
