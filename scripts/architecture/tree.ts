// The source files of the house.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Path from the repository's root with forward slashes -> text. */
export type Tree = ReadonlyMap<string, string>

const houses = ['native', 'renderer', 'electron', 'e2e', 'bench', 'scripts']

export function readTree(root: string): Tree {
  const tree = new Map<string, string>()
  const present = new Set(readdirSync(root))
  for (const house of houses.filter((name) => present.has(name))) {
    for (const entry of readdirSync(join(root, house), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(ts|mjs|vue|md)$/.test(entry.name)) continue
      const file = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')
      // The bench keeps packages of its own.
      if (file.includes('/node_modules/')) continue
      tree.set(file, readFileSync(join(root, file), 'utf8'))
    }
  }
  return tree
}
