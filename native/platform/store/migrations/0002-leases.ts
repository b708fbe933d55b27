/** Which console of a hub device may speak for it. */
import type { Migration } from './index.ts'

export const leases: Migration = {
  version: 2,
  up(db) {
    db.exec(`
      CREATE TABLE lease (
        device TEXT PRIMARY KEY,
        -- fences: a decision is committed only under the token that stands here
        token TEXT NOT NULL,
        -- the token before it, good until this one was used
        was TEXT,
        -- of the program that holds it: its own connections are no rivals
        session TEXT NOT NULL,
        console TEXT NOT NULL, since INTEGER NOT NULL,
        -- real ms since the epoch; prolonged by what is heard
        until INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
