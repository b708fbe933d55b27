// The processes of one start together: brought up one after the other, kept up, ended together.
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild, type Child, type Ended } from './child.ts'
import type { Plan } from './processes.ts'
import { restartPause } from './restart.ts'

export interface Report {
  /** A process ended by itself; it is started again after `pauseMs`, or not at all when that is undefined. */
  fell(plan: Plan, ended: Ended, pauseMs: number | undefined): void
  recovered(plan: Plan): void
}

export type Up =
  | { readonly ok: true; readonly said: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly ended: Ended | undefined }

export class Fleet {
  readonly #where: { readonly root: string; readonly dataDir: string }
  readonly #report: Report
  readonly #children = new Map<string, Child>()
  #stopping = false

  constructor(where: { readonly root: string; readonly dataDir: string }, report: Report) {
    this.#where = where
    this.#report = report
  }

  /** Runs a plan to its end; undefined when it succeeded. */
  async once(plan: Plan): Promise<Ended | undefined> {
    const child = startChild(plan, this.#where)
    this.#children.set(plan.name, child)
    const ended = await child.ended
    this.#children.delete(plan.name)
    return ended.code === 0 ? undefined : ended
  }

  /** Starts a plan, waits until it is up, and from then on starts it again when it dies. */
  async bringUp(plan: Plan): Promise<Up> {
    const up = await this.#start(plan)
    if (up.ok) void this.#keepUp(plan)
    return up
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#children.values()].map((child) => child.stop()))
  }

  async #start(plan: Plan): Promise<Up> {
    // Asked to stop while the next one was about to begin: it would be left behind.
    if (this.#stopping) return { ok: false, ended: undefined }
    const child = startChild(plan, this.#where)
    this.#children.set(plan.name, child)
    const said = await child.ready
    if (said !== undefined) return { ok: true, said }
    // Either it ended, or it neither came up nor ended: then it is ended here and has no last word.
    const silent = Symbol('silent')
    const ended = await Promise.race([child.ended, sleep(0, silent)])
    if (typeof ended !== 'symbol') return { ok: false, ended }
    await child.stop()
    return { ok: false, ended: undefined }
  }

  async #keepUp(plan: Plan): Promise<void> {
    const deathsMs: number[] = []
    while (!this.#stopping) {
      const child = this.#children.get(plan.name)
      if (child === undefined) return
      const ended = await child.ended
      if (this.#stopping) return
      deathsMs.push(performance.now())
      const pauseMs = restartPause(deathsMs)
      this.#report.fell(plan, ended, pauseMs)
      if (pauseMs === undefined) return
      await sleep(pauseMs)
      if (this.#stopping) return
      if ((await this.#start(plan)).ok) this.#report.recovered(plan)
    }
  }
}
