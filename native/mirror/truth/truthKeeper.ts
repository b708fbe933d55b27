/**
 * Holds the one writing connection to truth.db and, while a snapshot loads, to the file that will take its place.
 * Runs in the worker thread; every call is synchronous there, so that calls never mix.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  crashPoint,
  rowHash,
  type AnyRow,
  type Cursor,
  type Layout,
  type RefKey,
  type TableName,
} from '../../contract/index.ts'
import {
  applyWriterSettings,
  attempt,
  connect,
  fsyncFile,
  fsyncFolder,
  hasWal,
  NEXT_TRUTH,
  quarantine,
  quickCheck,
  timeStatements,
  TRUTH,
  writeBack,
  type Connection,
  type NoteStatement,
  type Trouble,
} from '../file/index.ts'
import { codecOf } from '../row/index.ts'
import { readCursor, resultsOf, StreamApplier, type Applied, type Settled } from './applyStream.ts'
import { parseBucket } from './bucket.ts'
import type { CrossingRun } from './crossing.ts'
import { Refusal } from './refusal.ts'
import { RowWriter } from './rowWriter.ts'
import { SnapshotLoad, type SnapshotHead, type SnapshotProgress } from './snapshotLoad.ts'
import { contentsOf, type CountedContents } from './contents.ts'
import { bucketVersions, type BucketSums } from './sums.ts'

const ARCHIVES_KEPT = 3
/** Files a crash may have left half-made. */
const LEFTOVERS = ['truth.db.new', 'truth.next.db.new', 'truth.fresh.db', 'truth.fresh.db.new']

export type OpenedTruth = { readonly ok: true; readonly quarantined: string | null } | Trouble

interface OpenTruth {
  readonly db: Connection
  readonly writer: RowWriter
  readonly stream: StreamApplier
}

export class TruthKeeper {
  readonly #folder: string
  readonly #note: NoteStatement
  #truth: OpenTruth | undefined
  #next: { readonly db: Connection; readonly load: SnapshotLoad } | undefined
  /** Sums of a loaded file between its sealing and its opening as truth. */
  #sealed: BucketSums | undefined

  /** @param note told what each statement took that is not the writing of one row */
  constructor(folder: string, note: NoteStatement = () => undefined) {
    this.#folder = folder
    this.#note = note
  }

  /** Opens truth.db; a damaged one is set aside and a new one made. Clears what a crash left behind. */
  open(nowMs: number): OpenedTruth {
    this.#sweep()
    return this.#open(nowMs, false)
  }

  /** After an exchange of files: the one that is there now was verified when it was sealed or made. */
  reopen(nowMs: number): OpenedTruth {
    return this.#open(nowMs, true)
  }

  cursor(): Cursor | null {
    return readCursor(this.#use().db)
  }

  apply(run: CrossingRun, layout: Layout): Applied {
    const { stream } = this.#use()
    crashPoint('truth.apply.before')
    const applied = stream.apply(run, layout)
    crashPoint('truth.apply.after')
    return applied
  }

  results(commandIds: readonly string[]): Settled[] {
    return resultsOf(this.#use().db, commandIds)
  }

  beginSnapshot(head: SnapshotHead): void {
    this.abandonSnapshot()
    const opened = connect(this.#folder, NEXT_TRUTH)
    if (!opened.ok) throw new Refusal(opened.code, opened.advice)
    this.#next = { db: opened.db, load: SnapshotLoad.begin(opened.db, head) }
    crashPoint('snapshot.begin')
  }

  snapshotProgress(): SnapshotProgress | null {
    return this.#resume()?.load.progress() ?? null
  }

  snapshotRows(...page: Parameters<SnapshotLoad['rows']>): void {
    crashPoint('snapshot.page.before')
    this.#loading((load) => load.rows(...page))
    crashPoint('snapshot.page')
  }

  applyDuringSnapshot(run: CrossingRun, layout: Layout): void {
    this.#loading((load) => load.apply(run, layout))
  }

  /**
   * Ends the load: the new file is complete, verified and on the disk, and neither file is open here any more.
   * The other side now renames, then calls `reopen`.
   */
  sealSnapshot(cursor: Cursor, at: number | null = null): Settled[] {
    const results = this.#loading((load) => load.finish(cursor, at))
    const next = this.#next
    if (!next) throw new Refusal('NO_SNAPSHOT', 'no snapshot was begun')
    this.#carryResults(next.db)
    this.#sealed = next.load.sums
    applyWriterSettings(next.db, TRUTH)
    next.db.close()
    this.#next = undefined
    const path = join(this.#folder, NEXT_TRUTH.fileName)
    if (hasWal(path)) throw new Refusal('IO_ERROR', 'the log of the loaded file could not be written back')
    rmSync(`${path}-journal`, { force: true })
    // Until here nothing waited for the disk: now all of the file is brought there at once.
    fsyncFile(path)
    crashPoint('snapshot.seal')
    this.release()
    return results
  }

  abandonSnapshot(): void {
    this.#letGoOfNext()
    removeFile(this.#folder, NEXT_TRUTH.fileName)
  }

  bucketSums(): Record<string, string> {
    return this.#use().writer.sums.toRecord()
  }

  contents(table: TableName, afterId: string | null): CountedContents {
    return contentsOf(this.#use().db, table, afterId)
  }

  bucketVersions(key: string): { id: string; rev: number }[] {
    return bucketVersions(this.#use().db, key)
  }

  repairBucket(key: string, rows: readonly AnyRow[], deletedIds: readonly string[]): RefKey[] {
    const { writer } = this.#use()
    const bucket = parseBucket(key)
    if (!bucket) throw new Refusal('BAD_ROW', `no such bucket: ${key}`)
    const { table } = bucket
    const codec = codecOf(table)
    writer.distrust()
    return writer.gathering(() => {
      for (const row of rows) writer.put(table, codec.encode(row), rowHash(table, row.id, row.rev))
      for (const id of deletedIds) writer.remove(table, id)
      const touched = writer.touched()
      writer.commit(() => undefined)
      return touched
    })
  }

  /** A copy of truth as it stands; the same reason at the same cursor is one copy. Only the last few are kept. */
  archive(reason: string): void {
    const { db } = this.#use()
    const cursor = readCursor(db)
    if (!cursor) return
    const folder = join(this.#folder, 'archive')
    mkdirSync(folder, { recursive: true })
    const safe = (text: string) => text.replaceAll(/[^\w-]/g, '_').slice(0, 40)
    const name = `truth-${safe(cursor.epoch)}-${String(cursor.seq).padStart(12, '0')}-${safe(reason)}.db`
    if (existsSync(join(folder, name))) return
    const draft = join(folder, `${name}.part`)
    rmSync(draft, { force: true })
    db.prepare('VACUUM INTO ?').run(draft)
    fsyncFile(draft)
    renameSync(draft, join(folder, name))
    fsyncFolder(folder)
    const old = readdirSync(folder).filter((file) => file.endsWith('.db') && file !== name)
    for (const file of old.sort().slice(0, Math.max(0, old.length - ARCHIVES_KEPT + 1)))
      rmSync(join(folder, file))
  }

  /** Writes the log back into the file. */
  checkpoint(): void {
    if (this.#truth) writeBack(this.#truth.db)
  }

  /** What SQLite's structural check complains of, or null. */
  check(): string | null {
    return quickCheck(this.#use().db) ?? null
  }

  /** Lets go of truth.db, so that another file may take its name. */
  release(): void {
    const truth = this.#truth
    this.#truth = undefined
    if (truth) attempt(TRUTH.fileName, () => closeWhole(truth.db))
  }

  /** Lets go of a damaged truth.db without writing anything back. */
  drop(): void {
    const truth = this.#truth
    this.#truth = undefined
    truth?.db.close()
  }

  close(): void {
    this.release()
    this.#letGoOfNext()
  }

  #open(nowMs: number, verified: boolean): OpenedTruth {
    // The line may have had it opened already, after a worker was lost in the middle of an exchange.
    this.drop()
    let quarantined: string | null = null
    let opened = connect(this.#folder, TRUTH, { verified })
    if (!opened.ok && opened.code === 'CORRUPT') {
      quarantined = quarantine(this.#folder, TRUTH.fileName, nowMs)
      opened = connect(this.#folder, TRUTH)
    }
    if (!opened.ok) return opened
    const { db } = opened
    // Sums of the load just sealed are those of this file if it still has that load's books.
    const sums = SnapshotLoad.forget(db) ? this.#sealed : undefined
    this.#sealed = undefined
    timeStatements(db, this.#note, { singles: false })
    const writer = new RowWriter(db, sums)
    this.#truth = { db, writer, stream: new StreamApplier(db, writer) }
    return { ok: true, quarantined }
  }

  #use(): OpenTruth {
    if (!this.#truth) throw new Refusal('CLOSED', 'truth.db is not open')
    return this.#truth
  }

  /** What goes wrong leaves the file as it was; it is taken up again as after a restart. */
  #loading<T>(work: (load: SnapshotLoad) => T): T {
    const next = this.#resume()
    if (!next) throw new Refusal('NO_SNAPSHOT', 'no snapshot was begun')
    try {
      return work(next.load)
    } catch (error) {
      this.#letGoOfNext()
      throw error
    }
  }

  #letGoOfNext(): void {
    const next = this.#next
    this.#next = undefined
    next?.db.close()
  }

  /**
   * Takes up a half-loaded file of an earlier run. One that does not open or verify, or holds other rows than its books
   * say, is thrown away: it can be had again.
   */
  #resume(): { readonly db: Connection; readonly load: SnapshotLoad } | undefined {
    if (this.#next) return this.#next
    if (!existsSync(join(this.#folder, NEXT_TRUTH.fileName))) return undefined
    const opened = connect(this.#folder, NEXT_TRUTH)
    const load = opened.ok ? attempt(NEXT_TRUTH.fileName, () => SnapshotLoad.resume(opened.db)) : undefined
    if (opened.ok && load?.ok && load.value) return (this.#next = { db: opened.db, load: load.value })
    if (opened.ok) opened.db.close()
    removeFile(this.#folder, NEXT_TRUTH.fileName)
    return undefined
  }

  /** The platform's word on commands outlives the snapshot, within an epoch. */
  #carryResults(next: Connection): void {
    const { db } = this.#use()
    // A damaged old truth must not keep the new one out.
    const rows = attempt(TRUTH.fileName, () =>
      db
        .prepare<[], unknown[]>('SELECT commandId, epoch, seq, at, outcome, code, params FROM command_result')
        .raw()
        .all(),
    )
    if (!rows.ok) return
    const keep = next.prepare(
      `INSERT OR IGNORE INTO command_result (commandId, epoch, seq, at, outcome, code, params)
       SELECT ?, epoch, ?, ?, ?, ?, ? FROM cursor WHERE epoch = ?`,
    )
    next.transaction(() => {
      for (const [commandId, epoch, seq, at, outcome, code, params] of rows.value)
        keep.run(commandId, seq, at, outcome, code, params, epoch)
    })()
  }

  #sweep(): void {
    for (const fileName of LEFTOVERS) removeFile(this.#folder, fileName)
    const archive = join(this.#folder, 'archive')
    if (!existsSync(archive)) return
    for (const file of readdirSync(archive))
      if (file.endsWith('.part')) rmSync(join(archive, file), { force: true })
  }
}

function closeWhole(db: Connection): void {
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

function removeFile(folder: string, fileName: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(join(folder, fileName + end), { force: true })
}
