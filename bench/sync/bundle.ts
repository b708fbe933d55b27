/**
 * The measured programs as they are shipped: bundled, with their worker threads beside them. From source, Node's loader of
 * TypeScript would be measured along, 40 MB of it in a process with a worker.
 */
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { workerEntries } from '../../scripts/workerEntries.ts'

const root = resolve(import.meta.dirname, '../..')
/** Inside the project, so that packages are found from there. */
const FOLDER = join(root, 'out/bench')

/** @returns the bundled file of each source of this folder */
export async function bundle(sources: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = sources.map((source): readonly [source: string, name: string] => [
    source,
    source.replace(/\.ts$/, ''),
  ])
  const entries = names.map(([source, name]): readonly [string, string] => [
    name,
    join(import.meta.dirname, source),
  ])
  await build({
    ...{ root, configFile: false, logLevel: 'error' },
    build: {
      ...{ ssr: true, outDir: FOLDER, emptyOutDir: true, target: 'node24', minify: false },
      rolldownOptions: {
        input: { ...Object.fromEntries(entries), ...workerEntries(root) },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  return new Map(names.map(([source, name]) => [source, join(FOLDER, `${name}.js`)]))
}
