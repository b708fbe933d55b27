/** A process of the bench: started, asked questions over its channel, and ended by its own id. */
import { spawn, type ChildProcess } from 'node:child_process'

/** What a child answers, by name. */
export type Handlers = Readonly<Record<string, (arg: never) => unknown>>

export interface Ask {
  readonly id: number
  readonly name: string
  readonly arg: unknown
}
export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string }

export interface StartOptions {
  readonly args?: readonly string[]
  /** Options of Node itself. */
  readonly node?: readonly string[]
  /** Put before the command, e.g. to start it in a network namespace. */
  readonly before?: readonly string[]
}

export class Child<H extends Handlers> {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  readonly #ended: Promise<void>
  #asked = 0

  private constructor(process: ChildProcess, name: string) {
    this.#process = process
    process.on('message', (reply: Reply) => {
      const answer = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      answer?.(reply)
    })
    this.#ended = new Promise((done) => {
      process.once('exit', (code, signal) => {
        for (const [id, answer] of this.#waiting)
          answer({ id, ok: false, error: `${name} ended with ${String(signal ?? code)}` })
        this.#waiting.clear()
        done()
      })
    })
  }

  static start<H extends Handlers>(entry: string, options: StartOptions = {}): Child<H> {
    const { args = [], node = [], before = [] } = options
    const [program = process.execPath, ...rest] = [...before, process.execPath, ...node, entry, ...args]
    const spawned = spawn(program, rest, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    })
    return new Child<H>(spawned, entry)
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** Rejects with what the child said went wrong, or when it is gone. */
  async ask<K extends keyof H & string>(
    name: K,
    arg: Parameters<H[K]>[0],
  ): Promise<Awaited<ReturnType<H[K]>>> {
    const id = ++this.#asked
    const reply = await new Promise<Reply>((answer) => {
      this.#waiting.set(id, answer)
      if (!this.#process.connected) answer({ id, ok: false, error: 'the process is gone' })
      else this.#process.send({ id, name, arg } satisfies Ask)
    })
    if (!reply.ok) throw new Error(`${name}: ${reply.error}`)
    // What the handler of this name returned, carried by the structured clone algorithm.
    return reply.value as Awaited<ReturnType<H[K]>>
  }

  /** Ends it in order; after five seconds by force. */
  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect()
    const force = setTimeout(() => this.#process.kill('SIGKILL'), 5_000)
    await this.#ended
    clearTimeout(force)
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended
  }
}
