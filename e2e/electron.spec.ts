import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { electronBinary } from '../scripts/setup/electron.mjs'

/** What a page must not find; read in the page, where these names mean something. */
interface PageGlobals {
  readonly require?: unknown
  readonly process?: unknown
  readonly shell?: object
}

const root = resolve(import.meta.dirname, '..')
const binary = electronBinary()

test.describe('the Electron app', () => {
  test.skip(binary === undefined, 'Electron binary absent')

  let dir = ''
  let app: ElectronApplication
  const args = (): string[] => [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    root,
    ...['--data', join(dir, 'hub'), '--keys', join(dir, 'keys'), '--demo'],
    // Nobody listens there: the hub must come up without its platform.
    ...['--platform', 'ws://127.0.0.1:9'],
  ]

  test.beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'hub-electron-'))
    app = await _electron.launch({
      ...(binary === undefined ? {} : { executablePath: binary }),
      args: args(),
    })
  })

  test.afterEach(async () => {
    await app.close()
    rmSync(dir, { recursive: true, force: true })
  })

  async function page(name: 'desk' | 'wall'): Promise<Page> {
    const url = `hub://app/${name}.html`
    await expect.poll(() => app.windows().map((window) => window.url())).toContain(url)
    const found = app.windows().find((window) => window.url() === url)
    if (found === undefined) throw new Error(`no ${name} window`)
    return found
  }

  test('shows a desk and a wall, and the desk speaks with the hub over its port', async () => {
    await page('wall')
    await expect((await page('desk')).getByText('本系统为非涉密系统')).toBeVisible()
  })

  test('gives pages neither Node nor the network, and no way out of their window', async () => {
    const desk = await page('desk')
    expect(
      await desk.evaluate(() => {
        const globals = globalThis as PageGlobals
        return [typeof globals.require, typeof globals.process, Object.keys(globals.shell ?? {})]
      }),
    ).toEqual(['undefined', 'undefined', ['fed']])
    expect(
      await desk.evaluate(() => fetch('http://127.0.0.1:9/').catch((error: unknown) => String(error))),
    ).toContain('TypeError')
    await desk.evaluate('location.href = "https://example.com/"').catch(() => undefined)
    await desk.waitForTimeout(500)
    expect(desk.url()).toBe('hub://app/desk.html')
    expect(await desk.evaluate('window.open("hub://app/wall.html") === null')).toBe(true)
  })

  test('lets a second start on the same data go without opening anything', async () => {
    await page('desk')
    const code = await app.evaluate(
      async ({ app: main }, [program, ...rest]) => {
        const { spawn } = process.getBuiltinModule('node:child_process')
        return new Promise((done) => spawn(program ?? main.getPath('exe'), rest).once('exit', done))
      },
      [binary ?? '', ...args()],
    )
    expect(code).toBe(0)
    expect(app.windows()).toHaveLength(2)
  })

  test('brings a crashed desk back', async () => {
    const desk = await page('desk')
    await app.evaluate(({ webContents }) => {
      webContents
        .getAllWebContents()
        .find((contents) => contents.getURL().endsWith('desk.html'))
        ?.forcefullyCrashRenderer()
    })
    await desk.waitForEvent('crash')
    await expect(desk.getByText('本系统为非涉密系统')).toBeVisible({ timeout: 30_000 })
  })
})
