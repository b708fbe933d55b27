/**
 * A truth file while it is loaded from a snapshot. Pages come sorted by id and transactions come meanwhile; a row that a
 * later transaction wrote or removed is not overwritten by an older page. Indices and sums are made at the end.
 * The file may be closed at any point and taken up again after its last page.
 */
import {
  TABLE_NAMES,
  isTableName,
  type AnyRow,
  type Cursor,
  type TableName,
  type Transaction,
} from '../../contract/index.ts'
import { quickCheck, type Connection } from '../file/index.ts'
import { fromJson, toJson } from '../row/index.ts'
import { applyStream, readCursor, resultsAfter, writeCursor, type Settled } from './applyStream.ts'
import { Refusal } from './refusal.ts'
import { RowWriter } from './rowWriter.ts'
import { countSums } from './sums.ts'

export interface SnapshotHead {
  readonly snapshotId: string
  readonly epoch: string
  readonly seq: number
  readonly head: string
  readonly tables: readonly { readonly table: TableName; readonly rows: number }[]
}

export interface SnapshotProgress {
  readonly snapshotId: string
  readonly epoch: string
  readonly table: TableName | null
  readonly lastId: string | null
  readonly seq: number
  readonly head: string
  readonly rows: number
  readonly of: number
}

interface Book {
  snapshotId: string
  epoch: string
  beganSeq: number
  tables: string
  tbl: string | null
  lastId: string | null
  rows: number
}

export class SnapshotLoad {
  readonly #db: Connection
  readonly #writer: RowWriter

  constructor(db: Connection) {
    this.#db = db
    this.#writer = new RowWriter(db)
  }

  begin(head: SnapshotHead): void {
    const db = this.#db
    db.transaction(() => {
      const indices = db
        .prepare<[], { name: string; sql: string }>(
          `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`,
        )
        .all()
      const keep = db.prepare('INSERT INTO snapshot_index (name, sql) VALUES (?, ?)')
      for (const { name, sql } of indices) {
        keep.run(name, sql)
        db.exec(`DROP INDEX "${name}"`)
      }
      db.prepare(
        'INSERT INTO snapshot_progress (one, snapshotId, epoch, beganSeq, tables, rows) VALUES (1, ?, ?, ?, ?, 0)',
      ).run(head.snapshotId, head.epoch, head.seq, toJson(head.tables))
      writeCursor(db, head, null)
    }).immediate()
  }

  progress(): SnapshotProgress | null {
    const book = this.#book()
    const cursor = readCursor(this.#db)
    if (!book || !cursor) return null
    return {
      snapshotId: book.snapshotId,
      epoch: book.epoch,
      table: book.tbl !== null && isTableName(book.tbl) ? book.tbl : null,
      lastId: book.lastId,
      seq: cursor.seq,
      head: cursor.head,
      rows: book.rows,
      of: announced(book).reduce((sum, { rows }) => sum + rows, 0),
    }
  }

  rows(table: TableName, rows: readonly AnyRow[], lastId: string, asOf: number): void {
    const db = this.#db
    db.transaction(() => {
      const newer = db.prepare<[string, string, number], { one: 1 }>(
        'SELECT 1 AS one FROM snapshot_written WHERE tbl = ? AND id = ? AND seq > ?',
      )
      const anyWritten = db.prepare('SELECT 1 FROM snapshot_written LIMIT 1').get() !== undefined
      for (const row of rows) {
        if (anyWritten && newer.get(table, row.id, asOf)) continue
        this.#writer.put(table, row, undefined)
      }
      const moved = db
        .prepare('UPDATE snapshot_progress SET tbl = ?, lastId = ?, rows = rows + ?')
        .run(table, lastId, rows.length)
      if (moved.changes !== 1) throw new Refusal('NO_SNAPSHOT', 'no snapshot was begun')
    }).immediate()
  }

  apply(txs: readonly Transaction[]): void {
    applyStream(this.#db, this.#writer, txs, { loading: true })
  }

  /**
   * Makes indices and sums, checks the file and its cursor. May be called again after a crash before the swap.
   * @returns results that came with the transactions during the load
   */
  finish(cursor: Cursor): Settled[] {
    const db = this.#db
    const book = this.#book()
    if (!book) throw new Refusal('NO_SNAPSHOT', 'no snapshot was begun')
    const stands = readCursor(db)
    if (stands?.epoch !== cursor.epoch || stands.seq !== cursor.seq || stands.head !== cursor.head)
      throw new Refusal(
        'SNAPSHOT_DIFFERS',
        `loaded up to ${stands?.seq ?? 'nothing'} ${stands?.head ?? ''}, the platform ends at ${cursor.seq} ${cursor.head}`,
      )
    db.transaction(() => {
      for (const { sql } of db.prepare<[], { sql: string }>('SELECT sql FROM snapshot_index').all())
        db.exec(sql)
      db.prepare('DELETE FROM bucket_sum').run()
      countSums(db, TABLE_NAMES).write(db)
      db.exec('DELETE FROM snapshot_index')
    }).immediate()
    const complaint = quickCheck(db)
    if (complaint) throw new Refusal('CORRUPT', `the loaded file does not verify: ${complaint}`)
    return resultsAfter(db, book.beganSeq)
  }

  /** Clears the books of the load, once the file is in use. */
  static forget(db: Connection): void {
    if (db.prepare('SELECT 1 FROM snapshot_progress').get())
      db.exec('BEGIN IMMEDIATE; DELETE FROM snapshot_written; DELETE FROM snapshot_progress; COMMIT')
  }

  #book(): Book | undefined {
    return this.#db.prepare<[], Book>('SELECT * FROM snapshot_progress').get()
  }
}

const announced = (book: Book): SnapshotHead['tables'] => fromJson(book.tables) as SnapshotHead['tables']
