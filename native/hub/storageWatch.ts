/**
 * What happens to this hub's own files while it runs, for the screens and for whoever restarts it. Some damage can only
 * be mended by opening the files anew: then the process ends, and its starter brings it back.
 */
import type { LinkStatus } from '../contract/index.ts'
import type { Mirror, RunningTrouble } from '../mirror/index.ts'
import type { Log } from './log.ts'

/** A trouble of the moment, such as a full disk, is shown for so long after it was last met, real ms. */
const SHOWN_MS = 60_000

interface Shown {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
}

export class StorageWatch {
  readonly #mirror: Mirror
  readonly #now: () => number
  #last: { readonly code: string; readonly at: number } | undefined

  /** @param now real monotonic ms
   *  @param restart ends this process so that its starter opens the files anew */
  constructor(mirror: Mirror, now: () => number, log: Log, restart: () => void) {
    this.#mirror = mirror
    this.#now = now
    mirror.onTrouble((trouble) => {
      // What a full disk means for truth shows as the state of the disk: nothing is lost by waiting.
      if (trouble.file !== 'truth' || trouble.code !== 'DISK_FULL')
        this.#last = { code: trouble.code, at: now() }
      if (!needsRestart(trouble)) return
      log.error(trouble, 'the files must be opened anew; the hub starts again')
      restart()
    })
  }

  on(status: LinkStatus): LinkStatus {
    const shown = this.#shown()
    if (!shown) return status
    return { ...status, storage: shown.code, ...(shown.params ? { storageParams: shown.params } : {}) }
  }

  /** The worst of what is wrong: what stops acts now, then what was lost, then what would be missing one day. */
  #shown(): Shown | undefined {
    if (this.#last && this.#now() - this.#last.at < SHOWN_MS) return { code: this.#last.code }
    const space = this.#space()
    if (space !== undefined) return { code: space }
    return this.#logs() ?? this.#recovered() ?? this.#backups()
  }

  #logs(): Shown | undefined {
    const long = this.#mirror.figures().logs.find(({ tooLong }) => tooLong)
    return long && { code: 'LOG_TOO_LONG', params: { file: long.file, mb: Math.round(long.bytes / 2 ** 20) } }
  }

  /** Acts that could not be read any more weigh more than a mirror that was fetched again. */
  #recovered(): Shown | undefined {
    const { recovered } = this.#mirror
    const local = recovered.findLast((recovery) => recovery.file === 'local')
    if (local)
      return {
        code: local.complete ? 'LOCAL_RECOVERED' : 'LOCAL_INCOMPLETE',
        params: { commands: local.salvaged },
      }
    return recovered.length > 0 ? { code: 'TRUTH_RECOVERED' } : undefined
  }

  #backups(): Shown | undefined {
    const states = this.#mirror.backups.states()
    const failed = states.find((state) => state.failed !== null)
    if (failed) return { code: 'BACKUP_FAILED', params: { file: failed.file, reason: failed.failed ?? '' } }
    const stale = states.find((state) => state.stale)
    return stale && { code: 'BACKUP_OLD', params: { file: stale.file } }
  }

  /** A data directory that cannot be asked any more, because it was unmounted or removed, is the worst of all. */
  #space(): string | undefined {
    try {
      const { state } = this.#mirror.space()
      return state === 'OK' ? undefined : `DISK_${state}`
    } catch {
      return 'IO_ERROR'
    }
  }
}

/** Salvage of local.db happens at opening only; and a worker thread that ends again and again needs another process. */
const needsRestart = ({ file, code }: RunningTrouble): boolean =>
  (file === 'local' && code === 'CORRUPT') || (file === 'truth' && code === 'WORKER_LOST')
