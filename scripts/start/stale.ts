// Whether what lies in out/ still belongs to the sources: by content, because a checkout changes times at will.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The screens alone, or the whole app for Electron (which contains the screens). */
export type Target = 'screens' | 'app'

const sources: Record<Target, readonly string[]> = {
  screens: ['renderer', 'native/contract', 'native/domain', 'vite.renderer.config.ts', 'package-lock.json'],
  app: [
    'renderer',
    'native',
    'electron',
    'vite.renderer.config.ts',
    'electron.vite.config.ts',
    'package-lock.json',
  ],
}

const proof: Record<Target, string> = { screens: 'out/renderer/desk.html', app: 'out/main/main.js' }

function stampFile(root: string, target: Target): string {
  // Beside out/renderer and not in it: what lies in there is served.
  return join(root, 'out', `.${target}-sources`)
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

export function sourceHash(root: string, target: Target): string {
  const hash = createHash('sha256')
  for (const file of sources[target].flatMap((source) => filesOf(join(root, source)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

export function isStale(root: string, target: Target): boolean {
  const stamp = stampFile(root, target)
  if (!existsSync(join(root, proof[target])) || !existsSync(stamp)) return true
  return readFileSync(stamp, 'utf8') !== sourceHash(root, target)
}

/** Called after a build with the hash taken before it, so that an edit during the build counts as stale. */
export function markBuilt(root: string, target: Target, hash: string): void {
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stampFile(root, target), hash)
}
