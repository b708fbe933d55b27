/**
 * Worker threads are started by URL, which no bundler follows: each is an entry of its own, by its file's name. Those of
 * the simulation are no part of the product.
 */
import { readdirSync } from 'node:fs'
import { basename, join, sep } from 'node:path'

/** @param root of the project: this file may be bundled elsewhere, as electron-vite does with its configuration */
export function workerEntries(root: string): Record<string, string> {
  const native = join(root, 'native')
  const files = readdirSync(native, { recursive: true, encoding: 'utf8' })
  const workers = files.filter((file) => /Worker\.ts$/.test(file) && !file.split(sep).includes('sim'))
  return Object.fromEntries(workers.map((file) => [basename(file, '.ts'), join(native, file)]))
}
