/**
 * Bucket sums are counted from the rows when a file is taken up and no longer kept in it. What is kept is one sum and the
 * number of rows for each table: a copy is checked against them, and whoever asks how much there is reads them.
 * A half-loaded snapshot gets a sum over all it holds (truth/snapshotLoad.ts).
 */
import type { Migration } from '../migration.ts'

const CHANGES = `
CREATE TABLE table_sum (
  tbl TEXT PRIMARY KEY NOT NULL, rows INTEGER NOT NULL, sum TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO table_sum (tbl, rows) SELECT tbl, sum(count) FROM bucket_sum GROUP BY tbl;
DROP TABLE bucket_sum;
ALTER TABLE snapshot_progress ADD COLUMN sum TEXT;
`

export const counted: Migration = { version: 5, up: (db) => db.exec(CHANGES) }
