/** One run: hubs, a platform, weather and chance from one seed, and the oracle that watches every step. */
import type { CommandEnvelope, Frame } from '../../contract/index.ts'
import { encodeFrame } from '../../wire/index.ts'
import { actAtHub, Devices, POISON } from './acts.ts'
import { Chance } from './chance.ts'
import { HubNode } from './hubNode.ts'
import { MemoryAuthority } from './memoryAuthority.ts'
import { Oracle } from './oracle.ts'
import { PlatformNode, TOWNSHIP } from './platformNode.ts'
import { Schedule } from './schedule.ts'
import { townRows } from './town.ts'
import { Violation } from './violation.ts'
import { roughSize, WirePair, type Weather } from './wirePair.ts'

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
  readonly seq: number
  readonly violation?: string
}

/** Virtual time within which everything must have drained once nothing goes wrong any more. */
const HEALED_WITHIN_MS = 240_000
/** Until then what is poison stays poison. */
const CURED_AFTER_MS = 120_000
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
  readonly #oracle = new Oracle()
  readonly #store: MemoryAuthority
  readonly #platform: PlatformNode
  readonly #hubs: HubNode[] = []
  readonly #weathers: Weather[] = []
  readonly #wires: WirePair[][] = []
  readonly #devices = new Devices()
  readonly #backups: ReturnType<MemoryAuthority['backup']>[] = []
  readonly #realBytes: boolean
  #faults = true
  #trouble: string | undefined
  #cured = false
  #crashes = 0
  #restores = 0
  #commands = 0

  constructor(options: RunOptions) {
    this.#options = options
    this.#chance = new Chance(options.seed)
    this.#realBytes = this.#chance.often(0.25)
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
        const clear = this.#hubs.filter((_, i) => this.#weathers[i]?.stalled === false)
        this.#oracle.committed(commit, clear, this.#schedule.now)
      },
      measure: this.#realBytes ? (frame) => encodeFrame(frame).length : roughSize,
      onTrouble: (detail) => {
        this.#trouble ??= detail
      },
      onReset: () => {
        this.#oracle.disturbed('all')
      },
    })
    const count = options.hubs ?? this.#chance.between(2, 3)
    for (let i = 0; i < count; i++) this.#addHub(i)
  }

  #now(): number {
    return START + Math.round(this.#schedule.now)
  }

  #addHub(index: number): void {
    const weather: Weather = {
      cut: this.#chance.pick([0, 0.002, 0.02]) ?? 0,
      twice: this.#chance.pick([0, 0.01]) ?? 0,
      damage: this.#chance.pick([0, 0.003]) ?? 0,
      minDelayMs: 1,
      bytesPerS: this.#chance.pick([8_000, 250_000, Number.POSITIVE_INFINITY]) ?? 8_000,
      maxDelayMs: this.#chance.pick([5, 40, 400]) ?? 5,
      stalled: false,
      down: false,
    }
    const wires: WirePair[] = []
    const crashShare = this.#chance.pick([0, 0.001, 0.01]) ?? 0
    const hub: HubNode = new HubNode({
      id: `hub${String(index + 1)}`,
      schedule: this.#schedule,
      chance: this.#chance,
      baseNow: () => this.#now(),
      crashShare: () => (this.#faults ? crashShare : 0),
      dial: () => {
        if (weather.down) return undefined
        const wire = new WirePair({
          schedule: this.#schedule,
          chance: this.#chance,
          weather,
          realBytes: this.#realBytes,
          onTrouble: () => {
            this.#oracle.disturbed(hub)
          },
          trace: this.#options.trace && ((to, frame) => this.#options.trace?.(this.#line(hub, to, frame))),
        })
        wires.push(wire)
        // The hub attaches first; the platform's greeting comes after the line is up.
        this.#schedule.after(1, () => {
          this.#platform.accept(wire)
        })
        return wire
      },
      onCrash: () => {
        this.#crashes += 1
        this.#oracle.disturbed(hub)
        this.#oracle.poweredOff(hub)
        this.#schedule.after(this.#chance.between(10, 4_000), () => hub.start())
      },
    })
    this.#hubs.push(hub)
    this.#weathers.push(weather)
    this.#wires.push(wires)
  }

  #line(hub: HubNode, to: 'hub' | 'platform', { type, ...body }: Frame): string {
    const arrow = to === 'hub' ? '<-' : '->'
    return `${String(Math.round(this.#schedule.now))} ${hub.id} ${arrow} ${type} ${JSON.stringify(body).slice(0, 400)}`
  }

  async run(): Promise<void> {
    for (const hub of this.#hubs) {
      this.#schedule.after(this.#chance.between(0, 3_000), () => hub.start())
      this.#tick(hub)
    }
    this.#schedule.after(1_000, () => {
      this.#platformTick()
    })
    this.#schedule.after(500, () => {
      this.#something()
    })
    for (let i = 0; i < this.#options.steps; i++) await this.#step()
    this.#heal()
    const until = this.#schedule.now + HEALED_WITHIN_MS
    while (this.#schedule.now < until) await this.#step()
    this.#oracle.drained(this.#hubs, this.#store)
  }

  async #step(): Promise<void> {
    const due = this.#schedule.take()
    if (!due) return
    await due.run()
    // Promises between store, authority and sessions settle before time goes on.
    await settle()
    if (this.#trouble !== undefined) throw new Violation(this.#trouble)
    this.#oracle.afterStep(this.#hubs, this.#schedule.now)
  }

  #tick(hub: HubNode): void {
    hub.tick()
    this.#schedule.after(500, () => {
      this.#tick(hub)
    })
  }

  #platformTick(): void {
    this.#platform.tick()
    this.#schedule.after(1_000, () => {
      this.#platformTick()
    })
  }

  /** The town lives, and things go wrong. */
  #something(): void {
    if (!this.#faults) return
    const chance = this.#chance
    this.#schedule.after(chance.between(20, 700), () => {
      this.#something()
    })
    const index = chance.between(0, this.#hubs.length - 1)
    const hub = this.#hubs[index]
    const weather = this.#weathers[index]
    if (!hub || !weather) return
    const roll = chance.next()
    if (roll < 0.5) {
      this.#commands += 1
      actAtHub(hub, chance, chance.often(0.03))
    } else if (roll < 0.75) this.#devices.act(this.#platform, this.#store, chance, this.#now())
    else if (roll < 0.8) this.#stall(hub, weather, index)
    else if (roll < 0.85) this.#outage(hub, weather, index)
    else if (roll < 0.88) hub.die(chance.often(0.5))
    else if (roll < 0.9) this.#platformFails()
    else if (roll < 0.92) this.#backups.push(this.#store.backup())
    else if (roll < 0.93) this.#restore()
    else if (roll < 0.94) hub.skew = chance.pick([0, 86_400_000, -86_400_000, 4_000]) ?? 0
    else if (roll < 0.95) this.#store.raiseFloor(this.#store.end.seq - chance.between(0, 20))
    else if (roll < 0.96) this.#rot(hub)
    else if (roll < 0.97) this.#retryParked(hub)
    else if (roll < 0.98) this.#burst(hub)
  }

  #stall(hub: HubNode, weather: Weather, index: number): void {
    weather.stalled = true
    this.#oracle.disturbed(hub)
    this.#schedule.after(this.#chance.between(100, 40_000), () => {
      this.#flow(hub, weather, index)
    })
  }

  #flow(hub: HubNode, weather: Weather, index: number): void {
    if (!weather.stalled) return
    weather.stalled = false
    this.#oracle.disturbed(hub)
    for (const wire of this.#wires[index] ?? []) wire.flow()
  }

  #outage(hub: HubNode, weather: Weather, index: number): void {
    weather.down = true
    this.#oracle.disturbed(hub)
    this.#wires[index]?.at(-1)?.cut()
    this.#schedule.after(this.#chance.between(100, 20_000), () => {
      weather.down = false
    })
  }

  #platformFails(): void {
    this.#crashes += 1
    this.#oracle.disturbed('all')
    this.#platform.crash()
  }

  /** The platform is put back from a backup, with or without anybody saying so. */
  #restore(): void {
    const backup = this.#chance.pick(this.#backups)
    if (!backup) return
    this.#restores += 1
    this.#oracle.disturbed('all')
    this.#platform.crash()
    this.#store.restore(backup)
    const declared = this.#chance.often(0.6)
    // In secret: with nothing of the old history still on its way.
    if (!declared) for (const hub of this.#hubs) hub.die(false)
    if (declared || !this.#hubs.every(isWhole)) void this.#store.beginEpoch(TOWNSHIP, this.#chance.id())
  }

  #rot(hub: HubNode): void {
    if (!hub.truth.at || !hub.alive) return
    this.#oracle.rotten(hub)
    hub.truth.rot(this.#chance.next())
  }

  /** Somebody at the desk tries again what was set aside. */
  #retryParked(hub: HubNode): void {
    for (const { envelope, state } of hub.outbox.pending())
      if (state === 'PARKED') hub.outbox.retry(envelope.id)
    hub.submitted()
  }

  #burst(hub: HubNode): void {
    for (let i = 0; i < 20; i++) {
      this.#commands += 1
      actAtHub(hub, this.#chance, false)
    }
  }

  #heal(): void {
    this.#faults = false
    for (const [i, weather] of this.#weathers.entries()) {
      const hub = this.#hubs[i]
      Object.assign(weather, {
        cut: 0,
        twice: 0,
        damage: 0,
        maxDelayMs: 40,
        bytesPerS: Number.POSITIVE_INFINITY,
        down: false,
      })
      if (hub) this.#flow(hub, weather, i)
    }
    this.#oracle.disturbed('all')
    // First everything but what is poison finds its way, then the poison is cured and the desk tries again; twice, as a
    // command may be set aside while this goes on.
    this.#schedule.after(CURED_AFTER_MS, () => {
      this.#oracle.onlyParkedAreLeft(this.#hubs)
      this.#cured = true
    })
    for (const wait of [1_000, 40_000])
      for (const hub of this.#hubs)
        this.#schedule.after(CURED_AFTER_MS + wait, () => {
          this.#retryParked(hub)
        })
  }

  report(): RunReport {
    return {
      seed: this.#options.seed,
      steps: this.#oracle.steps,
      virtualMs: this.#schedule.now,
      commands: this.#commands,
      crashes: this.#crashes,
      restores: this.#restores,
      snapshots: this.#hubs.reduce((sum, hub) => sum + hub.snapshots, 0),
      expressChecked: this.#oracle.expressChecked,
      seq: this.#store.end.seq,
    }
  }
}

/**
 * Truth has not fallen behind the results the outbox knows. A platform put back in secret while a hub is in that state
 * is the one thing that stays unnoticed: see docs/protocol.md.
 */
function isWhole({ truth, outbox }: HubNode): boolean {
  truth.checkpoint()
  const { at } = truth
  return outbox.history.every(({ epoch, seq }) => at !== null && (epoch !== at.epoch || seq <= at.seq))
}

const isPoison = (command: CommandEnvelope): boolean => Object.values(command.payload).includes(POISON)

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve()
}
