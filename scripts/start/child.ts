// One process of the start: begun, waited for, ended.
import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { fatalLine, readyLine, type Fatal } from './announce.ts'
import type { Plan } from './processes.ts'

const killAfterMs = 5000
const longLogBytes = 5_000_000

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly fatal: Fatal | undefined
  /** The last lines it wrote to stderr, for when it gave no reason of its own. */
  readonly lastWords: readonly string[]
}

export interface Child {
  readonly name: string
  /** What it said with its ready line; undefined when it ended or stayed silent instead. */
  readonly ready: Promise<Readonly<Record<string, unknown>> | undefined>
  readonly ended: Promise<Ended>
  stop(): Promise<void>
}

/** SIGTERM, and SIGKILL for whoever has not gone 5 s later. */
export async function end(process: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  process.kill('SIGTERM')
  const timer = setTimeout(() => process.kill('SIGKILL'), killAfterMs)
  await ended
  clearTimeout(timer)
}

/** One file a process, and its predecessor once that has grown long. */
function openLog(folder: string, name: string): WriteStream {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.log`)
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > longLogBytes) renameSync(file, `${file}.old`)
  const log = createWriteStream(file, { flags: 'a' })
  // A full disk costs the log, not the town.
  log.on('error', () => undefined)
  return log
}

function eachLine(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take)
}

/** Starts a plan on this Node. Its output goes to DATA/logs/NAME.log. */
export function startChild(plan: Plan, where: { readonly root: string; readonly dataDir: string }): Child {
  const log = openLog(join(where.dataDir, 'logs'), plan.name)
  const leash = pathToFileURL(join(import.meta.dirname, 'leash.ts')).href
  const child = spawn(process.execPath, ['--import', leash, ...plan.args], {
    cwd: where.root,
    // A group of its own: Ctrl-C reaches this program alone, which then ends the others in order.
    detached: process.platform !== 'win32',
    // stdin is never written to: like the channel, its end tells a child that the starter is gone.
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  })
  let fatal: Fatal | undefined
  const lastWords: string[] = []

  const ended = new Promise<Ended>((done) => {
    child.once('error', (error) => {
      fatal ??= { code: 'SPAWN_FAILED', message: error.message }
      done({ code: 1, signal: null, fatal, lastWords })
    })
    child.once('close', (code, signal) => {
      log.end()
      done({ code, signal, fatal, lastWords })
    })
  })

  const ready = new Promise<Readonly<Record<string, unknown>> | undefined>((done) => {
    const timer = setTimeout(() => done(undefined), plan.readyWithinMs)
    void ended.then(() => done(undefined)).finally(() => clearTimeout(timer))
    eachLine(child.stdout, (line) => {
      log.write(`${line}\n`)
      const said = readyLine(line)
      if (said === undefined) return
      clearTimeout(timer)
      done(said)
    })
  })

  eachLine(child.stderr, (line) => {
    log.write(`${line}\n`)
    fatal ??= fatalLine(line)
    lastWords.push(line)
    if (lastWords.length > 12) lastWords.shift()
  })

  return { name: plan.name, ready, ended, stop: () => end(child, ended) }
}
