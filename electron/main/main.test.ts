import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeElectron } from './electronFixture.ts'

let userData = ''
beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'hub-shell-'))
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance', 'Date'],
  })
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.resetModules()
  for (const signal of ['SIGTERM', 'SIGINT']) process.removeAllListeners(signal)
  rmSync(userData, { recursive: true, force: true })
})

async function start(firstInstance = true) {
  const fake = fakeElectron({ userData, firstInstance })
  vi.doMock('electron', () => fake.electron)
  await import('./main.ts')
  await setImmediate()
  const [wall, desk] = fake.windows
  const hub = fake.forks[0]
  return { ...fake, wall, desk, hub }
}

describe('the shell', () => {
  it('opens nothing when another instance runs on the same data', async () => {
    const { calls, windows, forks, handlers } = await start(false)
    expect(calls).toEqual(['enableSandbox', 'lock', 'exit'])
    expect([windows, forks, Object.keys(handlers)]).toEqual([[], [], []])
  })

  it('has sandbox, lock and scheme before Electron is ready, and the hub only after it', async () => {
    const { calls } = await start()
    const order = calls.map((call) => call.split(' ')[0])
    expect(order.slice(0, 4)).toEqual(['enableSandbox', 'lock', 'schemes', 'ready'])
    expect(order.indexOf('fork')).toBeGreaterThan(3)
    expect(calls[2]).toContain('"standard":true,"secure":true')
    expect(calls).toContain('power prevent-display-sleep')
  })

  it('opens the wall full screen and the desk beside it, both with everything closed', async () => {
    const { windows, wall, desk } = await start()
    expect(windows.map((window) => window.webContents.url)).toEqual([
      'hub://app/wall.html',
      'hub://app/desk.html',
    ])
    expect([wall?.fullScreen, desk?.fullScreen]).toEqual([true, false])
    for (const { options } of windows) {
      expect(options.webPreferences).toMatchObject({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        devTools: false,
      })
    }
  })

  it('denies permissions, devices, windows, downloads and every address but its own', async () => {
    const { handlers, wall } = await start()
    const call = (name: string, ...args: unknown[]): unknown =>
      Reflect.apply(handlers[name] ?? vi.fn(), undefined, args)
    const answers: unknown[] = []
    const answer = (value: unknown): number => answers.push(value)
    call('permission request', {}, 'media', answer)
    call('request', { url: 'http://127.0.0.1:7141/' }, answer)
    call('request', { url: 'hub://app/desk.html' }, answer)
    expect(answers).toEqual([false, { cancel: true }, { cancel: false }])
    expect([call('permission check'), call('device')]).toEqual([false, false])
    expect(wall?.webContents.windowOpen?.({ url: 'hub://app/desk.html' })).toEqual({ action: 'deny' })
    const prevented = vi.fn()
    wall?.webContents.emit('will-navigate', { url: 'https://example.com/', preventDefault: prevented })
    wall?.webContents.emit('will-attach-webview', { preventDefault: prevented })
    expect(prevented).toHaveBeenCalledTimes(2)
  })

  it("stamps each port with its window's role, and gives every page another after the hub was restarted", async () => {
    const { wall, desk, hub, forks } = await start()
    wall?.webContents.emit('did-finish-load')
    desk?.webContents.emit('did-finish-load')
    expect(desk?.webContents.posted).toEqual([])
    hub?.emit('message', { type: 'ready' })
    expect(hub?.posted.slice(1)).toEqual([
      {
        message: { type: 'seat', role: 'wall', windowId: wall?.webContents.id, seat: 1 },
        ports: [{ name: 'hub end 1' }],
      },
      {
        message: { type: 'seat', role: 'desk', windowId: desk?.webContents.id, seat: 2 },
        ports: [{ name: 'hub end 2' }],
      },
    ])
    expect(desk?.webContents.posted).toEqual([{ channel: 'shell:port', ports: [{ name: 'page end 2' }] }])
    hub?.emit('exit', 1)
    await vi.advanceTimersByTimeAsync(500)
    forks[1]?.emit('message', { type: 'ready' })
    expect(desk?.webContents.posted).toHaveLength(2)
  })

  it('reloads a window whose renderer died, and makes it anew when that does not help', async () => {
    const { desk, windows, ipcMain, calls } = await start()
    desk?.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(desk?.webContents.reloads).toEqual(['hub://app/desk.html'])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(desk?.destroyed).toBe(true)
    expect(windows.at(-1)?.webContents.url).toBe('hub://app/desk.html')
    // The end of the old window is no fault of the new one.
    const successor = windows.at(-1)?.webContents
    for (let i = 0; i < 60; i += 1) {
      for (const contents of [successor, windows[0]?.webContents]) {
        ipcMain.emit(
          'shell:beat',
          { sender: contents, senderFrame: contents?.mainFrame },
          { frames: i, data: null },
        )
      }
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(windows).toHaveLength(3)
    expect(calls).not.toContain('relaunch')
  })

  it('believes beats only of main frames of its own pages', async () => {
    const { ipcMain, desk, wall, windows } = await start()
    const beat = (window: typeof desk, frame: unknown): void => {
      ipcMain.emit(
        'shell:beat',
        { sender: window?.webContents, senderFrame: frame },
        { frames: 1, data: null },
      )
    }
    for (let i = 0; i < 45; i += 1) {
      beat(desk, desk?.webContents.mainFrame)
      beat(wall, { origin: 'https://example.com' })
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(desk?.webContents.reloads).toEqual([])
    expect(wall?.webContents.reloads).toEqual(['hub://app/wall.html'])
    expect(windows).toHaveLength(2)
  })

  it('waits for the hub on quitting, and makes no window anew meanwhile', async () => {
    const { app, calls, hub, windows, wall } = await start()
    const prevented = vi.fn()
    app.emit('will-quit', { preventDefault: prevented })
    wall?.emit('closed')
    expect(prevented).toHaveBeenCalledOnce()
    expect(hub?.posted.at(-1)?.message).toEqual({ type: 'stop' })
    await vi.advanceTimersByTimeAsync(5000)
    expect(calls).not.toContain('quit')
    hub?.emit('exit', 0)
    await vi.advanceTimersByTimeAsync(0)
    expect(calls).toContain('quit')
    app.emit('will-quit', { preventDefault: prevented })
    expect(prevented).toHaveBeenCalledOnce()
    expect(windows).toHaveLength(2)
  })

  it('paints in software after a relaunch for the third GPU death', async () => {
    const { app, calls, hub } = await start()
    for (let i = 0; i < 3; i += 1) app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed' })
    hub?.emit('exit', 0)
    await vi.advanceTimersByTimeAsync(0)
    expect(calls.slice(-2)).toEqual(['relaunch', 'exit'])
    vi.resetModules()
    expect((await start()).calls).toContain('software rendering')
  })
})
