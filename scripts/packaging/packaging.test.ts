import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { listPackage } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fusesOf, makeStub } from './stubFixture.ts'

const root = resolve(import.meta.dirname, '../..')
const built = existsSync(join(root, 'out/main/main.js'))
const require = createRequire(import.meta.url)

describe.skipIf(!built)('the Linux package (needs npm run build)', () => {
  let dir = ''
  let app = ''
  let files: string[] = []

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'hub-package-'))
    const { version }: { version: string } = JSON.parse(
      readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'),
    ) as {
      version: string
    }
    const stub = await makeStub(dir, version)
    const result = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/electron-builder/cli.js'),
        ...['--config', 'electron-builder.yml', '--linux', 'dir', '--x64'],
        ...[`-c.electronDist=${stub}`, `-c.directories.output=${join(dir, 'dist')}`],
      ],
      { cwd: root, encoding: 'utf8' },
    )
    if (result.status !== 0) throw new Error(`${result.stdout}${result.stderr}`)
    app = join(dir, 'dist', 'linux-unpacked')
    files = listPackage(join(app, 'resources/app.asar'), { isPack: false })
  }, 120_000)

  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('has every fuse where the design puts it', () => {
    expect(fusesOf(join(app, 'hub-console'))).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      nodeCliInspect: false,
      embeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('holds shell, hub, preload, screens and the assets they read', () => {
    for (const file of [
      'main/main.js',
      'main/hub.js',
      'preload/preload.cjs',
      'renderer/desk.html',
      'renderer/wall.html',
    ]) {
      expect(files).toContain(`/out/${file}`)
    }
    expect(files.some((file) => file.startsWith('/assets/model/'))).toBe(true)
  })

  it('holds no source, no test, no map and nothing of the screens a second time', () => {
    const unwanted = files.filter((file) =>
      /^\/(native|renderer|electron|scripts|e2e|docs)\/|\.(map|ts|vue)$|^\/node_modules\/(vue|@vue|echarts|ol|pinia|electron|vite)(\/|$)/.test(
        file,
      ),
    )
    expect(unwanted).toEqual([])
    const megabytes = statSync(join(app, 'resources/app.asar')).size / 1e6
    expect(megabytes).toBeLessThan(20)
  })

  it('has the database library of its own system alone, outside the archive, and it loads', () => {
    const folder = join(app, 'resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds')
    expect(readdirSync(folder)).toEqual(['linux-x64.node'])
    if (process.platform === 'linux' && process.arch === 'x64') {
      expect(() => require(join(folder, 'linux-x64.node')) as unknown).not.toThrow()
    }
  })

  it('has no native module inside a bundle', () => {
    const bundles = readdirSync(join(root, 'out/main')).filter((file) => file.endsWith('.js'))
    for (const bundle of bundles) {
      const text = readFileSync(join(root, 'out/main', bundle), 'utf8')
      expect(text, bundle).not.toMatch(/prebuilds\/|\.node['"`]/)
    }
    expect(
      readdirSync(join(root, 'out'), { recursive: true, encoding: 'utf8' }).filter((f) =>
        f.endsWith('.node'),
      ),
    ).toEqual([])
  })

  it('has a preload that requires nothing but Electron', () => {
    const preload = readFileSync(join(root, 'out/preload/preload.cjs'), 'utf8')
    const required = [...preload.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map((match) => match[1])
    expect(required).toEqual(['electron'])
    expect(readdirSync(join(root, 'out/preload'))).toEqual(['preload.cjs'])
  })
})
