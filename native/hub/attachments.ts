/**
 * Attachments between this hub and the platform, outside the stream: a row is valid before its bytes. One part is on its way
 * at a time in each direction and as small as the line asks for, so that nothing urgent ever waits for a picture. What the
 * platform has is proved by asking its last byte back; after a break both sides go on from what is proved.
 */
import {
  ATTACHMENT_KINDS,
  failure,
  refKey,
  TABLE_NAMES,
  type Attachment,
  type BlobFacts,
  type Outcomes,
  type RefKey,
  type TableName,
} from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'
import type { Link, LinkEvent } from '../sync/index.ts'
import type { Log } from './log.ts'

const TICK_MS = 250
/** No answer for so long: the part is asked for, or sent, again; real ms. */
const PATIENCE_MS = 8_000
/** What the platform does not have (yet) is asked for again after so long, real ms; the wait doubles up to the second. */
const AGAIN_MS = [5_000, 5 * 60_000] as const
/** A part should take about this long on the line, real ms. */
const PART_MS = 250
const SMALLEST_PART = 2 << 10
const LARGEST_PART = 256 << 10
/** Asked for in the background; what somebody looks at comes first. */
const MOST_WANTED = 500

interface Wanted {
  tries: number
  notBefore: number
}

interface OnTheWay {
  readonly sha256: string
  readonly since: number
  /** End of the part that is being sent, for the way up. */
  readonly end: number
}

export class Attachments {
  readonly #mirror: Mirror
  readonly #link: Link
  readonly #log: Log
  readonly #wanted = new Map<string, Wanted>()
  readonly #totals = new Map<string, number>()
  readonly #timer: NodeJS.Timeout
  #coming: OnTheWay | undefined
  #going: OnTheWay | undefined
  /** What is being sent. */
  #reading: { readonly sha256: string; readonly bytes: Buffer } | undefined
  #partBytes = 16 << 10

  constructor(mirror: Mirror, link: Link, log: Log) {
    this.#mirror = mirror
    this.#link = link
    this.#log = log
    mirror.onChanged((_tables, refs) => this.#follow(refs))
    this.#timer = setInterval(() => this.#turn(), TICK_MS).unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /**
   * Keeps what a seat hands in. Errors: BLOB_KIND (its bytes are not what it is said to be), and those of the store.
   */
  keep(mime: string, bytes: Uint8Array): Outcomes<{ data: Attachment }, string> {
    const signs = Object.hasOwn(ATTACHMENT_KINDS, mime) ? (ATTACHMENT_KINDS[mime] ?? []) : []
    const hex = Buffer.from(bytes.subarray(0, 32)).toString('hex')
    if (!signs.some((sign) => hex.startsWith(sign.hex, sign.at * 2))) return failure('BLOB_KIND', { mime })
    const kept = this.#mirror.blobs.keep(bytes)
    if (!kept.ok) return kept
    return { ok: true, data: { sha256: kept.sha256, mime, bytes: bytes.length, name: '' } }
  }

  read(sha256: string): Buffer | undefined {
    const bytes = this.#mirror.blobs.read(sha256)
    if (!bytes) this.#want(sha256)
    return bytes
  }

  states(ids: readonly string[]): Record<string, BlobFacts> {
    return Object.fromEntries(
      ids.map((sha256) => {
        const facts = this.#mirror.blobs.facts(
          sha256,
          this.#totals.get(sha256) ?? this.#mirror.blobs.sizeOf(sha256),
        )
        if (facts.state === 'MISSING' || facts.state === 'COMING') this.#want(sha256)
        return [sha256, facts]
      }),
    )
  }

  heard(event: LinkEvent): void {
    if (event.kind !== 'blob') return
    const { sha256, offset, total, bytes } = event
    this.#totals.set(sha256, total)
    if (this.#going?.sha256 === sha256 && offset === this.#going.end - 1) return this.#proved(this.#going)
    const taken = this.#mirror.blobs.take(sha256, offset, total, bytes)
    if (this.#coming?.sha256 === sha256) this.#coming = undefined
    if (taken.ok && taken.done) this.#wanted.delete(sha256)
    else if (!taken.ok && taken.code !== 'GAP') {
      this.#log.warn({ sha256, code: taken.code }, 'an attachment could not be taken')
      this.#later(sha256)
    }
    this.#turn()
  }

  #follow(refs: ReadonlySet<RefKey> | 'all'): void {
    if (refs === 'all') return
    for (const ref of refs) {
      const table = TABLE_NAMES.find((name) => ref.startsWith(`${name}/`))
      if (table && WITH_ATTACHMENTS.has(table)) this.#ofRow(table, ref.slice(refKey(table, '').length))
    }
  }

  #ofRow(table: TableName, id: string): void {
    const row = this.#mirror.read.current.get(table, id)
    const attachments = row && 'attachments' in row ? row.attachments : []
    for (const { sha256, bytes } of attachments) {
      this.#totals.set(sha256, bytes)
      if (this.#wanted.size < MOST_WANTED && !this.#mirror.blobs.has(sha256)) this.#want(sha256)
    }
  }

  #want(sha256: string): void {
    if (!this.#wanted.has(sha256)) this.#wanted.set(sha256, { tries: 0, notBefore: 0 })
  }

  #later(sha256: string): void {
    const wanted = this.#wanted.get(sha256)
    if (!wanted) return
    wanted.tries += 1
    wanted.notBefore = performance.now() + Math.min(AGAIN_MS[1], AGAIN_MS[0] * 2 ** wanted.tries)
  }

  #turn(): void {
    const { state } = this.#link.status
    const now = performance.now()
    if (state === 'OFFLINE') {
      this.#coming = undefined
      this.#going = undefined
      return
    }
    if (this.#coming && now - this.#coming.since > PATIENCE_MS) {
      this.#later(this.#coming.sha256)
      this.#coming = undefined
    }
    if (this.#going && now - this.#going.since > PATIENCE_MS) {
      this.#partBytes = SMALLEST_PART
      this.#going = undefined
    }
    if (!this.#coming) this.#askNext(now)
    if (!this.#going) this.#sendNext(now)
  }

  #askNext(now: number): void {
    const next = [...this.#wanted].find(([, { notBefore }]) => notBefore <= now)
    if (!next) return
    const [sha256] = next
    this.#coming = { sha256, since: now, end: 0 }
    this.#link.want(sha256, this.#mirror.blobs.partBytes(sha256))
  }

  #sendNext(now: number): void {
    const [sha256] = this.#reading ? [this.#reading.sha256] : this.#mirror.blobs.toSend()
    if (sha256 === undefined) return
    // Read and checked once, not for each of its parts.
    if (this.#reading?.sha256 !== sha256) {
      const whole = this.#mirror.blobs.read(sha256)
      this.#reading = whole && { sha256, bytes: whole }
    }
    const bytes = this.#reading?.bytes
    const from = this.#mirror.blobs.waiting(sha256)
    if (!bytes || from === undefined) {
      this.#reading = undefined
      return
    }
    const end = Math.min(bytes.length, from + this.#partBytes)
    this.#going = { sha256, since: now, end }
    this.#link.offer(sha256, from, bytes.length, bytes.subarray(from, end))
    this.#link.want(sha256, end - 1)
  }

  /** The platform gave the last byte of the part back: it has all up to there. */
  #proved({ sha256, since, end }: OnTheWay): void {
    const tookMs = performance.now() - since
    const fitting =
      tookMs < PART_MS / 2
        ? this.#partBytes * 2
        : tookMs > PART_MS * 2
          ? this.#partBytes / 2
          : this.#partBytes
    this.#partBytes = Math.min(LARGEST_PART, Math.max(SMALLEST_PART, Math.round(fitting)))
    this.#mirror.blobs.uploaded(sha256, end)
    this.#going = undefined
    this.#turn()
  }
}

const WITH_ATTACHMENTS: ReadonlySet<TableName> = new Set(['signal', 'incident', 'task', 'entry'])
