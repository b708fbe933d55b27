// A township in which nothing happens but what a spec lets happen: the demo's ground, posts and people, a real gateway, a
// real hub, and the terminals the spec takes into its hand. Its clock stands where the spec puts it.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { domainTime, type ClockPace, type HolderKind } from '../native/contract/index.ts'
import { connectTerminal, type Terminal } from '../native/platform/index.ts'
import { deviceIdOf, readTownKey, terminalKey } from '../native/town/index.ts'
import { ended, ready } from './child.ts'

const root = resolve(import.meta.dirname, '..')

export interface Holder {
  readonly kind: HolderKind
  readonly id: string
}

/** What a terminal's holder sees and does. */
export interface FieldTerminal {
  readonly terminal: Terminal
  /** Ids of the tasks in its inbox. */
  readonly tasks: ReadonlySet<string>
}

export class QuietTown {
  readonly address: string
  readonly #port: number
  readonly #dir = mkdtempSync(join(tmpdir(), 'hub-e2e-'))
  readonly #fleet: ChildProcess[] = []
  readonly #terminals: Terminal[] = []
  #pace: ClockPace

  private constructor(port: number, pace: ClockPace) {
    this.#port = port
    this.#pace = pace
    this.address = `http://127.0.0.1:${port}`
  }

  /** @param port first of two in a row; @param at domain time of its beginning, ms since the epoch */
  static async start(port: number, at: number): Promise<QuietTown> {
    const town = new QuietTown(port, { originReal: Date.now(), originDomain: at, speed: 1 })
    const seed = ['native/town/seed.ts', ...town.#where('platform'), '--history-days', '0', ...town.#clock()]
    await ended(await town.#run('the seed', seed))
    await town.setClock(at)
    return town
  }

  get now(): number {
    return domainTime(this.#pace, Date.now())
  }

  /** Gateway and hub end in good order and begin again with their clocks at `at`; files, screens and terminals stay. */
  async setClock(at: number): Promise<void> {
    for (const child of this.#fleet.splice(0).reverse()) await ended(child)
    this.#pace = { originReal: Date.now(), originDomain: at, speed: 1 }
    const gateway = ['native/platform/main.ts', '--data', join(this.#dir, 'platform')]
    const hub = ['native/hub/main.ts', ...this.#where('hub'), '--platform', this.#gateway]
    const seats = ['--seats-port', String(this.#port), '--renderer', 'out/renderer', '--demo']
    this.#fleet.push(
      await this.#run('the gateway', [...gateway, '--port', String(this.#port + 1), ...this.#clock()]),
      await this.#run('the hub', [...hub, ...seats, ...this.#clock()]),
    )
  }

  /** The terminal of a holder, by the same door as every terminal of the field. */
  terminalOf(holder: Holder): FieldTerminal {
    const deviceId = deviceIdOf(holder)
    const tasks = new Set<string>()
    const terminal = connectTerminal({
      url: this.#gateway,
      deviceId,
      privateKey: terminalKey(readTownKey(join(this.#dir, 'keys')).key, deviceId),
      now: () => this.now,
      onInbox: (rows, gone, full) => {
        if (full) tasks.clear()
        for (const id of gone) tasks.delete(id)
        for (const { id } of rows) tasks.add(id)
      },
      backoffMaxMs: 500,
    })
    this.#terminals.push(terminal)
    return { terminal, tasks }
  }

  async stop(): Promise<void> {
    for (const terminal of this.#terminals) terminal.close()
    for (const child of this.#fleet.splice(0).reverse()) await ended(child)
    rmSync(this.#dir, { recursive: true, force: true })
  }

  get #gateway(): string {
    return `ws://127.0.0.1:${this.#port + 1}`
  }

  #where(data: 'platform' | 'hub'): string[] {
    return ['--data', join(this.#dir, data), '--keys', join(this.#dir, 'keys')]
  }

  #clock(): string[] {
    return ['--clock-origin', `${this.#pace.originReal}:${this.#pace.originDomain}`]
  }

  async #run(name: string, args: readonly string[]): Promise<ChildProcess> {
    const child = spawn(join(root, 'node_modules/.bin/node'), args, {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await ready(child, name)
    return child
  }
}
