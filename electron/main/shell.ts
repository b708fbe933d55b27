// The shell put together: windows, hub process, ports, recovery. Starts when Electron is ready.
import { join } from 'node:path'
import {
  app,
  dialog,
  MessageChannelMain,
  powerMonitor,
  powerSaveBlocker,
  type MessagePortMain,
} from 'electron'
import { Channel, windowRoles, type WindowRole } from '../contract/index.ts'
import { Broker, HubHost } from '../link/index.ts'
import { Keeper, writeHeartbeat, type History } from '../recovery/index.ts'
import { hubArgs, Settings } from '../settings/index.ts'
import { markOf, placeWindows, Settle } from '../windows/index.ts'
import { displaysNow, onDisplayChange } from './displays.ts'
import { forkHub } from './hubProcess.ts'
import { takeMessages } from './incoming.ts'
import { ShellWindow } from './shellWindow.ts'

const tickMs = 1000
const heartbeatMs = 10_000
const hubStopMs = 8000

export interface Setting {
  readonly userData: string
  readonly history: History
  readonly argv: readonly string[]
  /** Folder of the bundle, out/. */
  readonly out: string
}

export class Shell {
  readonly #setting: Setting
  readonly #settings: Settings
  readonly #windows = new Map<WindowRole, ShellWindow>()
  readonly #settle = new Settle()
  readonly #keeper: Keeper
  readonly #broker: Broker<MessagePortMain>
  readonly #hub: HubHost<MessagePortMain>
  #hubUp = false
  #safe: boolean
  #heartbeatAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(setting: Setting) {
    this.#setting = setting
    this.#settings = new Settings(join(setting.userData, 'shell.json'))
    if (this.#settings.problem !== undefined) this.#log('settings', { problem: this.#settings.problem })
    this.#safe = setting.history.isSafeLayout(Date.now())
    this.#keeper = this.#makeKeeper()
    this.#broker = new Broker<MessagePortMain>({
      channel: () => {
        const { port1, port2 } = new MessageChannelMain()
        return [port1, port2]
      },
      toHub: (seat, port) => this.#hub.seat({ type: 'seat', ...seat }, port),
      toPage: (windowId, port) =>
        this.#byContents(windowId)?.contents?.postMessage(Channel.port, null, [port]),
      later: (ms, call) => setTimeout(call, ms),
    })
    this.#hub = this.#makeHub()
  }

  start(): void {
    takeMessages((id) => this.#byContents(id)?.role, {
      beat: (role, beat) => this.#keeper.beat(role, beat),
      refused: (code) => this.#log('message refused', { code }),
    })
    onDisplayChange(() => this.#settle.changed(performance.now()))
    powerMonitor.on('suspend', () => this.#hub.suspending())
    powerMonitor.on('resume', () => this.#keeper.forgiveSilence())
    // Not enough by itself on every system; the installation guide also turns the screen saver off.
    powerSaveBlocker.start('prevent-display-sleep')
    app.on('child-process-gone', (_event, { type, reason }) => {
      if (type === 'GPU' && reason !== 'clean-exit') this.#keeper.gpuDied()
    })
    this.#hub.start()
    this.#layOut()
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  focus(): void {
    this.#windows.get('desk')?.focus()
  }

  /** Waits until the hub has written what it holds. */
  stop(): Promise<void> {
    // Or the tick would make the windows anew that quitting has closed.
    clearInterval(this.#timer)
    return this.#hub.stop(hubStopMs)
  }

  #makeKeeper(): Keeper {
    return new Keeper(
      this.#setting.history,
      {
        reload: (name) => this.#byName(name)?.reload(),
        recreate: (name) => this.#byName(name)?.recreate(),
        relaunch: () => this.#relaunch(),
        safeLayout: () => {
          this.#safe = true
          this.#layOut()
          this.#windows.get('desk')?.recreate()
        },
        log: (event, detail) => this.#log(event, detail),
      },
      {
        monotonic: () => performance.now(),
        wall: () => Date.now(),
        minuteOfDay: () => new Date().getHours() * 60 + new Date().getMinutes(),
      },
    )
  }

  #makeHub(): HubHost<MessagePortMain> {
    const places = { userData: this.#setting.userData, app: join(this.#setting.out, '..') }
    return new HubHost<MessagePortMain>(
      {
        fork: (said, exited) => forkHub(join(this.#setting.out, 'main', 'hub.js'), said, exited),
        later: (ms, call) => setTimeout(call, ms),
      },
      hubArgs(this.#setting.argv, this.#settings.hub, places),
      {
        up: () => {
          this.#hubUp = true
          this.#keeper.hub(true)
          this.#broker.hubUp()
        },
        down: () => {
          this.#hubUp = false
          this.#keeper.hub(false)
          this.#broker.hubDown()
        },
        seatClosed: (seat) => this.#broker.seatClosed(seat),
        fatal: (code, message) => {
          this.#log('hub', { code, message })
          // Does not block: the hub goes on trying, and the box may stay until somebody comes.
          void dialog.showMessageBox({ type: 'error', title: app.name, message, detail: code })
        },
      },
      () => performance.now(),
    )
  }

  #layOut(): void {
    const slots = this.#settings.slots.filter(({ role }) => !this.#safe || role === 'desk')
    const placements = placeWindows(slots, displaysNow())
    for (const role of windowRoles) {
      const placement = placements.get(role)
      if (placement === undefined) {
        this.#windows.get(role)?.destroy()
        this.#windows.delete(role)
        this.#keeper.forget(role)
        continue
      }
      this.#window(role).place(placement)
      this.#keeper.shown(role, placement.show)
      if (placement.show && placement.bound) this.#settings.bind(role, markOf(placement.display))
    }
  }

  #window(role: WindowRole): ShellWindow {
    const known = this.#windows.get(role)
    if (known !== undefined) return known
    const setting = { preload: join(this.#setting.out, 'preload', 'preload.cjs'), packaged: app.isPackaged }
    const window = new ShellWindow(role, setting, {
      loading: () => this.#keeper.loading(role),
      loaded: (windowId) => this.#broker.pageLoaded(windowId, role),
      gone: (windowId) => this.#broker.pageGone(windowId),
      died: (why) => this.#keeper.died(role, why),
      // The desk is the program: closing it quits. A wall that was closed by mistake comes back.
      closed: () => (role === 'desk' ? app.quit() : this.#settle.changed(performance.now())),
    })
    this.#windows.set(role, window)
    // Before its page begins to load, so that a hidden window is known as one from the start.
    this.#keeper.loading(role)
    return window
  }

  #tick(): void {
    const safe = this.#setting.history.isSafeLayout(Date.now())
    if (this.#settle.due(performance.now()) || safe !== this.#safe) {
      this.#safe = safe
      this.#layOut()
    }
    this.#keeper.tick()
    if (performance.now() - this.#heartbeatAt < heartbeatMs) return
    this.#heartbeatAt = performance.now()
    writeHeartbeat(join(this.#setting.userData, 'heartbeat.json'), {
      at: new Date().toISOString(),
      pid: process.pid,
      hub: this.#hubUp ? 'up' : 'down',
      windows: this.#keeper.verdicts(),
    })
  }

  #relaunch(): void {
    void this.stop().then(() => {
      app.relaunch()
      // relaunch() only takes note; without exit() nothing happens.
      app.exit(0)
    })
  }

  #byContents(id: number): ShellWindow | undefined {
    return [...this.#windows.values()].find((window) => window.owns(id))
  }

  #byName(name: string): ShellWindow | undefined {
    return [...this.#windows.values()].find((window) => window.role === name)
  }

  /** One JSON line on stdout: the system's journal keeps it. */
  #log(event: string, detail: Readonly<Record<string, string | number>>): void {
    process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), shell: event, ...detail })}\n`)
  }
}
