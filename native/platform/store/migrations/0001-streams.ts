/** The first shape: townships, their rows, their streams, verdicts, sums, devices, attachments. */
import type { Migration } from './index.ts'

export const streams: Migration = {
  version: 1,
  up(db) {
    db.exec(`
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE township (
        id TEXT PRIMARY KEY, name TEXT NOT NULL,
        epoch TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL, at INTEGER NOT NULL,
        -- lowest cursor the stream can be continued from
        floor INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE epoch (
        township TEXT NOT NULL, n INTEGER NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (township, n)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE row (
        township TEXT NOT NULL, tbl TEXT NOT NULL, id TEXT NOT NULL,
        rev INTEGER NOT NULL, bucket TEXT NOT NULL,
        -- kind/id of who holds an open task; null for everything else
        holder TEXT,
        -- the row as it travels: CBOR array in column order
        body BLOB NOT NULL,
        PRIMARY KEY (township, tbl, id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX row_holder ON row (township, holder) WHERE holder IS NOT NULL;
      CREATE INDEX row_bucket ON row (township, bucket);
      CREATE TABLE tx (
        township TEXT NOT NULL, seq INTEGER NOT NULL,
        base TEXT NOT NULL, head TEXT NOT NULL, at INTEGER NOT NULL,
        changes INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (township, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE verdict (
        township TEXT NOT NULL, origin TEXT NOT NULL, incarnation TEXT NOT NULL, n INTEGER NOT NULL,
        hash TEXT NOT NULL, seq INTEGER NOT NULL, received_at INTEGER NOT NULL, result BLOB NOT NULL,
        PRIMARY KEY (township, origin, incarnation, n)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE bucket (
        township TEXT NOT NULL, bucket TEXT NOT NULL, sum TEXT NOT NULL,
        PRIMARY KEY (township, bucket)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE device (
        id TEXT PRIMARY KEY, township TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('hub', 'terminal')),
        name TEXT NOT NULL, public_key BLOB NOT NULL, holds TEXT, active INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE blob (
        township TEXT NOT NULL, sha256 TEXT NOT NULL, part INTEGER NOT NULL, total INTEGER NOT NULL, bytes BLOB NOT NULL,
        PRIMARY KEY (township, sha256, part)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
