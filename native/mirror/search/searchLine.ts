/**
 * The main thread's end of the search index: gathers what changed, hands it to the worker, asks it. Before each question
 * what has been gathered goes first, so that what was written a moment ago is found; a flood of changes (a catch-up, a
 * snapshot) goes in bit by bit, and the answer says how much is still waiting.
 */
import { Worker } from 'node:worker_threads'
import {
  SEARCH_KINDS,
  type AnyRow,
  type RefKey,
  type SearchAsk,
  type SearchKind,
  type SearchLag,
  type TableName,
} from '../../contract/index.ts'
import type { MirrorLog } from '../file/index.ts'
import type { MirrorReader } from '../read/index.ts'
import { documentOf, kindOf, Names, OVERLAID, type SearchDocument } from './documents.ts'
import type { FindAnswer, FindAsk, IndexChange } from './indexer.ts'
import type { KindFinds } from './indexFile.ts'

export type ToIndexer =
  | { readonly do: 'change'; readonly change: IndexChange }
  | { readonly do: 'compare' }
  | { readonly do: 'find'; readonly n: number; readonly ask: FindAsk }
  | { readonly do: 'close' }
export type FromIndexer = { readonly complete: true } | { readonly n: number; readonly answer: FindAnswer }

/** Changed rows go to the index this long after the first of them, real ms, unless somebody asks before. */
const GATHER_MS = 200
/** Rows read in one turn of the main thread: about 5 ms. */
const MOST_A_TURN = 100
/** Rows handed over before a question is asked: about 20 ms. What is beyond is told as waiting. */
const MOST_BEFORE_ASKING = 400
const DEFAULT_LIMIT = 6
/** With more than this waiting it is less work to compare with truth; the worker does that without this thread. */
const COMPARE_ABOVE = 2_000
/**
 * The index is looked after this long after the mirror was opened or another truth came in, or when somebody asks: first
 * the town and the desk, real ms.
 */
const START_AFTER_MS = 3_000
/** A worker that ends is started again, this often. */
const MOST_RESTARTS = 3

export interface Found {
  readonly groups: readonly KindFinds[]
  readonly lag: SearchLag
}

export interface SearchParts {
  readonly folder: string
  readonly read: MirrorReader
  /** Rows that show what the platform has not confirmed, all of them and whether one is among them. */
  covered(): readonly RefKey[]
  readonly covers: (table: TableName, id: string) => boolean
  readonly log: MirrorLog
}

export class SearchLine {
  readonly #parts: SearchParts
  readonly #waiting = new Set<RefKey>()
  readonly #asked = new Map<number, (answer: FindAnswer | undefined) => void>()
  #worker: Worker | undefined
  /** Resolves when the thread that was started last has ended. */
  #gone: Promise<unknown> = Promise.resolve()
  #starting: NodeJS.Timeout | undefined
  #gathering: NodeJS.Timeout | undefined
  #n = 0
  #restarts = 0
  #closed = false

  constructor(parts: SearchParts) {
    this.#parts = parts
    this.#startLater()
  }

  /** Rows of truth or overlay changed; `all`: another truth. */
  changed(refs: ReadonlySet<RefKey> | 'all'): void {
    if (refs === 'all' && this.#starting) this.#startLater()
    else if (refs === 'all' || refs.has('config/model')) this.#post({ do: 'compare' })
    if (refs === 'all') return
    for (const ref of refs) if (kindOf(tableOf(ref))) this.#waiting.add(ref)
    if (this.#waiting.size > COMPARE_ABOVE) {
      this.#waiting.clear()
      this.#post({ do: 'compare' })
    }
    this.#gather()
  }

  async find({ text, kinds: asked, limit = DEFAULT_LIMIT }: SearchAsk): Promise<Found> {
    if (this.#starting) this.#start()
    const kinds: readonly SearchKind[] = asked ?? SEARCH_KINDS
    this.#hand(MOST_BEFORE_ASKING)
    const answer = await new Promise<FindAnswer | undefined>((done) => {
      if (!this.#worker) return done(undefined)
      const n = ++this.#n
      this.#asked.set(n, done)
      this.#post({ do: 'find', n, ask: { text, kinds, limit } })
    })
    return {
      groups: answer?.groups ?? [],
      lag: {
        building: answer?.building ?? null,
        waiting: this.#waiting.size,
        usable: answer !== undefined,
      },
    }
  }

  /**
   * Asks the thread to close and waits until it has ended: it is never ended from outside, in the middle of a statement.
   * The process must not end before that either, so that from here on the thread keeps it alive.
   */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#starting)
    clearTimeout(this.#gathering)
    this.#worker?.ref()
    this.#post({ do: 'close' })
    this.#worker = undefined
    this.#answerNobody()
    await this.#gone
  }

  #startLater(): void {
    clearTimeout(this.#starting)
    this.#starting = setTimeout(() => this.#start(), START_AFTER_MS).unref()
  }

  #start(): void {
    clearTimeout(this.#starting)
    this.#starting = undefined
    const here = import.meta.url
    const entry = new URL(here.endsWith('.ts') ? './searchWorker.ts' : './searchWorker.js', here)
    const worker = new Worker(entry, { workerData: { folder: this.#parts.folder } })
    worker.on('message', (message: FromIndexer) => {
      if ('complete' in message) return this.#complete()
      const done = this.#asked.get(message.n)
      this.#asked.delete(message.n)
      done?.(message.answer)
    })
    worker.on('error', (error) => this.#ended(worker, String(error)))
    this.#gone = new Promise((done) => worker.once('exit', done))
    worker.unref()
    this.#worker = worker
    this.#post({ do: 'compare' })
  }

  #ended(worker: Worker, error: string): void {
    if (this.#worker !== worker || this.#closed) return
    this.#worker = undefined
    this.#answerNobody()
    this.#restarts += 1
    this.#parts.log.error({ error, restarts: this.#restarts }, 'the search index ended')
    if (this.#restarts <= MOST_RESTARTS) this.#start()
  }

  #answerNobody(): void {
    for (const done of this.#asked.values()) done(undefined)
    this.#asked.clear()
  }

  /** The index is as truth is: what lies over truth goes in once more. */
  #complete(): void {
    for (const ref of this.#parts.covered()) if (kindOf(tableOf(ref))) this.#waiting.add(ref)
    this.#gather()
  }

  #post(message: ToIndexer): void {
    this.#worker?.postMessage(message)
  }

  #gather(): void {
    if (this.#waiting.size > 0 && !this.#closed)
      this.#gathering ??= setTimeout(() => {
        this.#gathering = undefined
        this.#hand(MOST_A_TURN)
        this.#gather()
      }, GATHER_MS).unref()
  }

  #hand(most: number): void {
    if (this.#waiting.size === 0) return
    const put: SearchDocument[] = []
    const gone: { kind: SearchKind; id: string }[] = []
    const { read, covers } = this.#parts
    const names = new Names(read.readCurrent)
    let n = 0
    for (const ref of this.#waiting) {
      if (n++ >= most) break
      this.#waiting.delete(ref)
      const table = tableOf(ref)
      const id = ref.slice(table.length + 1)
      const kind = kindOf(table)
      if (!kind) continue
      // Any table's row has what AnyRow asks for.
      const row = read.current.get(table, id) as AnyRow | undefined
      if (!row) gone.push({ kind, id })
      else put.push(documentOf(kind, row, covers(table, id) ? OVERLAID : row.rev, names))
    }
    this.#post({ do: 'change', change: { put, gone } })
  }
}

/** A RefKey is `table/id` by its type; table names hold no slash. */
const tableOf = (ref: RefKey): TableName => ref.slice(0, ref.indexOf('/')) as TableName
