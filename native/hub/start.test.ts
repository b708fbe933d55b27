import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

interface Ended {
  readonly code: number | null
  readonly ready: boolean
  readonly fatal: { code: string; message: string } | undefined
}

describe('a hub that is started', { timeout: 30_000 }, () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'hub-'))
    mkdirSync(join(root, 'screens'))
    writeFileSync(join(root, 'screens', 'desk.html'), '')
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const flags = (...more: string[]) => [
    ...['--data', join(root, 'data'), '--keys', join(root, 'keys'), '--platform', 'ws://127.0.0.1:9'],
    ...['--seats-port', '0', '--renderer', join(root, 'screens'), ...more],
  ]
  /** Runs the hub until it is ready or gives up; a ready one is then ended as its starter would end it. */
  const run = (args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['native/hub/main.ts', ...args], {
        env: { ...process.env, HUB_LOG: 'silent' },
      })
      let out = ''
      let err = ''
      child.stdout.on('data', (chunk) => {
        out += String(chunk)
        if (out.includes('ready')) child.stdin.end()
      })
      child.stderr.on('data', (chunk) => (err += String(chunk)))
      child.on('close', (code) => {
        const line = /^fatal (.*)$/m.exec(err)?.[1]
        const fatal = line === undefined ? undefined : (JSON.parse(line) as { code: string; message: string })
        resolve({ code, ready: out.startsWith('ready '), fatal })
      })
    })
  const refused = async (args: readonly string[], code: string, says: RegExp) => {
    const ended = await run(args)
    expect(ended).toMatchObject({ code: 1, ready: false, fatal: { code } })
    expect(ended.fatal?.message).toMatch(says)
  }

  it('is ready without a platform, and ends with its starter', async () => {
    expect(await run(flags())).toEqual({ code: 0, ready: true, fatal: undefined })
    expect(statSync(join(root, 'keys', 'device-hub1.pem')).mode & 0o777).toBe(0o600)
  })

  it('says which option is wrong', () => refused(['--data', 'x'], 'BAD_OPTIONS', /--keys/))
  it('says that an address is no address', () =>
    refused([...flags(), '--platform', 'http://x'], 'BAD_OPTIONS', /ws:\/\//))

  it('says when the screens are missing and how to build them', async () => {
    rmSync(join(root, 'screens', 'desk.html'))
    await refused(flags(), 'NO_RENDERER', /npm run build/)
  })

  it('says which port is busy', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await refused(
      [...flags(), '--seats-port', String(port)],
      'PORT_BUSY',
      new RegExp(`Port ${port}.*--seats-port`),
    )
    server.close()
  })

  it('refuses a database from the future and leaves every byte of it', async () => {
    await run(flags())
    const file = join(root, 'data', 'truth.db')
    const db = new Database(file)
    db.pragma('user_version = 9999')
    db.close()
    const before = readFileSync(file)
    await refused(flags(), 'FUTURE_DATABASE', /newer version/)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('goes on with a fresh file when one is damaged, and keeps the damaged one', async () => {
    await run(flags())
    writeFileSync(join(root, 'data', 'truth.db'), Buffer.alloc(64_000, 'no database at all '))
    expect(await run(flags())).toMatchObject({ code: 0, ready: true })
  })

  it('says when its own key is no key', async () => {
    await run(flags())
    writeFileSync(join(root, 'keys', 'device-hub1.pem'), 'nothing')
    await refused(flags(), 'DEVICE_KEY_UNREADABLE', /enrol/)
  })

  it('says when it may not write its data', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write everywhere')
    mkdirSync(join(root, 'data'))
    chmodSync(join(root, 'data'), 0o500)
    await refused(flags(), 'NO_PERMISSION', /rights/)
  })
})
