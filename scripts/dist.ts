// `npm run dist -- --linux`: the packages of electron-builder.yml, from a fresh build.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { electronBinary } from './setup/electron.mjs'

const root = resolve(import.meta.dirname, '..')
const args = process.argv.slice(2)

function run(...command: string[]): void {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

if (electronBinary() === undefined && !args.some((arg) => arg.startsWith('-c.electronDist'))) {
  console.error("Electron's binary is not here. Try: node scripts/setup.mjs --electron")
  process.exit(1)
}
run(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn')
run(join(root, 'node_modules/electron-builder/cli.js'), '--config', 'electron-builder.yml', ...args)
