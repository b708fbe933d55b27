/**
 * The platform's state at the hub, for the link: native/sync/port.ts `TruthStore`, by shape. Calls are carried out one
 * after another in the worker; a call that was not carried out rejects with `Refusal` and leaves all as it was.
 */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyRow, Cursor, RefKey, TableName, Transaction } from '../../contract/index.ts'
import { connect, fsyncFolder, hasWal, NEXT_TRUTH, quarantine, TRUTH } from '../file/index.ts'
import type { Applied, Settled } from './applyStream.ts'
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
}

export class TruthStore {
  readonly #folder: string
  readonly #now: () => number
  readonly #line: TruthLine
  readonly #readers: TruthReaders
  /** Calls that exchange the file hold this; the others wait for it. */
  #exchange: Promise<void> = Promise.resolve()

  constructor(folder: string, now: () => number, line: TruthLine, readers: TruthReaders) {
    this.#now = now
    this.#folder = folder
    this.#line = line
    this.#readers = readers
  }

  cursor(): Promise<Cursor | null> {
    return this.#call(() => this.#line.call('cursor'))
  }

  apply(txs: readonly Transaction[]): Promise<Applied> {
    return this.#call(async () => {
      const applied = await this.#line.call('apply', txs)
      this.#readers.changed(applied.touched)
      return applied
    })
  }

  results(commandIds: readonly string[]): Promise<readonly Settled[]> {
    return this.#call(() => this.#line.call('results', commandIds))
  }

  beginSnapshot(head: SnapshotHead): Promise<void> {
    return this.#call(() => this.#line.call('beginSnapshot', head))
  }

  snapshotProgress(): Promise<SnapshotProgress | null> {
    return this.#call(() => this.#line.call('snapshotProgress'))
  }

  snapshotRows(table: TableName, rows: readonly AnyRow[], lastId: string, asOf: number): Promise<void> {
    return this.#call(() => this.#line.call('snapshotRows', table, rows, lastId, asOf))
  }

  applyDuringSnapshot(txs: readonly Transaction[]): Promise<void> {
    return this.#call(() => this.#line.call('applyDuringSnapshot', txs))
  }

  finishSnapshot(cursor: Cursor): Promise<Applied> {
    return this.#alone(async () => {
      const results = await this.#line.call('sealSnapshot', cursor)
      await this.#swap(() => {
        clearLog(this.#folder)
        renameSync(join(this.#folder, NEXT_TRUTH.fileName), join(this.#folder, TRUTH.fileName))
      })
      return { cursor, touched: [], results }
    })
  }

  abandonSnapshot(): Promise<void> {
    return this.#call(() => this.#line.call('abandonSnapshot'))
  }

  bucketSums(): Promise<Readonly<Record<string, string>>> {
    return this.#call(() => this.#line.call('bucketSums'))
  }

  bucketVersions(bucketKey: string): Promise<readonly { readonly id: string; readonly rev: number }[]> {
    return this.#call(() => this.#line.call('bucketVersions', bucketKey))
  }

  repairBucket(
    bucketKey: string,
    rows: readonly AnyRow[],
    deletedIds: readonly string[],
  ): Promise<readonly RefKey[]> {
    return this.#call(async () => {
      const touched = await this.#line.call('repairBucket', bucketKey, rows, deletedIds)
      this.#readers.changed(touched)
      return touched
    })
  }

  archive(reason: string): Promise<void> {
    return this.#call(() => this.#line.call('archive', reason))
  }

  /**
   * For truth that turned out damaged while in use: sets it aside and starts an empty one. The link must begin again
   * (its cursor is null now). @returns the folder in which the damaged file lies
   */
  startOver(): Promise<string> {
    return this.#alone(async () => {
      await this.#line.call('abandonSnapshot')
      await this.#line.call('drop')
      let place = ''
      await this.#swap(() => {
        place = quarantine(this.#folder, TRUTH.fileName, this.#now())
        const made = connect(this.#folder, TRUTH)
        if (!made.ok) throw new Refusal(made.code, made.advice)
        made.db.close()
      })
      return place
    })
  }

  checkpoint(): Promise<void> {
    return this.#call(() => this.#line.call('checkpoint'))
  }

  check(): Promise<string | null> {
    return this.#call(() => this.#line.call('check'))
  }

  /** The worker has let go of truth.db; whatever happens here, it takes it up again afterwards. */
  async #swap(change: () => void): Promise<void> {
    try {
      this.#readers.exchange(() => {
        change()
        fsyncFolder(this.#folder)
      })
    } finally {
      const opened = await this.#line.call('open', this.#now())
      if (!opened.ok) this.#readers.refused(opened.code, opened.advice)
    }
    this.#readers.changed('all')
  }

  #call<T>(run: () => Promise<T>): Promise<T> {
    return this.#exchange.then(() => this.#watch(run))
  }

  #alone<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#call(run)
    this.#exchange = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }

  async #watch<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      if (error instanceof Refusal) this.#readers.refused(error.code, error.message)
      throw error
    }
  }
}

/**
 * Nothing of the old file's log may be left when another file takes its name: SQLite would play it into the new one.
 * The worker wrote the log back when it let go; what a reader's presence kept of it is empty by then.
 */
function clearLog(folder: string): void {
  const path = join(folder, TRUTH.fileName)
  if (hasWal(path)) throw new Refusal('IO_ERROR', 'the log of truth.db could not be written back')
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true })
}
