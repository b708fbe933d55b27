/**
 * One run of the fuzzer: a hub over real SQLite and a platform talk through a line that turns messages into nonsense.
 * Nobody may throw, nothing may be half applied, and once the line is clean the hub must come to hold what the platform
 * holds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { commandId, realPace, systemClock } from '../../../contract/index.ts'
import { openMirror } from '../../../mirror/index.ts'
import { decodeFrame, encodeFrame } from '../../../wire/index.ts'
import { Devices } from '../acts.ts'
import { Chance } from '../chance.ts'
import { MemoryAuthority } from '../memoryAuthority.ts'
import { PlatformNode, TOWNSHIP } from '../platformNode.ts'
import { Schedule } from '../schedule.ts'
import { townRows } from '../town.ts'
import { CALM, WirePair } from '../wirePair.ts'
import { FuzzHub } from './fuzzHub.ts'
import { meddled } from './meddle.ts'

export interface FuzzReport {
  /** Messages a hub or the platform was sent in another form. */
  readonly meddled: number
  /** Messages only read or sent, and how many of them were frames all the same. */
  readonly tried: number
  readonly read: number
  readonly seq: number
  /** Undefined: all went well. */
  readonly fault?: string
}

const HEALED_WITHIN_MS = 200_000

export async function fuzz(seed: number, steps: number): Promise<FuzzReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const opened = await openMirror({ dataDir, clock: systemClock(realPace()), hubId: 'hub1' })
  if (!opened.ok) throw new Error(opened.code)
  try {
    return await new Fuzz(seed, opened.mirror.truth).run(steps)
  } finally {
    await opened.mirror.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

class Fuzz {
  readonly #schedule = new Schedule()
  readonly #chance: Chance
  readonly #store: MemoryAuthority
  readonly #platform: PlatformNode
  readonly #hub: FuzzHub
  readonly #devices = new Devices()
  #share = 0.2
  #meddled = 0
  #tried = 0
  #read = 0

  constructor(seed: number, truth: FuzzHub['truth']) {
    this.#chance = new Chance(seed)
    const first = { epoch: 'e0', seq: 1, head: '00000000000000aa', at: 0 }
    this.#store = new MemoryAuthority(TOWNSHIP, townRows(10), first, () => undefined)
    this.#platform = new PlatformNode({
      ...{ schedule: this.#schedule, chance: this.#chance, store: this.#store },
      now: () => Math.round(this.#schedule.now),
      ...{ isPoison: () => false, onCommit: () => undefined, onReset: () => undefined },
      onTrouble: (detail) => {
        throw new Error(`the platform: ${detail}`)
      },
      measure: (frame) => encodeFrame(frame).length,
    })
    this.#hub = new FuzzHub(truth, this.#schedule, () => this.#dial())
  }

  #dial(): WirePair {
    const wire = new WirePair({
      ...{ schedule: this.#schedule, chance: this.#chance, weather: { ...CALM, maxDelayMs: 5 } },
      ...{ realBytes: true, onTrouble: () => undefined, trace: undefined },
      meddle: (message) => this.#meddle(message),
    })
    this.#schedule.after(1, () => {
      this.#platform.accept(wire)
    })
    return wire
  }

  #meddle(message: Uint8Array): Uint8Array {
    if (!this.#chance.often(this.#share)) return message
    this.#meddled += 1
    const out = meddled(message, this.#chance)
    // Whatever it is, reading it gives a word and never an exception; some that are only read.
    for (const one of [out, ...Array.from({ length: 10 }, () => meddled(message, this.#chance))]) {
      this.#tried += 1
      if (decodeFrame(one).ok) this.#read += 1
    }
    return out
  }

  async run(steps: number): Promise<FuzzReport> {
    await this.#hub.start()
    this.#every(250, () => {
      this.#hub.feed({ t: 'tick' })
    })
    this.#every(1_000, () => {
      this.#platform.tick()
    })
    let n = 0
    this.#every(70, () => {
      if (this.#share === 0) return
      this.#devices.act(this.#platform, this.#store, this.#chance, Math.round(this.#schedule.now))
      if (this.#chance.often(0.2)) this.#store.raiseFloor(this.#store.end.seq - this.#chance.between(0, 20))
      n += 1
      if (n % 3 === 0)
        this.#hub.act({
          ...{ id: commandId('hub1', 'a', n), type: 'duty.log', payload: { text: '交接' }, base: {} },
          ...{ actor: { kind: 'timer', id: 'timer', name: 'timer' }, occurredAt: 0, configVersion: 1 },
        })
    })
    for (let k = 0; k < steps; k++) {
      const fault = await this.#step()
      if (fault !== undefined) return this.#report(fault)
    }
    this.#share = 0
    const until = this.#schedule.now + HEALED_WITHIN_MS
    while (this.#schedule.now < until) {
      const fault = await this.#step()
      if (fault !== undefined) return this.#report(fault)
      if (await this.#whole()) return this.#report()
    }
    return this.#report(
      `not healed: ${this.#hub.state.phase}, ${JSON.stringify(await this.#hub.truth.cursor())}`,
    )
  }

  /** One event, and what the store makes of it: rows move with the cursor, or not at all. */
  async #step(): Promise<string | undefined> {
    const due = this.#schedule.take()
    if (!due) return 'nothing is left to happen'
    const before = await this.#held()
    this.#hub.repaired = false
    await due.run()
    for (let k = 0; k < 12; k++) await Promise.resolve()
    const busy = this.#hub.busy
    await busy
    if (busy === this.#idle) return undefined
    for (let last = busy; ; last = this.#hub.busy) {
      await last
      if (last === this.#hub.busy) break
    }
    this.#idle = this.#hub.busy
    const after = await this.#held()
    const moved = !isDeepStrictEqual(before.cursor, after.cursor)
    if (!moved && !this.#hub.repaired && !isDeepStrictEqual(before.sums, after.sums))
      return 'rows moved and the cursor did not'
    return undefined
  }

  #idle: Promise<void> | undefined

  async #held(): Promise<{ cursor: unknown; sums: unknown }> {
    const { truth } = this.#hub
    return { cursor: await truth.cursor(), sums: await truth.bucketSums() }
  }

  async #whole(): Promise<boolean> {
    const { truth, state } = this.#hub
    const [cursor, ours, { seq, sums }] = [
      await truth.cursor(),
      await truth.bucketSums(),
      await this.#store.sums(),
    ]
    if (cursor?.seq !== seq || state.phase !== 'live') return false
    // A command that arrived as another one was refused when it came again: that is for a person to see.
    return isDeepStrictEqual(ours, sums) && [...state.commands].every((command) => command.state === 'parked')
  }

  #every(ms: number, run: () => void): void {
    this.#schedule.after(ms, () => {
      run()
      this.#every(ms, run)
    })
  }

  #report(fault?: string): FuzzReport {
    const { seq } = this.#store.end
    return {
      meddled: this.#meddled,
      tried: this.#tried,
      read: this.#read,
      seq,
      ...(fault === undefined ? {} : { fault }),
    }
  }
}
