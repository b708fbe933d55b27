/**
 * The main thread's end of the line to the truth worker: one call, one promise. A worker that ends, or that does not
 * answer any more, is started again; what it was asked is refused, and the link asks anew.
 */
import { Worker } from 'node:worker_threads'
import type { SlowStatement } from '../file/index.ts'
import type { Answer, Args, Ask, CallName, FromWorker, Reply, WorkerOptions } from './protocol.ts'
import { Refusal } from './refusal.ts'

/** Waits before the worker is started again, real ms; after the last one it is given up. */
const AGAIN_AFTER_MS = [100, 1_000, 5_000, 15_000]
/** A worker that has lived this long has its tries back, real ms. */
const WELL_AFTER_MS = 10 * 60_000
/** What a call may take, real ms. Those that read or write a whole file may take long on a slow disk. */
const CALL_MS = 120_000
const LONG_CALL_MS = 15 * 60_000
/** A thread that sits in the disk driver cannot be ended from outside; nothing but the process helps then. */
const END_MS = 10_000
const WATCH_MS = 1_000
/** Rows come and go by the thousand: a bigger young generation would only keep more of the dead ones. */
const YOUNG_MB = 8

/** Which calls write what can be fetched again (they wait for room), and which may take long. */
const CALLS: Readonly<Record<CallName, { readonly waits?: true; readonly long?: true }>> = {
  open: { long: true },
  reopen: { long: true },
  cursor: {},
  apply: { waits: true },
  results: {},
  beginSnapshot: { waits: true },
  snapshotProgress: {},
  snapshotRows: { waits: true },
  applyDuringSnapshot: { waits: true },
  // Holds the exchange of files: it must end, one way or the other.
  sealSnapshot: { long: true },
  abandonSnapshot: {},
  bucketSums: {},
  contents: {},
  bucketVersions: {},
  repairBucket: { waits: true },
  archive: { waits: true, long: true },
  checkpoint: { long: true },
  check: { long: true },
  release: { long: true },
  drop: {},
  close: { long: true },
}

interface Waiting {
  readonly call: CallName
  resolve(value: unknown): void
  reject(error: Error): void
}

export interface LineOptions {
  readonly worker: WorkerOptions
  /** Writes wait here while there is no room for them; undefined lets a call through at once. */
  readonly gate?: () => Promise<void> | undefined
  /** The worker is there again and has opened its file; must not call the line. `quarantined`: it was found damaged. */
  readonly restarted: (quarantined: string | null) => void
  /** It ended once more; it is started again. */
  readonly ended: (error: Error) => void
  /** It cannot be brought back. */
  readonly lost: (error: Error) => void
  readonly slow: (statement: SlowStatement) => void
  /** For tests: how a worker is made, how long calls may take, the waits before it is started again. */
  readonly start?: () => Worker
  readonly callMs?: number
  readonly againAfterMs?: readonly number[]
}

export class TruthLine {
  readonly #options: LineOptions
  readonly #waiting = new Map<number, Waiting>()
  readonly #watching: NodeJS.Timeout
  #worker: Worker
  /** The one that ended last, or is being ended. */
  #gone: Worker | undefined
  #startedAt = performance.now()
  /** When the oldest call that waits came to the head of the queue. */
  #headSince = 0
  #n = 0
  #failures = 0
  #restarts = 0
  #comingBack: Promise<void> | undefined
  #dead: Error | undefined

  constructor(options: LineOptions) {
    this.#options = options
    this.#worker = this.#start()
    this.#watching = setInterval(() => this.#watch(), Math.min(WATCH_MS, (options.callMs ?? CALL_MS) / 4))
    this.#watching.unref()
  }

  /** How often the worker had to be started again. */
  get restarts(): number {
    return this.#restarts
  }

  /** Rejects with `Refusal` when the call was not carried out, CLOSED when the worker ended over it. */
  call<K extends CallName>(call: K, ...args: Args<K>): Promise<Awaited<Answer<K>>> {
    return this.give([], call, ...args)
  }

  /** The same, with bytes among the arguments that are handed over instead of copied: they are gone here afterwards. */
  give<K extends CallName>(
    bytes: readonly Uint8Array<ArrayBuffer>[],
    call: K,
    ...args: Args<K>
  ): Promise<Awaited<Answer<K>>> {
    const room = CALLS[call].waits ? this.#options.gate?.() : undefined
    // Calls keep their order: one that need not wait is sent at once.
    return room || this.#comingBack ? this.#later(room, bytes, call, args) : this.#ask(bytes, call, args)
  }

  async end(): Promise<void> {
    clearInterval(this.#watching)
    if (this.#dead) return
    this.#dead = new Error('closed')
    this.#refuseAll(this.#dead)
    await this.#worker.terminate()
  }

  async #later<K extends CallName>(
    room: Promise<void> | undefined,
    bytes: readonly Uint8Array<ArrayBuffer>[],
    call: K,
    args: Args<K>,
  ): Promise<Awaited<Answer<K>>> {
    await room
    while (this.#comingBack) await this.#comingBack
    return this.#ask(bytes, call, args)
  }

  #ask<K extends CallName>(
    bytes: readonly Uint8Array<ArrayBuffer>[],
    call: K,
    args: Args<K>,
  ): Promise<Awaited<Answer<K>>> {
    if (this.#dead) return Promise.reject(new Refusal('CLOSED', this.#dead.message))
    return new Promise((resolve, reject) => {
      const n = ++this.#n
      if (this.#waiting.size === 0) this.#headSince = performance.now()
      const settle = (value: unknown): void => resolve(value as Awaited<Answer<K>>)
      this.#waiting.set(n, { call, resolve: settle, reject })
      const ask: Ask = { n, call, args }
      this.#worker.postMessage(
        ask,
        bytes.map(({ buffer }) => buffer),
      )
    })
  }

  #start(): Worker {
    const here = import.meta.url
    const entry = new URL(here.endsWith('.ts') ? './truthWorker.ts' : './truthWorker.js', here)
    const worker =
      this.#options.start?.() ??
      new Worker(entry, {
        workerData: this.#options.worker,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      })
    const end = (error: Error): void => {
      if (this.#gone !== worker && !this.#dead) this.#ended(worker, error)
    }
    worker.on('message', (message: FromWorker) => {
      if ('slow' in message) this.#options.slow(message.slow)
      else this.#settle(message)
    })
    worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', (code) => end(new Error(`the truth worker ended with code ${code}`)))
    this.#startedAt = performance.now()
    return worker
  }

  #ended(worker: Worker, error: Error): void {
    this.#gone = worker
    this.#refuseAll(error)
    if (performance.now() - this.#startedAt > WELL_AFTER_MS) this.#failures = 0
    const wait = (this.#options.againAfterMs ?? AGAIN_AFTER_MS)[this.#failures++]
    if (wait === undefined) return this.#lose(error)
    this.#options.ended(error)
    const back = this.#comeBack(worker, wait)
    this.#comingBack = back
    void back.finally(() => {
      if (this.#comingBack === back) this.#comingBack = undefined
    })
  }

  /** Never rejects: a worker that ends meanwhile starts the next try. */
  async #comeBack(before: Worker, waitMs: number): Promise<void> {
    const pause = new Promise((resolve) => setTimeout(resolve, waitMs))
    // Two that write one file must never live at a time.
    const stays = setTimeout(() => this.#lose(new Error('the truth worker cannot be ended')), END_MS)
    await before.terminate()
    clearTimeout(stays)
    await pause
    if (this.#dead) return
    this.#worker = this.#start()
    this.#restarts++
    try {
      const opened = await this.#ask([], 'open', [Date.now()])
      if (opened.ok) this.#options.restarted(opened.quarantined)
      else this.#ended(this.#worker, new Error(opened.advice))
    } catch {
      // It ended over the opening: `#ended` has seen to it.
    }
  }

  #lose(error: Error): void {
    this.#dead ??= error
    this.#refuseAll(error)
    this.#options.lost(error)
  }

  #refuseAll(error: Error): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(new Refusal('CLOSED', error.message))
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.n)
    this.#waiting.delete(reply.n)
    this.#headSince = performance.now()
    if (!waiting) return
    if ('value' in reply) waiting.resolve(reply.value)
    else if ('refused' in reply) waiting.reject(new Refusal(reply.refused, reply.message))
    else waiting.reject(new Error(reply.bug))
  }

  /** Calls are carried out in order: only the oldest can be the one that does not come back. */
  #watch(): void {
    const [oldest] = this.#waiting.values()
    if (!oldest || this.#dead) return
    const most = this.#options.callMs ?? (CALLS[oldest.call].long ? LONG_CALL_MS : CALL_MS)
    if (performance.now() - this.#headSince < most) return
    const stuck = new Error(`the truth worker did not answer ${oldest.call} within ${most} ms`)
    this.#ended(this.#worker, stuck)
  }
}
