// `node window.ts PROGRAM ARGS`: holds a program that cannot watch the starter itself (a browser) and takes it
// down, with all its children, when the starter goes.
import { spawn } from 'node:child_process'

const [program, ...args] = process.argv.slice(2)
if (program === undefined) throw new Error('usage: window.ts PROGRAM ARGS')

const child = spawn(program, args, { detached: process.platform !== 'win32', stdio: 'ignore' })
let asked = false

function signalAll(signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    // The whole group: a browser is many processes.
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal)
  } catch {
    // Already gone.
  }
}

function stop(): void {
  if (asked) return
  asked = true
  signalAll('SIGTERM')
  setTimeout(() => signalAll('SIGKILL'), 3000).unref()
}

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.on('disconnect', stop)
child.once('error', () => process.exit(1))
child.once('exit', (code) => {
  signalAll('SIGKILL')
  process.exit(asked ? 0 : (code ?? 1))
})
