// A stand-in for Electron that records what is asked of it. It knows only what the adapters use, and it is no proof
// that Electron behaves so: e2e/electron.spec.ts is, wherever the binary exists.
import { EventEmitter } from 'node:events'

export interface Port {
  readonly name: string
}

export interface Forked extends EventEmitter {
  readonly entry: string
  readonly posted: { readonly message: unknown; readonly ports: readonly Port[] }[]
}

export class FakeContents extends EventEmitter {
  static last = 0
  readonly id = (FakeContents.last += 1)
  readonly mainFrame = { origin: 'hub://app' }
  readonly posted: { readonly channel: string; readonly ports: readonly Port[] }[] = []
  readonly reloads: string[] = []
  url = ''
  windowOpen: ((details: { url: string }) => { action: string }) | undefined
  getURL(): string {
    return this.url
  }
  postMessage(channel: string, _message: unknown, ports: readonly Port[]): void {
    this.posted.push({ channel, ports })
  }
  reloadIgnoringCache(): void {
    this.reloads.push(this.url)
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpen = handler
  }
}

export function fakeElectron(options: { readonly userData: string; readonly firstInstance: boolean }) {
  const calls: string[] = []
  const windows: FakeWindow[] = []
  const forks: Forked[] = []
  const app = Object.assign(new EventEmitter(), {
    name: 'Hub Console',
    isPackaged: true,
    enableSandbox: () => calls.push('enableSandbox'),
    setPath: (name: string, path: string) => calls.push(`setPath ${name} ${path}`),
    getPath: () => options.userData,
    requestSingleInstanceLock: () => {
      calls.push('lock')
      return options.firstInstance
    },
    commandLine: { appendSwitch: () => undefined },
    disableHardwareAcceleration: () => calls.push('software rendering'),
    whenReady: () => Promise.resolve().then(() => calls.push('ready')),
    quit: () => calls.push('quit'),
    exit: () => calls.push('exit'),
    relaunch: () => calls.push('relaunch'),
  })

  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeContents()
    readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> }
    fullScreen = false
    destroyed = false
    constructor(given: { webPreferences: Record<string, unknown> }) {
      super()
      this.options = given
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    isFullScreen = (): boolean => this.fullScreen
    setFullScreen = (on: boolean): void => {
      this.fullScreen = on
    }
    setBounds = (): void => undefined
    maximize = (): void => undefined
    showInactive = (): void => undefined
    hide = (): void => undefined
    removeMenu = (): void => undefined
    isMinimized = (): boolean => false
    focus = (): void => undefined
    destroy(): void {
      this.destroyed = true
      this.webContents.emit('destroyed')
      this.webContents.emit('render-process-gone', {}, { reason: 'killed' })
    }
    loadURL(url: string): Promise<void> {
      this.webContents.url = url
      this.webContents.emit('did-start-loading')
      return Promise.resolve()
    }
  }

  const handlers: Record<string, (...args: never[]) => unknown> = {}
  const keep =
    (name: string) =>
    (handler: (...args: never[]) => unknown): void => {
      handlers[name] = handler
    }
  const ipcMain = new EventEmitter()
  const screen = Object.assign(new EventEmitter(), {
    getPrimaryDisplay: () => ({ id: 1 }),
    getAllDisplays: () => [
      { id: 1, label: 'desk', bounds: { x: 0, y: 0, width: 1920, height: 1080 } },
      { id: 2, label: 'wall', bounds: { x: 1920, y: 0, width: 5760, height: 2160 } },
    ],
  })
  let channels = 0
  const electron = {
    app,
    BrowserWindow: FakeWindow,
    MessageChannelMain: class {
      readonly port1: Port
      readonly port2: Port
      constructor() {
        channels += 1
        this.port1 = { name: `hub end ${channels}` }
        this.port2 = { name: `page end ${channels}` }
      }
    },
    dialog: { showMessageBox: () => Promise.resolve(calls.push('message box')) },
    ipcMain,
    powerMonitor: new EventEmitter(),
    powerSaveBlocker: { start: (type: string) => calls.push(`power ${type}`) },
    protocol: {
      registerSchemesAsPrivileged: (
        schemes: readonly { readonly scheme: string; readonly privileges: object }[],
      ) => calls.push(`schemes ${JSON.stringify(schemes)}`),
      handle: (scheme: string, handler: (...args: never[]) => unknown) => {
        handlers[`scheme ${scheme}`] = handler
      },
    },
    screen,
    session: {
      defaultSession: Object.assign(new EventEmitter(), {
        setPermissionRequestHandler: keep('permission request'),
        setPermissionCheckHandler: keep('permission check'),
        setDevicePermissionHandler: keep('device'),
        setBluetoothPairingHandler: keep('bluetooth'),
        webRequest: { onBeforeRequest: keep('request') },
      }),
    },
    utilityProcess: {
      fork: (entry: string): Forked => {
        const posted: Forked['posted'] = []
        const child = Object.assign(new EventEmitter(), {
          entry,
          posted,
          postMessage: (message: unknown, ports: readonly Port[] = []) => posted.push({ message, ports }),
          kill: () => calls.push('kill hub'),
        })
        forks.push(child)
        calls.push('fork hub')
        return child
      },
    },
  }
  return { electron, calls, windows, forks, handlers, app, ipcMain }
}
