/** The town lives, and things go wrong: one thing at a time, drawn by chance, until all is healed. */
import type { CommandEnvelope } from '../../contract/index.ts'
import { actAtHub, Devices, POISON } from './acts.ts'
import type { Chance } from './chance.ts'
import type { HubNode } from './hubNode.ts'
import type { MemoryAuthority } from './memoryAuthority.ts'
import type { Oracle } from './oracle.ts'
import { TOWNSHIP, type PlatformNode } from './platformNode.ts'
import type { Schedule } from './schedule.ts'
import { drillHub, drillPlatform } from './strangers.ts'
import { CALM, WirePair, type Weather } from './wirePair.ts'

/** A hub and what surrounds it. */
export interface Place {
  readonly hub: HubNode
  readonly weather: Weather
  /** Connections it had, the last ones. */
  readonly wires: WirePair[]
  readonly disk: { trouble: 'refuses' | 'forgets' | undefined }
  /** The next call reaches a platform of a drill. */
  astray: boolean
}

export interface FaultParts {
  readonly schedule: Schedule
  readonly chance: Chance
  readonly oracle: Oracle
  readonly store: MemoryAuthority
  readonly platform: PlatformNode
  readonly places: readonly Place[]
  readonly now: () => number
}

/** How long a backup may still be put back, domain ms. Hubs keep what they sent for longer than that. */
export const BACKUP_KEPT_MS = 120_000

type Backup = ReturnType<MemoryAuthority['backup']>

export class Faults {
  readonly #parts: FaultParts
  readonly #devices = new Devices()
  #backups: { readonly at: number; readonly state: Backup }[] = []
  #over = false
  commands = 0
  restores = 0
  platformCrashes = 0

  constructor(parts: FaultParts) {
    this.#parts = parts
  }

  start(): void {
    this.#next()
  }

  #next(): void {
    this.#parts.schedule.after(this.#parts.chance.between(20, 700), () => {
      if (this.#over) return
      this.#next()
      this.#something()
    })
  }

  #something(): void {
    const { chance, places, store } = this.#parts
    const place = chance.pick(places)
    if (!place) return
    const roll = chance.next() * 100
    const { hub } = place
    if (roll < 46) this.#act(hub, 1)
    else if (roll < 68) this.#deviceSpeaks()
    else if (roll < 73) this.#stall(place)
    else if (roll < 78) this.#outage(place)
    else if (roll < 81) hub.die(chance.often(0.5))
    else if (roll < 83) this.#platformFails()
    else if (roll < 85) this.#backup()
    else if (roll < 86) this.#restore()
    else if (roll < 87) hub.skew = chance.pick([0, 86_400_000, -86_400_000, 4_000]) ?? 0
    else if (roll < 88) store.raiseFloor(store.end.seq - chance.between(0, 20))
    else if (roll < 89) this.#rot(hub)
    else if (roll < 89.7) retryParked(hub)
    else if (roll < 90) this.#giveUp(hub)
    else if (roll < 91.5) this.#act(hub, 20)
    else if (roll < 92.5) this.#bulk()
    else if (roll < 94) this.#diskTrouble(place)
    else if (roll < 95) this.#platformSendsAway()
    else if (roll < 96) this.#drillCalls()
    else if (roll < 97) place.astray = true
    else if (roll < 98) this.#devices.sweep(this.#parts.platform, this.#parts.now())
  }

  #act(hub: HubNode, times: number): void {
    const { chance } = this.#parts
    this.commands += times
    for (let i = 0; i < times; i++) actAtHub(hub, chance, times === 1 && chance.often(0.03))
  }

  #deviceSpeaks(): void {
    const { platform, store, chance, now } = this.#parts
    this.#devices.act(platform, store, chance, now())
  }

  /** Much at once from the field, urgent and not: bulk for all hubs while alarms come in. */
  #bulk(): void {
    for (let i = this.#parts.chance.between(40, 80); i > 0; i--) this.#deviceSpeaks()
  }

  #stall(place: Place): void {
    place.weather.stalled = true
    this.#parts.oracle.disturbed(place.hub)
    this.#parts.schedule.after(this.#parts.chance.between(100, 40_000), () => {
      this.#flow(place)
    })
  }

  #flow({ hub, weather, wires }: Place): void {
    if (!weather.stalled) return
    weather.stalled = false
    this.#parts.oracle.disturbed(hub)
    for (const wire of wires) wire.flow()
  }

  #outage({ hub, weather, wires }: Place): void {
    weather.down = true
    this.#parts.oracle.disturbed(hub)
    wires.at(-1)?.cut()
    const { chance } = this.#parts
    this.#parts.schedule.after(chance.between(100, chance.often(0.2) ? 60_000 : 15_000), () => {
      weather.down = false
    })
  }

  #platformFails(): void {
    this.platformCrashes += 1
    this.#parts.oracle.disturbed('all')
    this.#parts.platform.crash()
  }

  #backup(): void {
    const at = this.#parts.schedule.now
    this.#backups = this.#backups.filter((old) => old.at > at - BACKUP_KEPT_MS)
    this.#backups.push({ at, state: this.#parts.store.backup() })
  }

  /** The platform is put back from a backup, with or without anybody saying so. */
  #restore(): void {
    const { chance, oracle, platform, store, places, schedule } = this.#parts
    const backup = chance.pick(this.#backups)
    if (!backup || backup.at < schedule.now - BACKUP_KEPT_MS) return
    this.restores += 1
    oracle.disturbed('all')
    platform.crash()
    store.restore(backup.state)
    const declared = chance.often(0.6)
    // In secret: with nothing of the old history still on its way.
    if (!declared) for (const { hub } of places) hub.die(false)
    if (declared || !places.every(({ hub }) => isWhole(hub))) void store.beginEpoch(TOWNSHIP, chance.id())
  }

  #rot(hub: HubNode): void {
    if (!hub.truth.at || !hub.alive) return
    this.#parts.oracle.rotten(hub)
    hub.truth.rot(this.#parts.chance.next())
  }

  /** The disk is full, or answers are lost, for one operation or for a while. */
  #diskTrouble({ disk, hub }: Place): void {
    const { chance, schedule, oracle } = this.#parts
    disk.trouble = chance.often(0.6) ? 'refuses' : 'forgets'
    oracle.disturbed(hub)
    schedule.after(chance.pick([50, 500, 8_000]) ?? 50, () => {
      disk.trouble = undefined
      oracle.disturbed(hub)
    })
  }

  /** Somebody at the desk ends what was set aside. */
  #giveUp(hub: HubNode): void {
    for (const { envelope, state } of hub.outbox.pending()) if (state === 'PARKED') hub.giveUp(envelope.id)
  }

  #platformSendsAway(): void {
    const { chance, oracle, platform } = this.#parts
    oracle.disturbed('all')
    platform.goAway(chance.often(0.5) ? 1 : 0.4, chance.between(0, 8_000))
  }

  #drillCalls(): void {
    const { schedule, chance, platform, oracle } = this.#parts
    const wire = new WirePair({
      ...{ schedule, chance, weather: { ...CALM }, realBytes: false, trace: undefined },
      onTrouble: () => undefined,
    })
    drillHub(wire, oracle.leaked)
    schedule.after(1, () => {
      platform.accept(wire)
    })
  }

  /** Answers a hub's call in the platform's place when it went astray. */
  answers(place: Place, wire: WirePair): boolean {
    if (!place.astray) return false
    place.astray = false
    drillPlatform(wire, this.#parts.oracle.leaked)
    return true
  }

  heal(): void {
    this.#over = true
    for (const place of this.#parts.places) {
      const { stalled } = place.weather
      Object.assign(place.weather, CALM, { stalled })
      place.disk.trouble = undefined
      place.astray = false
      this.#flow(place)
    }
    this.#parts.oracle.disturbed('all')
  }
}

/** Somebody at the desk tries again what was set aside. */
export function retryParked(hub: HubNode): void {
  for (const { envelope, state } of hub.outbox.pending()) {
    if (state !== 'PARKED') continue
    hub.outbox.retry(envelope.id)
    hub.unparked(envelope.id)
  }
}

export const isPoison = (command: CommandEnvelope): boolean => Object.values(command.payload).includes(POISON)

/**
 * Truth has not fallen behind the results the outbox knows. A platform put back in secret while a hub is in that state
 * is the one thing that stays unnoticed: see docs/protocol.md.
 */
function isWhole({ truth, outbox }: HubNode): boolean {
  truth.checkpoint()
  const { at } = truth
  for (const { result } of outbox.all)
    if (result && (at === null || (result.epoch === at.epoch && result.seq > at.seq))) return false
  return true
}
