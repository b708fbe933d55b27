// One window of the shell: made with everything closed, placed, reloaded, made anew.
import { BrowserWindow } from 'electron'
import { pageOf, type WindowRole } from '../contract/index.ts'
import { origin } from '../scheme/index.ts'
import type { Placement } from '../windows/index.ts'

export interface WindowEvents {
  loading(): void
  loaded(windowId: number): void
  gone(windowId: number): void
  died(why: string): void
  closed(): void
}

export class ShellWindow {
  readonly role: WindowRole
  readonly #preload: string
  readonly #packaged: boolean
  readonly #events: WindowEvents
  #window: BrowserWindow | undefined
  #placement: Placement = { show: false }

  constructor(role: WindowRole, setting: { preload: string; packaged: boolean }, events: WindowEvents) {
    this.role = role
    this.#preload = setting.preload
    this.#packaged = setting.packaged
    this.#events = events
  }

  owns(contentsId: number): boolean {
    return this.#window?.webContents.id === contentsId
  }

  get contents(): Electron.WebContents | undefined {
    return this.#window?.webContents
  }

  place(placement: Placement): void {
    this.#placement = placement
    const window = (this.#window ??= this.#make())
    if (!placement.show) {
      window.hide()
      return
    }
    const { x, y, width, height } = placement.display
    if (window.isFullScreen() && !placement.fullScreen) window.setFullScreen(false)
    window.setBounds({ x, y, width, height })
    if (placement.fullScreen) window.setFullScreen(true)
    else if (this.role === 'desk') window.maximize()
    window.showInactive()
  }

  reload(): void {
    this.#window?.webContents.reloadIgnoringCache()
  }

  /** A new window with a new renderer process; the old one goes even if it no longer answers. */
  recreate(): void {
    const old = this.#window
    this.#window = this.#make()
    this.place(this.#placement)
    old?.removeAllListeners('closed')
    old?.destroy()
  }

  focus(): void {
    if (this.#window?.isMinimized() === true) this.#window.restore()
    this.#window?.focus()
  }

  destroy(): void {
    this.#window?.removeAllListeners('closed')
    this.#window?.destroy()
    this.#window = undefined
  }

  #make(): BrowserWindow {
    const window = new BrowserWindow({
      show: false,
      backgroundColor: '#0f1317',
      autoHideMenuBar: true,
      webPreferences: {
        preload: this.#preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: !this.#packaged,
        // A covered window must keep painting: it may be what the wall's splitter shows.
        backgroundThrottling: false,
      },
    })
    const { webContents } = window
    const { id } = webContents
    window.removeMenu()
    window.once('closed', () => {
      this.#window = undefined
      this.#events.closed()
    })
    webContents.on('did-start-loading', () => this.#events.loading())
    webContents.on('did-finish-load', () => this.#events.loaded(id))
    webContents.once('destroyed', () => this.#events.gone(id))
    // A window that was replaced dies too, and must not take its successor's good name along.
    const died = (why: string): void => {
      if (this.#window === window) this.#events.died(why)
    }
    webContents.on('render-process-gone', (_event, { reason }) => died(reason))
    webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
      // -3: a navigation that was replaced by another one, such as two reloads in a row.
      if (isMainFrame && code !== -3) died(description)
    })
    webContents.on('before-input-event', (event, { type, key }) => {
      if (type !== 'keyDown' || key !== 'F11' || this.role !== 'wall') return
      event.preventDefault()
      window.setFullScreen(!window.isFullScreen())
    })
    void window.loadURL(`${origin}${pageOf[this.role]}`).catch(() => undefined)
    return window
  }
}
