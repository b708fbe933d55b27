// `npm run bench -- NAME ARGS`: runs bench/NAME/main.ts or bench/NAME.ts; without a name it lists them.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const bench = join(root, 'bench')
const [name = '', ...args] = process.argv.slice(2)

function names(): string[] {
  if (!existsSync(bench)) return []
  return readdirSync(bench, { withFileTypes: true })
    .filter((entry) =>
      entry.isDirectory()
        ? existsSync(join(bench, entry.name, 'main.ts'))
        : entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') && entry.name !== 'index.ts',
    )
    .map((entry) => entry.name.replace(/\.ts$/, ''))
}

if (!names().includes(name)) {
  console.error(
    `Usage: npm run bench -- NAME. There ${name === '' ? 'are' : `is no "${name}", but`}: ${names().join(', ')}`,
  )
  process.exit(2)
}
const folder = join(bench, name, 'main.ts')
const entry = existsSync(folder) ? folder : join(bench, `${name}.ts`)
process.exit(spawnSync(process.execPath, [entry, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1)
