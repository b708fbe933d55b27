/**
 * Attachments by content, beside truth.db: `blobs/ab/abcd…` is whole and was checked; `.part` is on its way here, `.up` says
 * how much of what was made here the platform has. A name is the SHA-256 of the bytes and nothing else becomes a path.
 */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ATTACHMENT_LIMITS, failure, isSha256, type BlobFacts, type Outcomes } from '../../contract/index.ts'
import { fsyncFile, fsyncFolder, troubleCode } from '../file/index.ts'

export type BlobCode = 'BLOB_TOO_LARGE' | 'BLOB_QUOTA' | 'DISK_FULL' | 'BAD_NAME' | 'WRONG_HASH' | 'GAP'

export interface BlobLimits {
  readonly bytes: number
  readonly quotaBytes: number
}

export class BlobStore {
  readonly #folder: string
  readonly #limits: BlobLimits
  readonly #hasRoom: () => boolean
  #bytes: number

  /** @param hasRoom false while the disk guard keeps what is left for people's acts */
  constructor(dataDir: string, hasRoom: () => boolean, limits: BlobLimits = ATTACHMENT_LIMITS) {
    this.#folder = join(dataDir, 'blobs')
    this.#hasRoom = hasRoom
    this.#limits = limits
    mkdirSync(this.#folder, { recursive: true })
    this.#bytes = this.#files().reduce((sum, path) => sum + sizeOf(path), 0)
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Keeps what was made here; it waits for the platform until `uploaded` was called with all of it. */
  keep(bytes: Uint8Array): Outcomes<{ sha256: string }, BlobCode> {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (this.has(sha256)) return { ok: true, sha256 }
    const room = this.#room(bytes.length, bytes.length)
    if (!room.ok) return room
    return guarded(() => {
      this.uploaded(sha256, 0)
      writeFileSync(this.#part(sha256), bytes)
      this.#whole(sha256)
      this.#bytes += bytes.length
      return { ok: true, sha256 }
    })
  }

  /**
   * One part of what comes from the platform. Errors: GAP (ask again from `partBytes`), WRONG_HASH (all of it was thrown
   * away), and those of room.
   */
  take(
    sha256: string,
    offset: number,
    total: number,
    bytes: Uint8Array,
  ): Outcomes<{ done: boolean }, BlobCode> {
    if (!isSha256(sha256)) return failure('BAD_NAME')
    if (this.has(sha256)) return { ok: true, done: true }
    const before = this.partBytes(sha256)
    if (offset !== before || offset + bytes.length > total) return failure('GAP', { have: before })
    const room = this.#room(total, bytes.length)
    if (!room.ok) return room
    return guarded(() => {
      mkdirSync(this.#shelf(sha256), { recursive: true })
      appendFileSync(this.#part(sha256), bytes)
      this.#bytes += bytes.length
      if (before + bytes.length < total) return { ok: true, done: false }
      const whole = createHash('sha256')
        .update(readFileSync(this.#part(sha256)))
        .digest('hex')
      if (whole !== sha256) {
        this.forgetPart(sha256)
        return failure('WRONG_HASH')
      }
      this.#whole(sha256)
      return { ok: true, done: true }
    })
  }

  forgetPart(sha256: string): void {
    if (!isSha256(sha256)) return
    this.#bytes -= this.partBytes(sha256)
    rmSync(this.#part(sha256), { force: true })
  }

  has(sha256: string): boolean {
    return isSha256(sha256) && statSync(this.#path(sha256), { throwIfNoEntry: false }) !== undefined
  }

  /** Bytes of what is on its way here: from there on it is asked for. */
  partBytes(sha256: string): number {
    return isSha256(sha256) ? sizeOf(this.#part(sha256)) : 0
  }

  /** The bytes, checked against their name; what no longer fits it is thrown away, and asked for again. */
  read(sha256: string): Buffer | undefined {
    if (!this.has(sha256)) return undefined
    const bytes = readFileSync(this.#path(sha256))
    if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes
    this.#bytes -= bytes.length
    rmSync(this.#path(sha256))
    return undefined
  }

  /** How much of what was made here the platform has; undefined: all of it, or it was not made here. */
  waiting(sha256: string): number | undefined {
    if (!isSha256(sha256)) return undefined
    const path = this.#mark(sha256)
    return statSync(path, { throwIfNoEntry: false }) ? Number(readFileSync(path, 'utf8')) : undefined
  }

  /** @param bytes what the platform is known to have; the size of all of it ends the waiting */
  uploaded(sha256: string, bytes: number): void {
    mkdirSync(this.#shelf(sha256), { recursive: true })
    if (this.has(sha256) && bytes >= sizeOf(this.#path(sha256))) rmSync(this.#mark(sha256), { force: true })
    else writeFileSync(this.#mark(sha256), String(bytes))
  }

  /** What was made here and is not yet at the platform. */
  toSend(): string[] {
    return this.#files()
      .flatMap((path) => (path.endsWith('.up') ? [path.slice(-67, -3)] : []))
      .filter(isSha256)
  }

  facts(sha256: string, total: number): BlobFacts {
    const sent = this.waiting(sha256)
    const share = (bytes: number): number => (total > 0 ? Math.min(1, bytes / total) : 0)
    if (this.has(sha256)) {
      if (sent === undefined) return { state: 'HERE', share: 1 }
      return sent === 0 ? { state: 'LOCAL', share: 0 } : { state: 'GOING', share: share(sent) }
    }
    const part = this.partBytes(sha256)
    return part > 0 ? { state: 'COMING', share: share(part) } : { state: 'MISSING', share: 0 }
  }

  sizeOf(sha256: string): number {
    return this.has(sha256) ? sizeOf(this.#path(sha256)) : 0
  }

  #room(total: number, more: number): { ok: true } | Outcomes<never, BlobCode> {
    if (total > this.#limits.bytes) return failure('BLOB_TOO_LARGE', { most: this.#limits.bytes })
    if (this.#bytes + more > this.#limits.quotaBytes) return failure('BLOB_QUOTA')
    return this.#hasRoom() ? { ok: true } : failure('DISK_FULL')
  }

  /** From a part to a whole: durable before it has the name. */
  #whole(sha256: string): void {
    fsyncFile(this.#part(sha256))
    renameSync(this.#part(sha256), this.#path(sha256))
    fsyncFolder(this.#shelf(sha256))
  }

  #files(): string[] {
    return readdirSync(this.#folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  }

  #shelf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2))
  }
  #path(sha256: string): string {
    return join(this.#shelf(sha256), sha256)
  }
  #part(sha256: string): string {
    return `${this.#path(sha256)}.part`
  }
  #mark(sha256: string): string {
    return `${this.#path(sha256)}.up`
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

function guarded<T>(run: () => Outcomes<T, BlobCode>): Outcomes<T, BlobCode> {
  try {
    return run()
  } catch (error) {
    if (troubleCode(error) === 'DISK_FULL' || (error as NodeJS.ErrnoException).code === 'ENOSPC')
      return failure('DISK_FULL')
    throw error
  }
}
