/** Where the figures are taken: one temporary folder, the processes started in it, and their end. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { bundle } from './bundle.ts'
import { Child, type Handlers, type StartOptions } from './child.ts'
import type { Gateway } from './gateway.ts'
import type { Hub } from './hub.ts'
import type { Prepare, TownMade } from './prepare.ts'
import type { Raw } from './raw.ts'

const DAY_CHANGES = 50_000

interface DayMade {
  readonly dir: string
  readonly seq: number
  readonly changes: number
  readonly commands: number
  readonly incidents: number
}

export class Bed {
  readonly folder = mkdtempSync(join(tmpdir(), 'bench-sync-'))
  readonly #children = new Set<Child<Handlers>>()
  readonly #cleaning: (() => unknown)[] = []
  #raw: Promise<Child<Raw>> | undefined
  #town: Promise<TownMade> | undefined
  #day: Promise<DayMade> | undefined
  #copies = 0

  /** Hub and gateway as they are shipped, by the name of their source. */
  readonly #bundled: ReadonlyMap<string, string>

  /** Where the seeded town lies, as it was made: copies of it are used. */
  readonly townDir = this.path('town')
  readonly keys = this.path('keys')
  readonly rows: number

  private constructor(rows: number, bundled: ReadonlyMap<string, string>) {
    this.rows = rows
    this.#bundled = bundled
  }

  static async open(rows: number): Promise<Bed> {
    return new Bed(rows, await bundle(['hub.ts', 'gateway.ts']))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  copyOf(folder: string, name: string): string {
    const copy = this.path(`${name}-${String(++this.#copies)}`)
    cpSync(folder, copy, { recursive: true })
    return copy
  }

  /** A folder that does not exist yet. */
  fresh(name: string): string {
    return this.path(`${name}-${String(++this.#copies)}`)
  }

  /** Removes a copy that is no longer needed; the disk is not ours alone. */
  drop(folder: string): void {
    rmSync(folder, { recursive: true, force: true })
  }

  start<H extends Handlers>(entry: string, options: StartOptions = {}): Child<H> {
    const child = Child.start<H>(this.#bundled.get(entry) ?? resolve(import.meta.dirname, entry), options)
    // A child of some handlers is ended like any other.
    const any: unknown = child
    this.#children.add(any as Child<Handlers>)
    return child
  }

  /** @param port 0: any free one */
  gateway(dataDir: string, host = '127.0.0.1', port = 0): Child<Gateway> {
    return this.start<Gateway>('gateway.ts', { args: [dataDir, host, String(port)], node: ['--expose-gc'] })
  }

  /** One that lets everybody take a first snapshot at once: what is measured comes after that. */
  generousGateway(dataDir: string): Child<Gateway> {
    return this.start<Gateway>('gateway.ts', { args: [dataDir, '127.0.0.1', '0', 'generous'] })
  }

  hub(dataDir: string, options: Pick<StartOptions, 'before' | 'node'> = {}): Child<Hub> {
    return this.start<Hub>('hub.ts', { args: [dataDir, this.keys], ...options })
  }

  async prepare<T>(work: (prepare: Child<Prepare>) => Promise<T>): Promise<T> {
    const prepare = this.start<Prepare>('prepare.ts')
    try {
      return await work(prepare)
    } finally {
      await prepare.end()
    }
  }

  /** The seeded town, made once. */
  town(): Promise<TownMade> {
    this.#town ??= this.prepare((prepare) =>
      prepare.ask('town', { dir: this.townDir, keys: this.keys, rows: this.rows }),
    )
    return this.#town
  }

  /** The town after a day of 50,000 changes, made once. */
  day(): Promise<DayMade> {
    this.#day ??= this.#makeDay()
    return this.#day
  }

  async #makeDay(): Promise<DayMade> {
    await this.town()
    const dir = this.path('day')
    const made = await this.prepare((prepare) =>
      prepare.ask('day', { from: this.townDir, dir, changes: DAY_CHANGES }),
    )
    return { ...made, dir }
  }

  /** The raw runs' process, with the town's rows in its memory. */
  raw(): Promise<Child<Raw>> {
    this.#raw ??= this.#startRaw()
    return this.#raw
  }

  async #startRaw(): Promise<Child<Raw>> {
    await this.town()
    const shape = this.fresh('shape')
    const hub = this.hub(shape)
    await hub.ask('reached', undefined)
    await hub.end()
    const raw = this.start<Raw>('raw.ts', { args: [this.folder] })
    await raw.ask('prepare', { platformDir: this.townDir, truthFile: join(shape, 'truth.db') })
    return raw
  }

  later(clean: () => unknown): void {
    this.#cleaning.push(clean)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.end()))
    for (const clean of this.#cleaning.splice(0).toReversed()) await clean()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
