// Whether out/renderer still belongs to the sources: by content, because a checkout changes times at will.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Everything that can change what the screens' bundle contains. */
const sources = [
  'renderer',
  'native/contract',
  'native/domain',
  'vite.renderer.config.ts',
  'package-lock.json',
]

function stampFile(root: string): string {
  // Beside out/renderer and not in it: what lies in it is served.
  return join(root, 'out', '.renderer-sources')
}

function filesOf(root: string, source: string): string[] {
  const path = join(root, source)
  if (!existsSync(path)) return []
  const found = readdirSync(dirname(path), { withFileTypes: true }).find(
    (entry) => join(dirname(path), entry.name) === path,
  )
  if (found?.isFile() === true) return [source]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

export function rendererSourceHash(root: string): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesOf(root, source))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

export function rendererIsStale(root: string): boolean {
  if (!existsSync(join(root, 'out/renderer/desk.html'))) return true
  const stamp = stampFile(root)
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== rendererSourceHash(root)
}

/** Called after a build with the hash taken before it, so that an edit during the build counts as stale. */
export function markRendererBuilt(root: string, hash: string): void {
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stampFile(root), hash)
}
