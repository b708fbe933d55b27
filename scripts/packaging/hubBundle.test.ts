import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const entry = join(root, 'out/main/hub.js')

/** Stands in for Electron's utility process: what the shell would post comes over Node's own channel. */
const parentPort = `
  const listeners = []
  process.parentPort = {
    on: (_, listener) => listeners.push(listener),
    postMessage: (message) => process.send(message),
  }
  process.on('message', (data) => listeners.forEach((listener) => listener({ data, ports: [] })))
`

describe.skipIf(!existsSync(entry))('the bundled hub (needs npm run build)', () => {
  let dir = ''
  let child: ChildProcess | undefined
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hub-bundle-'))
    writeFileSync(join(dir, 'port.mjs'), parentPort)
  })
  afterEach(() => child?.kill('SIGKILL'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  /** Starts the bundle as the shell does; resolves with its first word. */
  function start(args: readonly string[]): Promise<unknown> {
    const preload = pathToFileURL(join(dir, 'port.mjs')).href
    const hub = spawn(process.execPath, ['--import', preload, entry], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    child = hub
    let errors = ''
    hub.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')))
    hub.send({ type: 'start', options: { args } })
    return new Promise((done) => {
      hub.once('message', done)
      hub.once('exit', (code) => done(`exit ${code}: ${errors}`))
    })
  }

  it('finds its assets, its worker and the database library from where the bundle lies', async () => {
    const args = [
      '--data',
      join(dir, 'hub'),
      '--keys',
      join(dir, 'keys'),
      '--platform',
      'ws://127.0.0.1:9',
      '--demo',
    ]
    expect(await start(args)).toEqual({ type: 'ready' })
    const ended = new Promise((done) => child?.once('exit', done))
    child?.send({ type: 'stop' })
    expect(await ended).toBe(0)
  })

  it('says why it cannot start', async () => {
    expect(await start(['--data', join(dir, 'hub')])).toMatchObject({ type: 'fatal', code: 'BAD_OPTIONS' })
  })
})
