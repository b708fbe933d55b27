import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from '@playwright/test'

const root = resolve(import.meta.dirname, '..')
const port = 7620
const address = `http://127.0.0.1:${port}`
let dir = ''
let started: ChildProcess | undefined

function args(...more: string[]): string[] {
  return ['scripts/start.mjs', '--headless', '--port', String(port), '--data', dir, '--speed', '60', ...more]
}

/** Resolves with the pid of the program behind the launcher when everything is up. */
function start(): Promise<number> {
  const child = spawn(process.execPath, args(), { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  started = child
  return new Promise((done, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const pid = /^ready .*"pid":(\d+)/.exec(line)?.[1]
      if (pid !== undefined) done(Number(pid))
    })
    child.once('exit', (code) => failed(new Error(`the start ended with ${code}`)))
  })
}

/** Every process whose command line names the data dir of this test. */
function alive(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        Number(pid) !== process.pid &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir)
      )
    } catch {
      return false
    }
  })
}

test.describe('npm start', () => {
  test.skip(!existsSync('/proc/self/cmdline'), 'looks for processes in /proc')
  test.describe.configure({ timeout: 180_000 })

  // One data dir for all: the town is made once, every later start finds it.
  test.beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hub-start-e2e-'))
  })
  test.afterEach(async () => {
    started?.kill('SIGTERM')
    await expect.poll(alive, { timeout: 20_000 }).toEqual([])
  })
  test.afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test('brings the town up, refuses a second one beside it, and takes everything down again', async ({
    request,
  }) => {
    await start()
    // The first snapshot is the whole town; a busy machine takes its time for it.
    const linkState = async (): Promise<string> => {
      const health = (await (await request.get(`${address}/healthz`)).json()) as { link: { state: string } }
      return health.link.state
    }
    await expect.poll(linkState, { timeout: 60_000 }).toBe('online')
    const { mirror } = (await (await request.get(`${address}/healthz`)).json()) as {
      mirror: { rows: Record<string, number> }
    }
    expect(mirror.rows).toMatchObject({ grid: 116, specialGrid: 7, post: 24, building: 3985, camera: 1000 })

    const second = spawnSync(process.execPath, args('--port', '7630'), { cwd: root, encoding: 'utf8' })
    expect(second.status).toBe(1)
    expect(second.stderr).toContain(address)

    started?.kill('SIGTERM')
    await expect.poll(alive, { timeout: 20_000 }).toEqual([])
  })

  test('leaves nobody behind when it is killed outright, and starts again on the same data', async () => {
    const pid = await start()
    process.kill(pid, 'SIGKILL')
    await expect.poll(alive, { timeout: 20_000 }).toEqual([])
    await start()
  })

  test('goes down with the npm that started it', async () => {
    const npm = spawn('npm', ['start', '--', ...args().slice(1)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise<void>((done) => {
      createInterface({ input: npm.stdout }).on('line', (line) =>
        line.startsWith('ready ') ? done() : undefined,
      )
    })
    npm.kill('SIGTERM')
    await expect.poll(alive, { timeout: 20_000 }).toEqual([])
  })

  test('brings a killed hub back', async ({ request }) => {
    await start()
    const hub = alive().find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('native/hub/main.ts'),
    )
    process.kill(Number(hub), 'SIGKILL')
    await expect
      .poll(async () => (await request.get(`${address}/healthz`).catch(() => undefined))?.status(), {
        timeout: 30_000,
      })
      .toBe(200)
  })

  test('names a port that is in use, and starts nothing', async () => {
    const server = createServer().listen(port + 2, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const result = spawnSync(process.execPath, args(), { cwd: root, encoding: 'utf8' })
    await new Promise((done) => server.close(done))
    expect(result.status).toBe(1)
    expect(result.stderr).toContain(String(port + 2))
    expect(result.stderr).toContain('--port')
    expect(alive()).toEqual([])
  })
})
