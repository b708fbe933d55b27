/** What a person needs to decide a conflict: what both began from, who acted, when it arrived, and why it was decided so. */
import type { Migration } from '../migration.ts'

const COLUMNS = `
ALTER TABLE "review" ADD COLUMN "base" TEXT NOT NULL DEFAULT '{}';
ALTER TABLE "review" ADD COLUMN "actorId" TEXT NOT NULL DEFAULT '';
ALTER TABLE "review" ADD COLUMN "actorName" TEXT NOT NULL DEFAULT '';
ALTER TABLE "review" ADD COLUMN "receivedAt" INTEGER;
ALTER TABLE "review" ADD COLUMN "settledByName" TEXT;
ALTER TABLE "review" ADD COLUMN "reason" TEXT;
`

export const review: Migration = { version: 4, up: (db) => db.exec(COLUMNS) }
