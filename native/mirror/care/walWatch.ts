/**
 * Keeps the logs short. SQLite writes a log back by itself as it grows, but a reader that stays at an old state keeps it
 * from starting anew, and a long burst outruns it. The size on the disk is what is looked at.
 */
import { statSync } from 'node:fs'
import type { MirrorLog } from '../file/index.ts'

export interface WalLimits {
  /** A log above this is written back at once, bytes. */
  readonly writeBackBytes: number
  /** A log that stays above this is told to people, bytes. */
  readonly alarmBytes: number
}

export const WAL_LIMITS: WalLimits = { writeBackBytes: 32 << 20, alarmBytes: 128 << 20 }
/** Looks in a row above the limit before it is called trouble. */
const LOOKS_BEFORE_ALARM = 3

export interface WatchedLog {
  readonly file: 'truth' | 'local'
  /** Path of the database. */
  readonly path: string
  /** Writes the log back; resolves to false while somebody still reads from it. */
  writeBack(): boolean | Promise<boolean>
}

export interface LogState {
  readonly file: 'truth' | 'local'
  readonly bytes: number
  /** It stays above the limit: somebody reads and does not end. */
  readonly tooLong: boolean
}

export class WalWatch {
  readonly #logs: readonly WatchedLog[]
  readonly #limits: WalLimits
  readonly #log: MirrorLog
  readonly #above = new Map<string, number>()
  readonly #bytes = new Map<string, number>()

  constructor(logs: readonly WatchedLog[], limits: WalLimits, log: MirrorLog) {
    this.#logs = logs
    this.#limits = limits
    this.#log = log
  }

  /** Measures both logs and writes back what has grown; to be called every few seconds. Never rejects. */
  async look(): Promise<void> {
    for (const watched of this.#logs) {
      try {
        await this.#lookAt(watched)
      } catch (error) {
        this.#log.warn({ file: watched.file, error: String(error) }, 'a log could not be written back')
      }
    }
  }

  states(): readonly LogState[] {
    return this.#logs.map(({ file }) => ({
      file,
      bytes: this.#bytes.get(file) ?? 0,
      tooLong: (this.#above.get(file) ?? 0) >= LOOKS_BEFORE_ALARM,
    }))
  }

  async #lookAt(watched: WatchedLog): Promise<void> {
    const { file, path } = watched
    if (sizeOf(path) > this.#limits.writeBackBytes) await watched.writeBack()
    const bytes = sizeOf(path)
    this.#bytes.set(file, bytes)
    const above = bytes > this.#limits.alarmBytes ? (this.#above.get(file) ?? 0) + 1 : 0
    this.#above.set(file, above)
    if (above === LOOKS_BEFORE_ALARM)
      this.#log.error({ file, bytes }, 'a log stays long: somebody reads from the file and does not end')
  }
}

const sizeOf = (path: string): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
