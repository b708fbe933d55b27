// Watches over all windows: judges their pulses, climbs their ladders, recycles them at night.
import type { Beat } from '../messages/index.ts'
import type { History } from './history.ts'
import { bottom, calm, climb, type Ladder, type Step } from './ladder.ts'
import { dueForRecycling } from './nightly.ts'
import { beginPulse, feel, judge, type Pulse, type Verdict } from './pulse.ts'

export interface KeeperActions {
  reload(name: string): void
  recreate(name: string): void
  /** Ends this process and starts a new one. */
  relaunch(): void
  /** One desk on the primary display, nothing else. */
  safeLayout(): void
  log(event: string, detail: Readonly<Record<string, string | number>>): void
}

export interface KeeperTime {
  /** Monotonic ms. */
  monotonic(): number
  /** ms since the epoch. */
  wall(): number
  /** Minutes since midnight on this machine's clock. */
  minuteOfDay(): number
}

interface Watched {
  /** When its present page began to load, monotonic ms; its pulse may begin later, after a forgiven silence. */
  bornAt: number
  pulse: Pulse
  ladder: Ladder
  /** Hidden windows paint nothing and are in no trouble. */
  hidden: boolean
  /** Its process died or its page did not load: no need to wait for missing beats. */
  dead: boolean
}

export class Keeper {
  readonly #windows = new Map<string, Watched>()
  readonly #history: History
  readonly #actions: KeeperActions
  readonly #time: KeeperTime
  #hubUp = false
  #recycledAt: number | undefined

  constructor(history: History, actions: KeeperActions, time: KeeperTime) {
    this.#history = history
    this.#actions = actions
    this.#time = time
  }

  hub(up: boolean): void {
    this.#hubUp = up
    // Windows that starved with the hub get the full time to be fed again.
    if (up) this.forgiveSilence()
  }

  /** A page begins to load in this window, for the first time or again. */
  loading(name: string): void {
    const before = this.#windows.get(name)
    const now = this.#time.monotonic()
    this.#windows.set(name, {
      bornAt: now,
      pulse: beginPulse(now),
      // A page that dies right after loading must not get the mildest step again and again.
      ladder: before?.ladder ?? bottom,
      hidden: before?.hidden ?? false,
      dead: false,
    })
  }

  shown(name: string, visible: boolean): void {
    const window = this.#windows.get(name)
    if (window === undefined || window.hidden === !visible) return
    window.hidden = !visible
    window.pulse = beginPulse(this.#time.monotonic())
  }

  beat(name: string, beat: Beat): void {
    const window = this.#windows.get(name)
    if (window !== undefined) window.pulse = feel(window.pulse, beat, this.#time.monotonic())
  }

  /** Its renderer process is gone, or its page failed to load. */
  died(name: string, why: string): void {
    const window = this.#windows.get(name)
    if (window === undefined) return
    window.dead = true
    this.#actions.log('window died', { name, why })
  }

  forget(name: string): void {
    this.#windows.delete(name)
  }

  /** After a suspend, or when the hub was away, nobody is to blame for the silence. */
  forgiveSilence(): void {
    for (const window of this.#windows.values()) window.pulse = beginPulse(this.#time.monotonic())
  }

  gpuDied(): void {
    if (!this.#history.gpuDied(this.#time.wall())) return
    this.#actions.log('software rendering', {})
    this.#actions.relaunch()
  }

  verdicts(): Record<string, Verdict | 'hidden'> {
    const verdicts: Record<string, Verdict | 'hidden'> = {}
    for (const [name, window] of this.#windows)
      verdicts[name] = window.hidden ? 'hidden' : this.#judge(window)
    return verdicts
  }

  /** Called every second or two. */
  tick(): void {
    const now = this.#time.monotonic()
    for (const [name, window] of this.#windows) {
      if (window.hidden) continue
      const verdict = this.#judge(window)
      if (verdict === 'ok') window.ladder = calm(window.ladder, now)
      else if (verdict !== 'starting') this.#help(name, window, verdict, now)
    }
    this.#recycle(now)
  }

  #judge(window: Watched): Verdict {
    return window.dead ? 'frozen' : judge(window.pulse, this.#time.monotonic(), this.#hubUp)
  }

  #help(name: string, window: Watched, verdict: Verdict, now: number): void {
    const { ladder, step } = climb(window.ladder, now, this.#highest())
    window.ladder = ladder
    if (step === undefined) return
    this.#actions.log('recovery', { name, verdict, step, taken: ladder.taken })
    this.#take(name, step)
  }

  #highest(): Step {
    const wall = this.#time.wall()
    if (this.#history.isSafeLayout(wall)) return 'recreate'
    return this.#history.mayRelaunch(wall) ? 'relaunch' : 'safe'
  }

  #take(name: string, step: Step): void {
    const wall = this.#time.wall()
    switch (step) {
      case 'reload':
        this.#actions.reload(name)
        return
      case 'recreate':
        this.#actions.recreate(name)
        return
      case 'relaunch':
        // Two relaunches that did not help are followed by the safe layout, not by a third.
        if (!this.#history.mayRelaunch(wall)) return this.#take(name, 'safe')
        this.#history.relaunching(wall)
        this.#actions.relaunch()
        return
      case 'safe':
        this.#history.enterSafeLayout(wall)
        this.#actions.safeLayout()
        return
      default:
        step satisfies never
    }
  }

  #recycle(now: number): void {
    const windows = [...this.#windows]
      .filter(([, window]) => !window.hidden)
      .map(([name, window]) => ({
        name,
        loadedAt: window.bornAt,
        well: this.#judge(window) === 'ok',
      }))
    const name = dueForRecycling(windows, now, this.#time.minuteOfDay(), this.#recycledAt)
    if (name === undefined) return
    this.#recycledAt = now
    this.#actions.log('nightly recycling', { name })
    this.#actions.recreate(name)
  }
}
