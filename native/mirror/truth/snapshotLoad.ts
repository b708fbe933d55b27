/**
 * A truth file while it is loaded from a snapshot. Pages come sorted by id and transactions come meanwhile; a row that a
 * later transaction wrote or removed is not overwritten by an older page. Indices are made at the end.
 * The file may be closed at any point and taken up again after its last page. It is written without waiting for the disk:
 * a process that dies leaves it whole, a loss of power may not. The books therefore hold a sum over all rows, and a file
 * whose rows sum up to something else is not gone on with.
 */
import {
  hashText,
  isTableName,
  refKey,
  Sum64,
  type Cursor,
  type Hash64,
  type Layout,
  type RefKey,
  type TableName,
} from '../../contract/index.ts'
import { quickCheck, type Connection } from '../file/index.ts'
import { fromJson, toJson } from '../row/index.ts'
import { readCursor, resultsAfter, StreamApplier, type Settled } from './applyStream.ts'
import type { CrossingRun } from './crossing.ts'
import { readBlock } from './readBody.ts'
import { Refusal } from './refusal.ts'
import { RowWriter } from './rowWriter.ts'
import { BucketSums } from './sums.ts'

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
  sum: string | null
}

export class SnapshotLoad {
  readonly #db: Connection
  readonly #writer: RowWriter
  readonly #stream: StreamApplier
  readonly #moveOn
  readonly #keepSum
  readonly #keepWritten
  /** Rows that transactions wrote or removed since the load began, and up to where. */
  readonly #written = new Map<RefKey, number>()
  readonly #writtenSum = new Sum64()

  private constructor(db: Connection, sums?: BucketSums) {
    this.#db = db
    this.#writer = new RowWriter(db, sums)
    this.#stream = new StreamApplier(db, this.#writer)
    this.#moveOn = db.prepare<[string, string, number, string]>(
      'UPDATE snapshot_progress SET tbl = ?, lastId = ?, rows = rows + ?, sum = ?',
    )
    this.#keepSum = db.prepare<[string]>('UPDATE snapshot_progress SET sum = ?')
    this.#keepWritten = db.prepare<[string, string, number]>(
      'INSERT OR REPLACE INTO snapshot_written (tbl, id, seq) VALUES (?, ?, ?)',
    )
  }

  /** @param db a new file */
  static begin(db: Connection, head: SnapshotHead): SnapshotLoad {
    const load = new SnapshotLoad(db, new BucketSums())
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
        'INSERT INTO snapshot_progress (one, snapshotId, epoch, beganSeq, tables, rows, sum) VALUES (1, ?, ?, ?, ?, 0, ?)',
      ).run(head.snapshotId, head.epoch, head.seq, toJson(head.tables), load.#sum())
      load.#stream.writeCursor(head, null)
    }).immediate()
    return load
  }

  /** @returns undefined when the file holds no load that can be gone on with */
  static resume(db: Connection): SnapshotLoad | undefined {
    const load = new SnapshotLoad(db)
    const book = load.#book()
    if (!book || !readCursor(db)) return undefined
    for (const [tbl, id, seq] of db
      .prepare<[], [TableName, string, number]>('SELECT tbl, id, seq FROM snapshot_written')
      .raw()
      .all())
      load.#remember(refKey(tbl, id), seq)
    return book.sum === load.#sum() ? load : undefined
  }

  get sums(): BucketSums {
    return this.#writer.sums
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

  rows(table: TableName, block: Uint8Array, lastId: string, asOf: number, layout: Layout): void {
    const all = readBlock(block, table, layout)
    const rows =
      this.#written.size === 0
        ? all
        : all.filter(([id]) => (this.#written.get(refKey(table, id)) ?? 0) <= asOf)
    this.#writer.commit(() => {
      this.#writer.add(table, rows)
      this.#moveOn.run(table, lastId, all.length, this.#sum())
    })
  }

  apply(run: CrossingRun, layout: Layout): void {
    this.#stream.apply(run, layout, (touched, seq) => {
      for (const key of touched) {
        const slash = key.indexOf('/')
        this.#keepWritten.run(key.slice(0, slash), key.slice(slash + 1), seq)
        this.#remember(key, seq)
      }
      this.#keepSum.run(this.#sum())
    })
  }

  /**
   * Makes indices, checks the file and its cursor. May be called again after a crash before the swap.
   * @param at when that was, where no transaction of the load said it: how old truth is must survive a restart
   * @returns results that came with the transactions during the load
   */
  finish(cursor: Cursor, at: number | null = null): Settled[] {
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
      db.exec('DELETE FROM snapshot_index')
      db.prepare('UPDATE cursor SET at = ? WHERE at IS NULL').run(at)
    }).immediate()
    const complaint = quickCheck(db)
    if (complaint) throw new Refusal('CORRUPT', `the loaded file does not verify: ${complaint}`)
    return resultsAfter(db, book.beganSeq)
  }

  /** Clears the books of the load, once the file is in use; says whether there were any. */
  static forget(db: Connection): boolean {
    if (!db.prepare('SELECT 1 FROM snapshot_progress').get()) return false
    db.exec('BEGIN IMMEDIATE; DELETE FROM snapshot_written; DELETE FROM snapshot_progress; COMMIT')
    return true
  }

  #book(): Book | undefined {
    return this.#db.prepare<[], Book>('SELECT * FROM snapshot_progress').get()
  }

  #remember(key: RefKey, seq: number): void {
    const before = this.#written.get(key)
    if (before !== undefined) this.#writtenSum.remove(writtenHash(key, before))
    this.#writtenSum.add(writtenHash(key, seq))
    this.#written.set(key, seq)
  }

  /** Over all rows, and over the list of what transactions wrote. */
  #sum(): string {
    return this.#writer.sums.total().toString() + this.#writtenSum.toString()
  }
}

const writtenHash = (key: RefKey, seq: number): Hash64 => hashText(`${key}\u0000${String(seq)}`)

const announced = (book: Book): SnapshotHead['tables'] => fromJson(book.tables) as SnapshotHead['tables']
