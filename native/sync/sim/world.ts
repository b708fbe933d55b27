/** One run: hubs, a platform, weather and chance from one seed, and the oracle that watches every step. */
import type { Frame } from '../../contract/index.ts'
import { encodeFrame } from '../../wire/index.ts'
import { Chance } from './chance.ts'
import { Faults, isPoison, retryParked, type Place } from './faults.ts'
import { HubNode } from './hubNode.ts'
import { MemoryAuthority } from './memoryAuthority.ts'
import type { MemoryOutbox } from './memoryOutbox.ts'
import { Oracle } from './oracle.ts'
import { PlatformNode, TOWNSHIP } from './platformNode.ts'
import { Schedule } from './schedule.ts'
import { townRows } from './town.ts'
import { Twins } from './twin.ts'
import { Violation } from './violation.ts'
import { CALM, roughSize, WirePair, type Weather } from './wirePair.ts'

export interface RunOptions {
  readonly seed: number
  /** Events of virtual time to go through with faults; the healing comes on top. */
  readonly steps: number
  readonly hubs?: number
  /** Told every frame that arrives, for whoever looks into a failing seed. */
  readonly trace?: ((line: string) => void) | undefined
}

export interface RunReport {
  readonly seed: number
  readonly steps: number
  readonly virtualMs: number
  readonly commands: number
  readonly crashes: number
  readonly restores: number
  readonly snapshots: number
  readonly expressChecked: number
  /** Consoles that lost their lease, and acts that got another id as another console had used theirs. */
  readonly fenced: number
  readonly reissued: number
  readonly seq: number
  /** Virtual time from the last fault until all had drained. */
  readonly healedMs: number
  readonly violation?: string
}

/** Virtual time within which all but what is poison finds its way, and then what was poison, once nothing goes wrong. */
const HEALED_WITHIN_MS = 120_000
/** All must stay at rest for this long. */
const REST_MS = 3_000
const LOOK_MS = 500
const RETRY_MS = 5_000
/** What nobody can ask for any more is let go, so that a run may go on for ever. */
const TIDY_EVERY_MS = 30_000
const KEPT_MS = { outbox: 5 * 60_000, stream: 3 * 60_000, verdicts: 8 * 60_000, oracle: 8 * 60_000 }
const KEPT_WIRES = 3
/** Where the town's stream begins. */
const FIRST = { epoch: 'e0', seq: 1, head: '00000000000000aa', at: 0 }
const START = Date.UTC(2026, 6, 15, 2, 0)

export async function run(options: RunOptions): Promise<RunReport> {
  const world = new World(options)
  try {
    await world.run()
    return world.report()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const text = error instanceof Violation ? error.message : (error.stack ?? error.message)
    return { ...world.report(), violation: text }
  }
}

class World {
  readonly #options: RunOptions
  readonly #chance: Chance
  readonly #schedule = new Schedule()
  readonly #oracle = new Oracle(() => this.#schedule.now)
  readonly #store: MemoryAuthority
  readonly #platform: PlatformNode
  readonly #places: Place[] = []
  readonly #hubs: HubNode[] = []
  readonly #faults: Faults
  readonly #realBytes: boolean
  readonly #twins: Twins
  #faulty = true
  #trouble: string | undefined
  #cured = false
  #crashes = 0
  #healedMs = 0

  constructor(options: RunOptions) {
    this.#options = options
    this.#chance = new Chance(options.seed)
    this.#realBytes = this.#chance.often(0.2)
    this.#twins = new Twins(options.seed, this.#schedule)
    this.#store = new MemoryAuthority(TOWNSHIP, townRows(40), FIRST, (end, rows) => {
      this.#oracle.remember(end, rows)
    })
    this.#platform = new PlatformNode({
      schedule: this.#schedule,
      chance: this.#chance,
      store: this.#store,
      now: () => this.#now(),
      isPoison: (command) => !this.#cured && isPoison(command),
      onCommit: (commit) => {
        const clear = this.#places.filter(({ weather, wires }) => !weather.stalled && wires.at(-1)?.whole)

        this.#oracle.committed(
          commit,
          clear.map(({ hub }) => hub),
        )
      },
      measure: this.#realBytes ? (frame) => encodeFrame(frame).length : roughSize,
      onTrouble: (detail) => {
        this.#trouble ??= detail
      },
      onReset: () => {
        this.#oracle.disturbed('all')
      },
      townSize: this.#chance.between(4, 30),
    })
    const count = options.hubs ?? this.#chance.between(3, 4)
    for (let i = 0; i < count; i++) this.#addHub(i)
    this.#faults = new Faults({
      ...{ schedule: this.#schedule, chance: this.#chance, oracle: this.#oracle },
      ...{ store: this.#store, platform: this.#platform, places: this.#places, now: () => this.#now() },
    })
  }

  #now(): number {
    return START + Math.round(this.#schedule.now)
  }

  #weather(): Weather {
    const pick = (...shares: number[]) => this.#chance.pick(shares) ?? 0
    return {
      ...CALM,
      cut: pick(0, 0.002, 0.02),
      twice: pick(0, 0.01),
      damage: pick(0, 0.003),
      lose: pick(0, 0, 0.01),
      late: pick(0, 0, 0.02),
      gap: pick(0, 0, 0.02),
      twist: pick(0, 0, 0.02),
      bytesPerS: pick(8_000, 250_000, Number.POSITIVE_INFINITY),
      maxDelayMs: pick(5, 40, 400),
    }
  }

  #addHub(index: number, twin?: { readonly outbox?: MemoryOutbox }): HubNode {
    const crashShare = this.#chance.pick([0, 0.001, 0.01]) ?? 0
    const weather = this.#weather()
    const disk: Place['disk'] = { trouble: undefined }
    const wires: WirePair[] = []
    const hub: HubNode = new HubNode({
      id: twin ? 'hub1' : `hub${String(index + 1)}`,
      label: twin ? 'hub1, second console' : `hub${String(index + 1)}`,
      ...(twin?.outbox ? { outbox: twin.outbox } : {}),
      schedule: this.#schedule,
      chance: this.#chance,
      baseNow: () => this.#now(),
      crashShare: () => (this.#faulty ? crashShare : 0),
      disk: () => disk.trouble,
      dial: () => this.#dial(place),
      onCrash: () => {
        this.#crashes += 1
        this.#oracle.disturbed(hub)
        this.#oracle.poweredOff(hub)
        this.#schedule.after(this.#chance.between(10, 4_000), () => hub.start())
      },
    })
    const place: Place = { hub, weather, wires, disk, astray: false }
    this.#places.push(place)
    this.#hubs.push(hub)
    return hub
  }

  /** Somebody switches on a second console of the first hub. */
  #switchOnTwin(): void {
    const [first] = this.#hubs
    if (!first || !this.#faulty) return
    const copied = this.#twins.kind === 'copy'
    const twin = this.#addHub(0, copied ? { outbox: first.outbox.copy(() => this.#chance.id()) } : {})
    this.#run(twin)
    this.#twins.order([first, twin], () => this.#faulty)
  }

  #run(hub: HubNode): void {
    this.#schedule.after(this.#chance.between(0, 3_000), () => hub.start())
    this.#every(500, () => {
      hub.tick()
    })
  }

  #dial(place: Place): WirePair | undefined {
    const { hub, weather, wires } = place
    if (weather.down) return undefined
    const { trace } = this.#options
    const wire = new WirePair({
      ...{ schedule: this.#schedule, chance: this.#chance, weather, realBytes: this.#realBytes },
      onTrouble: () => {
        this.#oracle.disturbed(hub)
      },
      trace: trace && ((to, frame) => trace(this.#line(hub, to, frame))),
    })
    wires.push(wire)
    if (wires.length > KEPT_WIRES) wires.shift()
    // The hub attaches first; the platform's greeting comes after the line is up.
    this.#schedule.after(1, () => {
      if (!this.#faults.answers(place, wire)) this.#platform.accept(wire)
    })
    return wire
  }

  #line(hub: HubNode, to: 'hub' | 'platform', { type, ...body }: Frame): string {
    const arrow = to === 'hub' ? '<-' : '->'
    return `${String(Math.round(this.#schedule.now))} ${hub.label} ${arrow} ${type} ${JSON.stringify(body).slice(0, 400)}`
  }

  async run(): Promise<void> {
    for (const hub of this.#hubs) this.#run(hub)
    this.#twins.switchedOn(() => {
      this.#switchOnTwin()
    })
    this.#every(1_000, () => {
      this.#platform.tick()
    })
    this.#every(TIDY_EVERY_MS, () => {
      this.#tidy()
    })
    this.#faults.start()
    for (let i = 0; i < this.#options.steps; i++) await this.#step()
    await this.#heal()
  }

  #every(ms: number, run: () => void): void {
    this.#schedule.after(ms, () => {
      run()
      this.#every(ms, run)
    })
  }

  #tidy(): void {
    const { now } = this.#schedule
    for (const { outbox } of this.#hubs) outbox.forget(this.#now() - KEPT_MS.outbox)
    // A line that carries nothing for longer than that leaves its hub with old questions and in an old place.
    const asked = new Set(
      this.#hubs.flatMap(({ outbox }) => [...outbox.all].map(({ envelope }) => envelope.id)),
    )
    const stood = this.#hubs.flatMap(({ truth }) => truth.places)
    const past = { stream: this.#now() - KEPT_MS.stream, verdicts: this.#now() - KEPT_MS.verdicts }
    this.#store.forget({ ...past, asked })
    this.#oracle.forget(now - KEPT_MS.oracle, stood)
  }

  async #step(): Promise<void> {
    const due = this.#schedule.take()
    if (!due) return
    await due.run()
    // Promises between store, authority and sessions settle before time goes on.
    await settle()
    if (this.#trouble !== undefined) throw new Violation(this.#trouble)
    this.#oracle.afterStep(this.#hubs)
  }

  /** First everything but what is poison finds its way, then the poison is cured and the desk tries again. */
  async #heal(): Promise<void> {
    this.#faulty = false
    this.#faults.heal()
    const began = this.#schedule.now
    this.#twins.handOver(this.#hubs.filter(({ id }) => id === 'hub1'))
    await this.#until(() => this.#oracle.heldUp(this.#hubs, this.#store))
    this.#cured = true
    let retryAt = 0
    await this.#until(() => {
      if (this.#schedule.now >= retryAt) {
        retryAt = this.#schedule.now + RETRY_MS
        this.#hubs.forEach(retryParked)
      }
      return this.#oracle.notDrained(this.#hubs, this.#store)
    })
    this.#healedMs = this.#schedule.now - began
    const restUntil = this.#schedule.now + REST_MS
    while (this.#schedule.now < restUntil) await this.#step()
    const left = this.#oracle.notDrained(this.#hubs, this.#store)
    if (left !== undefined) throw new Violation(left)
    this.#oracle.nothingIsLost(this.#hubs, this.#store, this.#faults.restores > 0)
  }

  /** Goes on until nothing is in the way any more; what still is after the bound is a violation. */
  async #until(obstacle: () => string | undefined): Promise<void> {
    const until = this.#schedule.now + HEALED_WITHIN_MS
    let lookAt = 0
    for (;;) {
      if (this.#schedule.now >= lookAt) {
        const why = obstacle()
        if (why === undefined) return
        if (this.#schedule.now > until) throw new Violation(why)
        lookAt = this.#schedule.now + LOOK_MS
      }
      await this.#step()
    }
  }

  report(): RunReport {
    return {
      seed: this.#options.seed,
      steps: this.#oracle.steps,
      virtualMs: this.#schedule.now,
      commands: this.#faults.commands,
      crashes: this.#crashes + this.#faults.platformCrashes,
      restores: this.#faults.restores,
      snapshots: this.#hubs.reduce((sum, hub) => sum + hub.snapshots, 0),
      expressChecked: this.#oracle.expressChecked,
      fenced: this.#hubs.reduce((sum, hub) => sum + hub.fenced, 0),
      reissued: this.#hubs.reduce((sum, hub) => sum + hub.outbox.reissued, 0),
      seq: this.#store.end.seq,
      healedMs: this.#healedMs,
    }
  }
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve()
}
