// One process under test: the real main of a hub or a gateway, started as any starter would, and killed as none should.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { fatalLine, readyLine, type Fatal } from '../start/announce.ts'
import { root } from '../node24.mjs'

/** Long enough for a machine that does ten other things. */
const READY_MS = 240_000
/** Compiled modules of earlier starts: what is killed five hundred times should not compile five hundred times. */
const CACHE = mkdtempSync(join(tmpdir(), 'hub-chaos-modules-'))
process.once('exit', () => rmSync(CACHE, { recursive: true, force: true }))
/** A stop in good order may take so long; whoever is not gone by then hangs, which is a finding. */
const STOP_MS = 20_000
const INSIDE = pathToFileURL(join(import.meta.dirname, 'inside.ts')).href

export interface Death {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly fatal: Fatal | undefined
}

export interface ProgramOptions {
  readonly name: string
  readonly args: readonly string[]
  readonly logDir: string
  /** NAME:COUNT of a crash point; see inside.ts. */
  readonly crashAt?: string | undefined
  readonly env?: Readonly<Record<string, string>>
}

export class Program {
  /** What the ready line carries; undefined when the process ended before it was ready. */
  readonly ready: Promise<Readonly<Record<string, unknown>> | undefined>
  readonly died: Promise<Death>
  dead = false
  readonly #child: ChildProcess

  constructor({ name, args, logDir, crashAt, env }: ProgramOptions) {
    mkdirSync(logDir, { recursive: true })
    const log = createWriteStream(join(logDir, `${name}.log`), { flags: 'a' })
    log.on('error', () => undefined)
    log.write(`-- ${new Date().toISOString()} start${crashAt ? ` crashAt ${crashAt}` : ''}\n`)
    const child = spawn(process.execPath, ['--import', INSIDE, ...args], {
      cwd: root,
      env: {
        ...process.env,
        HUB_LOG: 'info',
        NODE_COMPILE_CACHE: CACHE,
        ...env,
        ...(crashAt ? { HUB_CRASH_AT: crashAt } : {}),
      },
      // The channel's end tells a child that its starter is gone: nobody is left behind.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    let fatal: Fatal | undefined
    eachLine(child.stderr, (line) => {
      log.write(`${line}\n`)
      fatal ??= fatalLine(line)
    })
    this.died = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.dead = true
        log.write(`-- ${new Date().toISOString()} ended ${signal ?? code}\n`)
        log.end()
        resolve({ code, signal, fatal })
      })
    })
    this.ready = new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${name} was not ready within ${READY_MS} ms`)),
        READY_MS,
      )
      eachLine(child.stdout, (line) => {
        log.write(`${line}\n`)
        const said = readyLine(line)
        if (!said) return
        clearTimeout(late)
        resolve(said)
      })
      void this.died.then(() => {
        clearTimeout(late)
        resolve(undefined)
      })
    })
    // Whoever waits for `ready` hears of it; nobody else must fall over it.
    this.ready.catch(() => undefined)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  kill9(): Promise<Death> {
    if (!this.dead) this.#child.kill('SIGKILL')
    return this.died
  }

  /** @throws when it does not end within 20 s of being asked */
  async stop(): Promise<Death> {
    if (this.dead) return this.died
    this.#child.kill('SIGTERM')
    let late: NodeJS.Timeout | undefined
    const hung = new Promise<'hung'>((resolve) => {
      late = setTimeout(() => resolve('hung'), STOP_MS)
    })
    const outcome = await Promise.race([this.died, hung])
    clearTimeout(late)
    if (outcome !== 'hung') return outcome
    await this.kill9()
    throw new Error(`process ${this.pid} did not stop within ${STOP_MS} ms of being asked`)
  }

  /** Moves its wall clock against the real one; 0 puts it right again. */
  shiftClock(offsetMs: number): void {
    if (this.#child.connected) this.#child.send({ clockOffsetMs: offsetMs })
  }
}

/** Fills the cache: whoever is killed does not. */
export function warmUp(): void {
  // Without options both say what is missing and end in good order.
  for (const entry of ['native/hub/main.ts', 'native/platform/main.ts'])
    spawnSync(process.execPath, [entry], { cwd: root, env: { ...process.env, NODE_COMPILE_CACHE: CACHE } })
}

function eachLine(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take)
}
