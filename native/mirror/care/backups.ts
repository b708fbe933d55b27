/** Takes backups in a thread of their own, one at a time, and knows how the last ones went. */
import { Worker } from 'node:worker_threads'
import { LOCAL, TRUTH, type FileKind, type MirrorLog } from '../file/index.ts'
import { unverifiedCopies, verifiedCopies, type StoredCopy } from './backupFolder.ts'
import { nightlyDue, isStale } from './schedule.ts'
import type { Taken } from './takeCopy.ts'

const BOTH: readonly FileKind[] = [LOCAL, TRUTH]
/** A run that takes longer has met a disk that does not answer, real ms. */
const LONGEST_RUN_MS = 30 * 60_000
/** After a run that went wrong the next one waits, domain ms. */
const TRY_AGAIN_MS = 3_600_000

export interface BackupOrder {
  readonly dataDir: string
  readonly files: readonly FileKind['name'][]
  readonly at: number
  readonly roomLeft?: number
}

export interface BackupReport {
  readonly file: FileKind['name']
  readonly taken: Taken
}

/** How one file's backups stand. */
export interface BackupState {
  readonly file: FileKind['name']
  /** Domain time of the newest verified copy, ms; null when there is none. */
  readonly at: number | null
  readonly bytes: number
  /** Verified generations. */
  readonly kept: number
  /** Why the last try came to nothing; null when it verified. */
  readonly failed: string | null
  /** None of the verified copies is younger than 36 h. */
  readonly stale: boolean
}

export interface BackupsOptions {
  readonly dataDir: string
  readonly now: () => number
  readonly log: MirrorLog
  readonly roomLeft?: number
}

export class Backups {
  readonly #options: BackupsOptions
  readonly #failed = new Map<FileKind['name'], string>()
  readonly #openedAt: number
  /** What lies in the folder, newest first: asked often, changed by a run only. */
  readonly #copies = new Map<FileKind['name'], readonly StoredCopy[]>()
  #lastTry = -Infinity
  #running: { readonly worker: Worker; readonly done: Promise<readonly BackupReport[]> } | undefined
  #closed = false

  constructor(options: BackupsOptions) {
    this.#options = options
    this.#openedAt = options.now()
    // What went wrong before this program started is still wrong.
    for (const kind of BOTH) {
      const [bad] = unverifiedCopies(options.dataDir, kind)
      const [good] = this.#look(kind)
      if (bad && bad.at > (good?.at ?? 0)) this.#failed.set(kind.name, 'UNVERIFIED')
    }
  }

  /** Takes a backup when it is time; to be called now and then. `zoneOffsetMin`: the township's zone. */
  keepUp(zoneOffsetMin: number): void {
    const now = this.#options.now()
    if (this.#running || this.#closed || Math.abs(now - this.#lastTry) < TRY_AGAIN_MS) return
    const due = BOTH.filter(({ name }) => nightlyDue(this.#newest(name)?.at ?? null, now, zoneOffsetMin))
    if (due.length > 0) void this.run(due)
  }

  /** Copies and verifies files now; while a run is under way it is that run. Never rejects. */
  run(kinds: readonly FileKind[] = BOTH): Promise<readonly BackupReport[]> {
    if (this.#closed) return Promise.resolve([])
    if (!this.#running) {
      this.#lastTry = this.#options.now()
      const { dataDir, roomLeft } = this.#options
      const files = kinds.map(({ name }) => name)
      const order: BackupOrder = {
        dataDir,
        files,
        at: this.#lastTry,
        ...(roomLeft === undefined ? {} : { roomLeft }),
      }
      const here = import.meta.url
      const worker = new Worker(
        new URL(here.endsWith('.ts') ? './backupWorker.ts' : './backupWorker.js', here),
        {
          workerData: order,
        },
      )
      this.#running = { worker, done: this.#follow(worker, files) }
      void this.#running.done.then(() => (this.#running = undefined))
    }
    return this.#running.done
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running?.done
  }

  states(): readonly BackupState[] {
    const now = this.#options.now()
    return BOTH.map((kind) => {
      const newest = this.#newest(kind.name)
      return {
        file: kind.name,
        at: newest?.at ?? null,
        bytes: newest?.bytes ?? 0,
        kept: this.#copies.get(kind.name)?.length ?? 0,
        failed: this.#failed.get(kind.name) ?? null,
        stale: isStale(newest?.at ?? null, this.#openedAt, now),
      }
    })
  }

  /** A copy half made is left behind and cleared by the next run. */
  async close(): Promise<void> {
    this.#closed = true
    const running = this.#running
    if (!running) return
    await running.worker.terminate()
    await running.done
  }

  #newest(name: FileKind['name']): StoredCopy | undefined {
    return this.#copies.get(name)?.[0]
  }

  #look(kind: FileKind): readonly StoredCopy[] {
    const copies = verifiedCopies(this.#options.dataDir, kind)
    this.#copies.set(kind.name, copies)
    return copies
  }

  #follow(worker: Worker, files: readonly FileKind['name'][]): Promise<readonly BackupReport[]> {
    const reports: BackupReport[] = []
    let why = 'ENDED'
    const deadline = setTimeout(() => {
      why = 'TIMED_OUT'
      void worker.terminate()
    }, LONGEST_RUN_MS)
    deadline.unref()
    worker.on('message', (report: BackupReport) => {
      reports.push(report)
      this.#note(report)
    })
    worker.on('error', (error) => (why = String(error)))
    return new Promise((resolve) => {
      worker.on('exit', () => {
        clearTimeout(deadline)
        for (const name of files) {
          if (this.#closed || reports.some(({ file }) => file === name)) continue
          this.#failed.set(name, why === 'TIMED_OUT' ? why : 'ENDED')
          this.#options.log.error({ file: name, why }, 'a backup came to no end')
        }
        resolve(reports)
      })
    })
  }

  #note({ file, taken }: BackupReport): void {
    const { log } = this.#options
    if (taken.ok) {
      this.#failed.delete(file)
      for (const kind of BOTH) this.#look(kind)
      log.info({ file, bytes: taken.copy.bytes, ms: taken.ms }, 'a backup was taken and verified')
    } else if (taken.code !== 'NOTHING_YET') {
      this.#failed.set(file, taken.code)
      log.error(
        { file, code: taken.code, detail: taken.detail },
        'a backup could not be taken or does not verify',
      )
    }
  }
}
