/** Every SQL text of the store, prepared once, with the shape of its rows. */
import type { Database, Statement } from 'better-sqlite3'

interface TownshipRow {
  id: string
  name: string
  epoch: string
  seq: number
  head: string
  at: number
  floor: number
}
interface VerdictRow {
  hash: string
  seq: number
  result: Buffer
}
interface TxRow {
  seq: number
  base: string
  head: string
  at: number
  changes: number
  body: Buffer
}

export function statementsOf(db: Database) {
  const q = <P extends unknown[], R = unknown>(sql: string): Statement<P, R> => db.prepare<P, R>(sql)
  return {
    township: q<[string], TownshipRow>('SELECT * FROM township WHERE id = ?'),
    townships: q<[], TownshipRow>('SELECT * FROM township ORDER BY id'),
    putTownship: q<[string, string, string, number, string, number, number]>(
      'INSERT INTO township (id, name, epoch, seq, head, at, floor) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    moveEnd: q<[number, string, number, string]>(
      'UPDATE township SET seq = ?, head = ?, at = ? WHERE id = ?',
    ),
    setEpoch: q<[string, string]>('UPDATE township SET epoch = ? WHERE id = ?'),
    putEpoch: q<[string, string, string, number, number]>(
      `INSERT INTO epoch (township, n, epoch, seq, at)
       VALUES (?, (SELECT count(*) + 1 FROM epoch WHERE township = ?), ?, ?, ?)`,
    ),
    epochs: q<[string], { epoch: string; seq: number }>(
      'SELECT epoch, seq FROM epoch WHERE township = ? ORDER BY n',
    ),
    row: q<[string, string, string], { rev: number; bucket: string; body: Buffer }>(
      'SELECT rev, bucket, body FROM row WHERE township = ? AND tbl = ? AND id = ?',
    ),
    putRow: q<[string, string, string, number, string, string | null, Uint8Array, number]>(
      `INSERT INTO row (township, tbl, id, rev, bucket, holder, body, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET rev = excluded.rev, bucket = excluded.bucket, holder = excluded.holder,
         body = excluded.body, seq = excluded.seq`,
    ),
    putGone: q<[string, string, string, number, number]>(
      'INSERT OR REPLACE INTO gone (township, tbl, id, rev, seq) VALUES (?, ?, ?, ?, ?)',
    ),
    dropGone: q<[string, string, string]>('DELETE FROM gone WHERE township = ? AND tbl = ? AND id = ?'),
    forgetGone: q<[string, number]>('DELETE FROM gone WHERE township = ? AND seq <= ?'),
    deleteRow: q<[string, string, string]>('DELETE FROM row WHERE township = ? AND tbl = ? AND id = ?'),
    count: q<[string, string], { rows: number }>(
      'SELECT count(*) AS rows FROM row WHERE township = ? AND tbl = ?',
    ),
    page: q<[string, string, string], { id: string; body: Buffer }>(
      'SELECT id, body FROM row WHERE township = ? AND tbl = ? AND id > ? ORDER BY id',
    ),
    rowsAfter: q<[string, string, string, number], { id: string; body: Buffer }>(
      'SELECT id, body FROM row WHERE township = ? AND tbl = ? AND id > ? ORDER BY id LIMIT ?',
    ),
    bucketRows: q<[string, string], { tbl: string; body: Buffer }>(
      'SELECT tbl, body FROM row WHERE township = ? AND bucket = ? ORDER BY tbl, id',
    ),
    openTasks: q<[string, string], { body: Buffer }>(
      `SELECT body FROM row WHERE township = ? AND holder = ? AND tbl = 'task' ORDER BY id`,
    ),
    putTx: q<[string, number, string, string, number, number, Uint8Array]>(
      'INSERT INTO tx (township, seq, base, head, at, changes, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    stream: q<[string, number, number], TxRow>(
      'SELECT * FROM tx WHERE township = ? AND seq > ? AND seq <= ? ORDER BY seq',
    ),
    headAt: q<[string, number], { head: string }>('SELECT head FROM tx WHERE township = ? AND seq = ?'),
    baseAfter: q<[string, number], { base: string }>('SELECT base FROM tx WHERE township = ? AND seq = ?'),
    changedSince: q<[string, number, string, number], { rows: number }>(
      `SELECT (SELECT count(*) FROM row WHERE township = ? AND seq > ? AND seq > 1)
         + (SELECT count(*) FROM gone WHERE township = ? AND seq > ?) AS rows`,
    ),
    /** The head stays: it tells whether a hub that was away for long holds this history. */
    forgetTxs: q<[string, number]>(
      `UPDATE tx SET body = x'', changes = 0 WHERE township = ? AND seq <= ? AND length(body) > 0`,
    ),
    lastBefore: q<[string, number], { seq: number | null }>(
      'SELECT max(seq) AS seq FROM tx WHERE township = ? AND at < ?',
    ),
    raiseFloor: q<[number, string]>('UPDATE township SET floor = max(floor, ?) WHERE id = ?'),
    verdict: q<[string, string, string, number], VerdictRow>(
      'SELECT hash, seq, result FROM verdict WHERE township = ? AND origin = ? AND incarnation = ? AND n = ?',
    ),
    verdictRange: q<[string, string, string, number, number, number], VerdictRow>(
      `SELECT hash, seq, result FROM verdict
       WHERE township = ? AND origin = ? AND incarnation = ? AND n BETWEEN ? AND ? ORDER BY n LIMIT ?`,
    ),
    putVerdict: q<[string, string, string, number, string, number, number, Uint8Array]>(
      `INSERT INTO verdict (township, origin, incarnation, n, hash, seq, received_at, result)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    sum: q<[string, string], { sum: string }>('SELECT sum FROM bucket WHERE township = ? AND bucket = ?'),
    sums: q<[string], { bucket: string; sum: string }>('SELECT bucket, sum FROM bucket WHERE township = ?'),
    putSum: q<[string, string, string]>(
      'INSERT OR REPLACE INTO bucket (township, bucket, sum) VALUES (?, ?, ?)',
    ),
    deleteSum: q<[string, string]>('DELETE FROM bucket WHERE township = ? AND bucket = ?'),
    device: q<
      [string],
      {
        id: string
        township: string
        role: string
        name: string
        public_key: Buffer
        holds: string | null
        active: number
      }
    >('SELECT * FROM device WHERE id = ?'),
    putDevice: q<[string, string, string, string, Uint8Array, string | null]>(
      `INSERT INTO device (id, township, role, name, public_key, holds, active) VALUES (?, ?, ?, ?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET township = excluded.township, role = excluded.role, name = excluded.name,
         public_key = excluded.public_key, holds = excluded.holds, active = 1`,
    ),
    retireDevice: q<[string]>('UPDATE device SET active = 0 WHERE id = ?'),
    blobPart: q<[string, string, number], { part: number; total: number; bytes: Buffer }>(
      'SELECT part, total, bytes FROM blob WHERE township = ? AND sha256 = ? AND part <= ? ORDER BY part DESC LIMIT 1',
    ),
    putBlobPart: q<[string, string, number, number, Uint8Array]>(
      'INSERT OR IGNORE INTO blob (township, sha256, part, total, bytes) VALUES (?, ?, ?, ?, ?)',
    ),
  }
}

export type Statements = ReturnType<typeof statementsOf>
