/** Room on the disk that is taken while there is plenty, really written so that no file system only promises it. */
import { randomBytes } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { MirrorLog } from '../file/index.ts'

const FILE_NAME = 'reserve.bin'
const CHUNK_BYTES = 1 << 20

export class Reserve {
  readonly #path: string
  readonly #log: MirrorLog
  #taking: Promise<void> | undefined
  #bytes: number
  #given = false
  #ended = false

  constructor(folder: string, log: MirrorLog) {
    this.#path = join(folder, FILE_NAME)
    this.#log = log
    this.#bytes = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
  }

  /** Bytes set aside now; a crash while it was written leaves fewer than were wanted. */
  get bytes(): number {
    return this.#bytes
  }

  /** It was there, was given away, and has not been taken back. */
  get given(): boolean {
    return this.#given
  }

  /** Takes the room without keeping anybody waiting; not at all when the disk has not got it. Never rejects. */
  take(bytes: number): Promise<void> {
    this.#taking ??= this.#take(bytes).finally(() => (this.#taking = undefined))
    return this.#taking
  }

  /** Gives the room back at once. */
  give(): void {
    rmSync(this.#path, { force: true })
    this.#bytes = 0
    this.#given = true
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#taking
  }

  async #take(bytes: number): Promise<void> {
    try {
      await this.#write(bytes)
      if (this.#ended) return
      this.#bytes = bytes
      this.#given = false
    } catch (error) {
      rmSync(this.#path, { force: true })
      this.#bytes = 0
      this.#log.warn({ error: String(error) }, 'the reserve for local.db could not be set aside')
    }
  }

  async #write(bytes: number): Promise<void> {
    // Other bytes each time: a file system that compresses or shares equal blocks would give nothing.
    let file: FileHandle | undefined
    try {
      file = await open(this.#path, 'w', 0o600)
      for (let at = 0; at < bytes && !this.#ended; at += CHUNK_BYTES)
        await file.write(randomBytes(Math.min(CHUNK_BYTES, bytes - at)))
      await file.sync()
    } finally {
      await file?.close()
    }
  }
}
