// The way from whatever Node npm runs on (20 or newer) to the pinned Node 24 of node_modules.
// Depends on nothing but Node, because it also runs in the command that does the first install.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')

/** Where the npm package `node` puts its binary. */
export const node24 = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/**
 * Environment in which a bare `node` means Node 24 for everything that is started from here, and in which Node keeps what
 * it made of a source: every thread of a hub would compile it again.
 */
export function environment() {
  const path = join(root, 'node_modules', '.bin') + delimiter + (process.env['PATH'] ?? '')
  const cache = join(root, 'node_modules', '.cache', 'compiled')
  return { NODE_COMPILE_CACHE: cache, ...process.env, PATH: path }
}

/**
 * Runs a script on Node 24 in the foreground and ends as it ends.
 * The IPC channel is there for its closing: when this process is killed outright, the child learns of it.
 * @param {string} script path from the repository's root
 * @param {readonly string[]} args
 */
export async function runOnNode24(script, args) {
  const child = spawn(node24, [join(root, script), ...args], {
    cwd: root,
    env: environment(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // A terminal sends Ctrl-C to the whole group, so the child may hear it twice; it treats that as once.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  // npm puts a shell between itself and us, which takes a SIGTERM to its grave instead of handing it on.
  const starter = process.ppid
  if (process.env['npm_lifecycle_event'] !== undefined) {
    setInterval(() => {
      if (process.ppid !== starter) child.kill('SIGTERM')
    }, 500).unref()
  }
  const status = await new Promise((done) => {
    child.once('error', (error) => {
      console.error(
        `Node 24 does not start: ${error.message}. Delete node_modules and run the command again.`,
      )
      done(1)
    })
    child.once('exit', (code, signal) => done(code ?? 128 + constants.signals[signal ?? 'SIGTERM']))
  })
  process.exit(status)
}
