// A whole demo of its own for one spec: town, gateway, hub and screens, started as a person starts it.
import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AnyRow, TableName } from '../native/contract/index.ts'
import { openPlatform, type Platform } from '../native/platform/index.ts'
import { rememberSeed } from '../scripts/start/dataDir.ts'
import { ended, ready } from './child.ts'

const root = resolve(import.meta.dirname, '..')
const TOWNSHIP = 'yunlan'
const SEED = 1

let seeded: Promise<string> | undefined

/** The town as it was made once for all specs; each works on a copy of its own. */
async function seededTown(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'hub-e2e-seeded-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  const where = ['--data', join(dir, 'platform'), '--keys', join(dir, 'keys'), '--seed', String(SEED)]
  const child = spawn(join(root, 'node_modules/.bin/node'), ['native/town/seed.ts', ...where], {
    ...{ cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  })
  await ready(child, 'the seed')
  rememberSeed(dir, SEED)
  return dir
}

export class DemoTown {
  readonly address: string
  readonly #control: string
  readonly #dir: string
  readonly #child: ChildProcess
  readonly #port: number
  readonly #speed: number
  #other: ChildProcess | undefined

  private constructor(port: number, dir: string, child: ChildProcess, speed: number) {
    this.#port = port
    this.#speed = speed
    this.address = `http://127.0.0.1:${port}`
    this.#control = `http://127.0.0.1:${port + 3}`
    this.#dir = dir
    this.#child = child
  }

  /** @param port first of four in a row; each spec has its own */
  static async start(port: number, speed: number): Promise<DemoTown> {
    const dir = mkdtempSync(join(tmpdir(), 'hub-e2e-'))
    cpSync(await (seeded ??= seededTown()), dir, { recursive: true })
    const args = ['--headless', '--port', String(port), '--data', dir, '--speed', String(speed)]
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await ready(child, 'npm start')
    return new DemoTown(port, dir, child, speed)
  }

  /** A second hub of the township on a line that `link` does not touch; gives its address. */
  async otherHub(): Promise<string> {
    const keys = join(this.#dir, 'keys2')
    mkdirSync(keys, { mode: 0o700 })
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(join(keys, 'device-hub2.pem'), pem, { mode: 0o600 })
    await this.#beside(({ platform }) => {
      const done = platform.enrol({ townshipId: TOWNSHIP, deviceId: 'hub2', role: 'hub', publicKey })
      if (!done.ok) throw new Error(done.code)
    })
    const { now } = (await (await fetch(`${this.#control}/state`)).json()) as { now: number }
    const originReal = Date.now()
    const port = this.#port + 4
    const args = [
      ...['--data', join(this.#dir, 'hub2'), '--keys', keys, '--hub-id', 'hub2'],
      ...['--platform', `ws://127.0.0.1:${this.#port + 1}`, '--seats-port', String(port)],
      ...['--renderer', 'out/renderer', '--demo', '--speed', String(this.#speed)],
      ...['--clock-origin', `${originReal}:${Math.round(now)}`],
    ]
    const child = spawn(join(root, 'node_modules/.bin/node'), ['native/hub/main.ts', ...args], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#other = child
    await ready(child, 'the second hub')
    return `http://127.0.0.1:${port}`
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
    return this.#beside(async ({ platform }) => [...(await platform.store.rows(TOWNSHIP, table))])
  }

  async stop(): Promise<void> {
    if (this.#other) await ended(this.#other)
    await ended(this.#child)
    rmSync(this.#dir, { recursive: true, force: true })
  }

  /** The platform's own files, opened beside the running gateway. */
  async #beside<T>(read: (opened: { platform: Platform }) => T | Promise<T>): Promise<T> {
    const opened = openPlatform({ dataDir: join(this.#dir, 'platform'), clock: { now: () => Date.now() } })
    if (!opened.ok) throw new Error(opened.code)
    try {
      return await read(opened)
    } finally {
      await opened.platform.close()
    }
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
