// Builds what is about to be shown, when the sources have changed since the last time.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { withLock } from '../setup/lock.mjs'
import { isStale, markBuilt, sourceHash, type Target } from './stale.ts'

const builders: Record<Target, readonly string[]> = {
  screens: [
    'node_modules/vite/bin/vite.js',
    'build',
    '--config',
    'vite.renderer.config.ts',
    '--logLevel',
    'warn',
  ],
  app: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
}

export type Built = { readonly ok: true } | { readonly ok: false; readonly output: string }

function build(root: string, target: Target, signal: AbortSignal): Promise<Built> {
  return new Promise((done) => {
    const child = spawn(process.execPath, builders[target], {
      cwd: root,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    child.once('error', (error) => done({ ok: false, output: error.message }))
    child.once('close', (code) => done(code === 0 ? { ok: true } : { ok: false, output: output.trim() }))
  })
}

/** Two starts at once build once: the second finds the work done when it gets the lock. */
export async function buildIfStale(
  root: string,
  target: Target,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Built> {
  if (!isStale(root, target)) return { ok: true }
  return withLock<Built>(join(root, '.build.lock'), async () => {
    if (!isStale(root, target)) return { ok: true }
    say('构建界面 · building the screens ...')
    const hash = sourceHash(root, target)
    const built = await build(root, target, signal)
    if (built.ok) markBuilt(root, target, hash)
    return built
  })
}
