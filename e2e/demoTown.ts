// A whole demo of its own for one spec: town, gateway, hub and screens, started as a person starts it.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { AnyRow, TableName } from '../native/contract/index.ts'
import { openPlatform } from '../native/platform/index.ts'

const root = resolve(import.meta.dirname, '..')
const TOWNSHIP = 'yunlan'

export class DemoTown {
  readonly address: string
  readonly #control: string
  readonly #dir: string
  readonly #child: ChildProcess

  private constructor(port: number, dir: string, child: ChildProcess) {
    this.address = `http://127.0.0.1:${port}`
    this.#control = `http://127.0.0.1:${port + 3}`
    this.#dir = dir
    this.#child = child
  }

  /** @param port first of four in a row; each spec has its own */
  static async start(port: number, speed: number): Promise<DemoTown> {
    const dir = mkdtempSync(join(tmpdir(), 'hub-e2e-'))
    const args = ['--headless', '--port', String(port), '--data', dir, '--speed', String(speed)]
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise<void>((done, failed) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('ready')) done()
      })
      child.once('exit', (code) => failed(new Error(`npm start ended with ${code}`)))
    })
    return new DemoTown(port, dir, child)
  }

  /** Pulls or plugs the line between hub and platform. */
  async link(state: 'cut' | 'up'): Promise<void> {
    await this.#post('/link', { state })
  }

  /** Lets something happen in the town now, e.g. a smoke alarm. */
  async happen(event: { typeCode: string; channel?: string; building?: string }): Promise<{ place: string }> {
    return (await this.#post('/event', event)) as { place: string }
  }

  async health<T>(): Promise<T> {
    return (await (await fetch(`${this.address}/healthz`)).json()) as T
  }

  /** Rows as the platform holds them, read beside it. */
  async atPlatform(table: TableName): Promise<AnyRow[]> {
    const opened = openPlatform({ dataDir: join(this.#dir, 'platform'), clock: { now: () => Date.now() } })
    if (!opened.ok) throw new Error(opened.code)
    try {
      return [...(await opened.platform.store.rows(TOWNSHIP, table))]
    } finally {
      await opened.platform.close()
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done))
    this.#child.kill('SIGTERM')
    await ended
    rmSync(this.#dir, { recursive: true, force: true })
  }

  async #post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(this.#control + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  }
}
