/** The main thread's end of the line to the truth worker: one call, one promise. */
import { Worker } from 'node:worker_threads'
import type { Answer, Args, Ask, CallName, Reply, WorkerOptions } from './protocol.ts'
import { Refusal } from './refusal.ts'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

export class TruthLine {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #n = 0
  #dead: Error | undefined

  constructor(options: WorkerOptions, onDeath: (error: Error) => void) {
    const here = import.meta.url
    this.#worker = new Worker(new URL(here.endsWith('.ts') ? './truthWorker.ts' : './truthWorker.js', here), {
      workerData: options,
    })
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    const die = (error: Error) => {
      if (this.#dead) return
      this.#dead = error
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
      onDeath(error)
    }
    this.#worker.on('error', (error) => die(error instanceof Error ? error : new Error(String(error))))
    this.#worker.on('exit', (code) => die(new Error(`the truth worker ended with code ${code}`)))
  }

  /** Rejects with `Refusal` when the call was not carried out. */
  call<K extends CallName>(call: K, ...args: Args<K>): Promise<Awaited<Answer<K>>> {
    if (this.#dead) return Promise.reject(new Refusal('CLOSED', this.#dead.message))
    return new Promise((resolve, reject) => {
      const n = ++this.#n
      this.#waiting.set(n, { resolve: (value) => resolve(value as Awaited<Answer<K>>), reject })
      const ask: Ask = { n, call, args }
      this.#worker.postMessage(ask)
    })
  }

  async end(): Promise<void> {
    if (this.#dead) return
    this.#dead = new Error('closed')
    await this.#worker.terminate()
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.n)
    this.#waiting.delete(reply.n)
    if (!waiting) return
    if ('value' in reply) waiting.resolve(reply.value)
    else if ('refused' in reply) waiting.reject(new Refusal(reply.refused, reply.message))
    else waiting.reject(new Error(reply.bug))
  }
}
