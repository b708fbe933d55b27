// A folder that looks like an unpacked Electron to electron-builder, where the real one cannot be had.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPackage } from '@electron/asar'

/** Where Electron's binary keeps its fuses: this mark, the version 1, the count, one character each. */
const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseNames = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'embeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const

export async function makeStub(dir: string, version: string): Promise<string> {
  const stub = join(dir, 'electron')
  const app = join(dir, 'default')
  for (const folder of [join(stub, 'locales'), join(stub, 'resources'), app])
    mkdirSync(folder, { recursive: true })
  const fuses = Buffer.concat([
    Buffer.from(`#!/bin/sh\n# ${fuseMark}`),
    Buffer.from([1, fuseNames.length]),
    Buffer.from('1'.repeat(fuseNames.length)),
  ])
  writeFileSync(join(stub, 'electron'), fuses)
  chmodSync(join(stub, 'electron'), 0o755)
  writeFileSync(join(stub, 'version'), version)
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak'])
    writeFileSync(join(stub, name), 'stub')
  writeFileSync(join(app, 'package.json'), '{"name":"default","main":"main.js"}')
  writeFileSync(join(app, 'main.js'), '')
  await createPackage(app, join(stub, 'resources', 'default_app.asar'))
  return stub
}

/** The fuses of a packaged program by name, as its binary has them. */
export function fusesOf(program: string): Record<string, boolean> {
  const bytes = readFileSync(program)
  const first = bytes.indexOf(fuseMark) + fuseMark.length + 2
  return Object.fromEntries(fuseNames.map((name, i) => [name, bytes[first + i] === '1'.charCodeAt(0)]))
}
