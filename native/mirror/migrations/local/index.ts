/**
 * The shape of local.db, step by step; the last step's version is what `user_version` must say.
 * A migration enters here once it is final.
 * Imported by native/mirror only.
 */
import type { Migration } from '../migration.ts'
import { outbox } from './0001_outbox.ts'
import { seats } from './0002_seats.ts'

export const LOCAL_MIGRATIONS: readonly Migration[] = [outbox, seats]
