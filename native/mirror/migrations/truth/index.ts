/**
 * The shape of truth.db, step by step; the last step's version is what `user_version` must say.
 * A migration enters here once it is final.
 * Imported by native/mirror only.
 */
import type { Migration } from '../migration.ts'
import { tables } from './0001_tables.ts'
import { indices } from './0002_indices.ts'
import { snapshot } from './0003_snapshot.ts'
import { review } from './0004_review.ts'
import { counted } from './0005_counted.ts'
import { reach } from './0006_reach.ts'
import { alarms } from './0007_alarms.ts'
import { supervise } from './0008_supervise.ts'
import { shift } from './0009_shift.ts'

export const TRUTH_MIGRATIONS: readonly Migration[] = [
  tables,
  indices,
  snapshot,
  review,
  counted,
  reach,
  alarms,
  supervise,
  shift,
]
