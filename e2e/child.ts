// The programs a spec starts: each says `ready` when it is up, and is ended by its own handle.
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Resolves when a process says that it is up. */
export function ready(child: ChildProcess, name: string): Promise<void> {
  return new Promise((done, failed) => {
    if (!child.stdout) throw new Error(`${name} has no output to listen to`)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready')) done()
    })
    child.once('exit', (code) => failed(new Error(`${name} ended with ${code}`)))
  })
}

export function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  return gone
}
