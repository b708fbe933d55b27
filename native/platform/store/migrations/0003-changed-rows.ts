/**
 * Where in the stream each row was last written, and what was removed where: a long gap is then read as the rows it left,
 * each once, without opening a transaction. Rows of the first position are left out of the index: nobody is behind it.
 */
import type { Migration } from './index.ts'

export const changedRows: Migration = {
  version: 3,
  up(db) {
    db.exec(`
      ALTER TABLE row ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX row_seq ON row (township, seq) WHERE seq > 1;
      CREATE TABLE gone (
        township TEXT NOT NULL, tbl TEXT NOT NULL, id TEXT NOT NULL, rev INTEGER NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (township, tbl, id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX gone_seq ON gone (township, seq);
      CREATE INDEX verdict_seq ON verdict (township, seq);
      -- What was written before is not known by position: who is behind starts from a snapshot.
      UPDATE township SET floor = seq;
    `)
  },
}
