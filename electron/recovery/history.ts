// What must survive a relaunch: how often there was one, and how often the GPU died. Times are ms since the epoch.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'

const Recorded = Type.Object({
  relaunches: Type.Array(Type.Number()),
  gpuDeaths: Type.Array(Type.Number()),
  /** Until when this machine paints in software. */
  softwareUntil: Type.Number(),
  /** Until when only the desk is shown, on the primary display. */
  safeUntil: Type.Number(),
})
export type Recorded = Static<typeof Recorded>

const nothing: Recorded = { relaunches: [], gpuDeaths: [], softwareUntil: 0, safeUntil: 0 }

const gpuWindowMs = 10 * 60_000
const gpuDeathsAllowed = 2
const relaunchWindowMs = 30 * 60_000
const relaunchesAllowed = 2
/** A driver that died three times may be well again after the night's restart. */
const softwareForMs = 24 * 60 * 60_000
const safeForMs = 60 * 60_000

export class History {
  readonly #file: string
  #recorded: Recorded

  /** An unreadable file means a clean record: a lost memory must not keep the wall dark. */
  constructor(file: string) {
    this.#file = file
    this.#recorded = nothing
    try {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
      if (Value.Check(Recorded, value)) this.#recorded = value
    } catch {
      // First start, or damaged.
    }
  }

  paintsInSoftware(now: number): boolean {
    return now < this.#recorded.softwareUntil
  }

  isSafeLayout(now: number): boolean {
    return now < this.#recorded.safeUntil
  }

  /** True when this was the third death in ten minutes: relaunch with software rendering. */
  gpuDied(now: number): boolean {
    const gpuDeaths = [...this.#recorded.gpuDeaths.filter((at) => now - at < gpuWindowMs), now]
    const tooMany = gpuDeaths.length > gpuDeathsAllowed && !this.paintsInSoftware(now)
    this.#save({
      gpuDeaths: tooMany ? [] : gpuDeaths,
      ...(tooMany ? { softwareUntil: now + softwareForMs } : {}),
    })
    return tooMany
  }

  /** False when relaunching has been tried often enough and does not help. */
  mayRelaunch(now: number): boolean {
    return this.#recorded.relaunches.filter((at) => now - at < relaunchWindowMs).length < relaunchesAllowed
  }

  relaunching(now: number): void {
    this.#save({
      relaunches: [...this.#recorded.relaunches.filter((at) => now - at < relaunchWindowMs), now],
    })
  }

  enterSafeLayout(now: number): void {
    this.#save({ safeUntil: now + safeForMs })
  }

  #save(change: Partial<Recorded>): void {
    this.#recorded = { ...this.#recorded, ...change }
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify(this.#recorded))
      renameSync(`${this.#file}.new`, this.#file)
    } catch {
      // A full disk must not stop the recovery itself; the record then lives as long as this process.
    }
  }
}
