/**
 * What happens while the disk fills, in this order: people are told; truth stops taking in what can be fetched again;
 * a reserve that was set aside is given to local.db, so that people's acts are still kept. When there is room again all
 * of it goes back by itself, the reserve first.
 */
import type { MirrorLog } from '../file/index.ts'
import { TruthGate } from './truthGate.ts'
import type { Reserve } from './reserve.ts'

export type SpaceState = 'OK' | 'LOW' | 'PAUSED' | 'RESERVE'

export interface SpaceLimits {
  /** Set aside for local.db, bytes. */
  readonly reserveBytes: number
  /** Free bytes, beside the reserve: below these people are told, truth stops, the reserve is given away. */
  readonly lowBytes: number
  readonly pauseBytes: number
  readonly releaseBytes: number
}

const MB = 1 << 20

/** Small disks get smaller limits, so that a hub can work on any. */
export const limitsFor = (totalBytes: number): SpaceLimits => ({
  reserveBytes: Math.min(64 * MB, Math.floor(totalBytes / 8)),
  lowBytes: Math.min(256 * MB, Math.floor(totalBytes / 4)),
  pauseBytes: Math.min(96 * MB, Math.floor(totalBytes / 8)),
  releaseBytes: Math.min(32 * MB, Math.floor(totalBytes / 24)),
})

/** Truth goes on only when there is this much more room than it stopped at. */
const RESUME_SHARE = 1.25
/** After a write to truth met a full disk although there seemed to be room (a quota, another writer), real ms. */
const STOPPED_FOR_MS = 30_000

export interface DiskGuardOptions {
  /** Free and total bytes of the disk the files lie on; throws when it cannot be asked. */
  readonly probe: () => { readonly freeBytes: number; readonly totalBytes: number }
  readonly reserve: Reserve
  /** Real monotonic ms. */
  readonly now: () => number
  readonly log: MirrorLog
}

export class DiskGuard {
  /** Closed while truth must not write. */
  readonly gate: TruthGate
  readonly #options: DiskGuardOptions
  #state: SpaceState = 'OK'
  #stoppedUntil = -Infinity

  constructor(options: DiskGuardOptions) {
    this.#options = options
    this.gate = new TruthGate(() => {
      this.look()
    })
  }

  get state(): SpaceState {
    return this.#state
  }

  /** Measures and acts. A disk that cannot be asked changes nothing here: the files themselves will tell. */
  look(): void {
    const { probe, reserve } = this.#options
    let measured
    try {
      measured = probe()
    } catch {
      return
    }
    const { freeBytes, totalBytes } = measured
    const limits = limitsFor(totalBytes)
    if (reserve.bytes > 0 && freeBytes < limits.releaseBytes) this.#release('there is hardly any room left')
    if (
      reserve.bytes < limits.reserveBytes &&
      freeBytes >= limits.reserveBytes + limits.pauseBytes * RESUME_SHARE
    )
      void reserve.take(limits.reserveBytes)
    this.#become(this.#stateFor(freeBytes, limits))
  }

  /** A write to truth found the disk full. */
  truthMetFullDisk(): void {
    this.#stoppedUntil = this.#options.now() + STOPPED_FOR_MS
    this.look()
  }

  /** A write to local.db found the disk full. @returns true when there is room now, and the write may be tried again */
  localMetFullDisk(): boolean {
    if (this.#options.reserve.bytes === 0) return false
    this.#release('an act found no room')
    this.#become('RESERVE')
    return true
  }

  #stateFor(freeBytes: number, limits: SpaceLimits): SpaceState {
    const { reserve, now } = this.#options
    const stopped = this.#state === 'PAUSED' || this.#state === 'RESERVE'
    const pauseBelow = stopped ? limits.pauseBytes * RESUME_SHARE : limits.pauseBytes
    // Given away and not yet taken back: whatever the room, it belongs to local.db first.
    if (reserve.given && freeBytes < limits.reserveBytes + pauseBelow) return 'RESERVE'
    if (freeBytes < pauseBelow || now() < this.#stoppedUntil) return 'PAUSED'
    return freeBytes < limits.lowBytes ? 'LOW' : 'OK'
  }

  #become(state: SpaceState): void {
    if (state === this.#state) return
    const { log } = this.#options
    const fields = { from: this.#state, to: state }
    if (state === 'OK') log.info(fields, 'there is room on the disk again')
    else log.warn(fields, 'the disk fills up')
    this.#state = state
    this.gate.set(state === 'PAUSED' || state === 'RESERVE' ? 'closed' : 'open')
  }

  #release(why: string): void {
    this.#options.log.error({ why }, 'the reserve is given to local.db')
    this.#options.reserve.give()
  }
}
