/**
 * The platform's state at the hub, for the link: native/sync/port.ts `TruthStore`, by shape. Calls are carried out one
 * after another in the worker; a call that was not carried out rejects with `Refusal` and leaves all as it was.
 */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  crashPoint,
  type AnyRow,
  type Cursor,
  type Layout,
  type PackedTransaction,
  type RefKey,
  type TableName,
} from '../../contract/index.ts'
import { connect, fsyncFolder, NEXT_TRUTH, quarantine, TRUTH } from '../file/index.ts'
import type { Applied, Settled } from './applyStream.ts'
import type { CountedContents } from './contents.ts'
import { packRun } from './crossing.ts'
import { Refusal, type RefusalCode } from './refusal.ts'
import type { SnapshotHead, SnapshotProgress } from './snapshotLoad.ts'
import type { TruthLine } from './truthLine.ts'

/** What the store asks of the main thread's reader. */
export interface TruthReaders {
  /** Lets go of truth.db, does `swap`, takes up the file that then has the name. All in one turn: no reader sees a gap. */
  exchange(swap: () => void): void
  /** Rows were written; `all` after a swap. */
  changed(touched: readonly RefKey[] | 'all'): void
  refused(code: RefusalCode, message: string): void
  /** A damaged truth.db was set aside and an empty one is in its place. */
  recovered(quarantined: string): void
}

/** Which file a call works on: a damaged truth is set aside, a damaged half-loaded one is thrown away. */
type TruthFile = 'truth' | 'next'

/** An empty truth.db, made before the damaged one is set aside. */
const FRESH = { ...TRUTH, fileName: 'truth.fresh.db' }

export class TruthStore {
  readonly #folder: string
  readonly #now: () => number
  readonly #line: TruthLine
  readonly #readers: TruthReaders
  /** Calls that exchange the file hold this; the others wait for it. */
  #exchange: Promise<void> = Promise.resolve()
  #healing = false

  constructor(folder: string, now: () => number, line: TruthLine, readers: TruthReaders) {
    this.#now = now
    this.#folder = folder
    this.#line = line
    this.#readers = readers
  }

  cursor(): Promise<Cursor | null> {
    return this.#call('truth', () => this.#line.call('cursor'))
  }

  apply(txs: readonly PackedTransaction[], layout: Layout = {}): Promise<Applied> {
    return this.#call('truth', async () => {
      const run = packRun(txs)
      const applied = await this.#line.give([run.block], 'apply', run, layout)
      this.#readers.changed(applied.touched)
      return applied
    })
  }

  results(commandIds: readonly string[]): Promise<readonly Settled[]> {
    return this.#call('truth', () => this.#line.call('results', commandIds))
  }

  beginSnapshot(head: SnapshotHead): Promise<void> {
    return this.#call('next', () => this.#line.call('beginSnapshot', head))
  }

  snapshotProgress(): Promise<SnapshotProgress | null> {
    return this.#call('next', () => this.#line.call('snapshotProgress'))
  }

  snapshotRows(
    table: TableName,
    rows: Uint8Array,
    lastId: string,
    asOf: number,
    layout: Layout = {},
  ): Promise<void> {
    return this.#call('next', () => {
      // A copy of its own: what is handed over is gone here, and the rows may lie in a frame that others read.
      const block = new Uint8Array(rows)
      return this.#line.give([block], 'snapshotRows', table, block, lastId, asOf, layout)
    })
  }

  applyDuringSnapshot(txs: readonly PackedTransaction[], layout: Layout = {}): Promise<void> {
    return this.#call('next', () => {
      const run = packRun(txs)
      return this.#line.give([run.block], 'applyDuringSnapshot', run, layout)
    })
  }

  finishSnapshot(cursor: Cursor): Promise<Applied> {
    return this.#alone('next', async () => {
      const results = await this.#line.call('sealSnapshot', cursor, this.#now())
      await this.#swap(() => {
        crashPoint('swap.before')
        clearLog(this.#folder)
        renameSync(join(this.#folder, NEXT_TRUTH.fileName), join(this.#folder, TRUTH.fileName))
        crashPoint('swap.after')
      })
      return { cursor, touched: [], results }
    })
  }

  abandonSnapshot(): Promise<void> {
    return this.#call('next', () => this.#line.call('abandonSnapshot'))
  }

  bucketSums(): Promise<Readonly<Record<string, string>>> {
    return this.#call('truth', () => this.#line.call('bucketSums'))
  }

  contents(table: TableName, afterId: string | null): Promise<CountedContents> {
    return this.#call('truth', () => this.#line.call('contents', table, afterId))
  }

  bucketVersions(bucketKey: string): Promise<readonly { readonly id: string; readonly rev: number }[]> {
    return this.#call('truth', () => this.#line.call('bucketVersions', bucketKey))
  }

  repairBucket(
    bucketKey: string,
    rows: readonly AnyRow[],
    deletedIds: readonly string[],
  ): Promise<readonly RefKey[]> {
    return this.#call('truth', async () => {
      const touched = await this.#line.call('repairBucket', bucketKey, rows, deletedIds)
      this.#readers.changed(touched)
      return touched
    })
  }

  archive(reason: string): Promise<void> {
    return this.#call('truth', () => this.#line.call('archive', reason))
  }

  /**
   * Truth turned out damaged while in use: sets it aside and starts an empty one, of which the cursor is null, so that
   * the link fetches truth again. The new file is made first: nothing but renames is left to go wrong at the exchange.
   */
  #startOver(): Promise<void> {
    return this.#alone('next', async () => {
      const made = connect(this.#folder, FRESH)
      if (!made.ok) throw new Refusal(made.code, made.advice)
      made.db.close()
      await this.#line.call('drop')
      let place = ''
      await this.#swap(() => {
        place = quarantine(this.#folder, TRUTH.fileName, this.#now())
        renameSync(join(this.#folder, FRESH.fileName), join(this.#folder, TRUTH.fileName))
      })
      this.#readers.recovered(place)
    })
  }

  /** Somebody met damage in truth.db: the worker, or a reader. Once is enough. */
  damaged(message: string): void {
    if (this.#healing) return
    this.#healing = true
    this.#readers.refused('CORRUPT', message)
    // Why it did not work, where it did not, is reported like any other refusal.
    void this.#startOver()
      .catch(() => undefined)
      .finally(() => {
        this.#healing = false
      })
  }

  checkpoint(): Promise<void> {
    return this.#call('truth', () => this.#line.call('checkpoint'))
  }

  check(): Promise<string | null> {
    return this.#call('truth', () => this.#line.call('check'))
  }

  /** The worker has let go of truth.db; whatever happens here, it takes it up again afterwards. */
  async #swap(change: () => void): Promise<void> {
    try {
      this.#readers.exchange(() => {
        change()
        fsyncFolder(this.#folder)
      })
    } finally {
      const opened = await this.#line.call('reopen', this.#now())
      if (!opened.ok) this.#readers.refused(opened.code, opened.advice)
    }
    this.#readers.changed('all')
  }

  #call<T>(file: TruthFile, run: () => Promise<T>): Promise<T> {
    return this.#exchange.then(() => this.#watch(file, run))
  }

  #alone<T>(file: TruthFile, run: () => Promise<T>): Promise<T> {
    const turn = this.#call(file, run)
    this.#exchange = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }

  async #watch<T>(file: TruthFile, run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'CORRUPT' && file === 'truth') this.damaged(error.message)
      else this.#readers.refused(error.code, error.message)
      // A damaged half-loaded file is simply fetched again.
      if (error.code === 'CORRUPT' && file === 'next')
        await this.#line.call('abandonSnapshot').catch(() => undefined)
      throw error
    }
  }
}

/**
 * Nothing of the old file's log may be left when another file takes its name: SQLite would play it into the new one.
 * Worker and readers have let go, and wrote back what they could; the rest belongs to the file that is replaced.
 */
function clearLog(folder: string): void {
  for (const end of ['-wal', '-shm']) rmSync(join(folder, TRUTH.fileName + end), { force: true })
}
