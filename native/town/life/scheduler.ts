import type { EventType } from '../../contract/index.ts'
import { DAY_MS, dayOf } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { alertsOf, cameraTroubles } from './alerts.ts'
import { happen } from './happening.ts'
import type { Scenery } from './happening.ts'
import { dayFactor, poisson, rhythmOf, timeOn } from './rhythm.ts'
import type { Happening, Utterance } from './utterance.ts'

export interface Volume {
  /** Events in a month of 30 days, and AI alerts in a day. */
  readonly eventsPerMonth: number
  readonly alertsPerDay: number
}

/** Where the telling of the town's story stands. */
export interface LifeState {
  /** Everything up to this domain time has been said. */
  readonly toldUntil: number
}

export interface Told {
  readonly state: LifeState
  readonly says: readonly Utterance[]
  /** When the next word falls; never later than a day from now. */
  readonly wakeAt: number
}

/** Complaints that something is back come up to this many days after it. */
const LONGEST_ECHO_DAYS = 3

/**
 * The town's story. Each day follows from the seed and its date alone, so that a restart, a pause or another speed
 * tells the same events, with the same numbers, at the same times.
 */
export class Life {
  private readonly scenery: Scenery
  private readonly volume: Volume
  private readonly random: Random
  private readonly days = new Map<number, { happenings: readonly Happening[]; says: readonly Utterance[] }>()

  constructor(scenery: Scenery, volume: Volume, random: Random) {
    this.scenery = scenery
    this.volume = volume
    this.random = random
  }

  begin(now: number): LifeState {
    return { toldUntil: now }
  }

  /** What is said after `state` up to and including `now`. Pure: the same state and time give the same words. */
  next(state: LifeState, now: number): Told {
    const zone = this.scenery.model.clocks.zoneOffsetMin
    const first = dayOf(state.toldUntil, zone)
    const last = dayOf(now, zone)
    const says: Utterance[] = []
    let wakeAt = now + DAY_MS
    for (let day = first - LONGEST_ECHO_DAYS; day <= last + 1; day++) {
      for (const word of this.day(day).says) {
        if (word.at > state.toldUntil && word.at <= now) says.push(word)
        if (word.at > now && word.at < wakeAt) wakeAt = word.at
      }
    }
    for (const day of this.days.keys()) if (day < first - LONGEST_ECHO_DAYS - 1) this.days.delete(day)
    return {
      state: { toldUntil: Math.max(now, state.toldUntil) },
      says: says.toSorted((a, b) => a.at - b.at),
      wakeAt,
    }
  }

  /** The events that begin on a day (days since 1970 by the township's clock). */
  happeningsOf(day: number): readonly Happening[] {
    return this.day(day).happenings
  }

  private day(day: number): { happenings: readonly Happening[]; says: readonly Utterance[] } {
    const known = this.days.get(day)
    if (known) return known
    const random = this.random.stream(`day/${day}`)
    const { model } = this.scenery
    const monthly = model.eventTypes.reduce((sum, t) => sum + t.monthlyWeight, 0)
    const scale = this.volume.eventsPerMonth / monthly / 30
    const happenings: Happening[] = []
    for (const type of model.eventTypes)
      happenings.push(...this.ofType(type, day, scale, happenings.length, random.stream(type.code)))
    const says = [
      ...happenings.flatMap((h) => h.says),
      ...alertsOf(this.scenery, day, this.volume.alertsPerDay, random.stream('alerts')),
      ...cameraTroubles(this.scenery, day, random.stream('cameras')),
    ].toSorted((a, b) => a.at - b.at)
    const made = { happenings, says }
    this.days.set(day, made)
    return made
  }

  private ofType(type: EventType, day: number, scale: number, before: number, random: Random): Happening[] {
    const rhythm = rhythmOf(type.code)
    const { clocks } = this.scenery.model
    const count = poisson(type.monthlyWeight * scale * dayFactor(rhythm, day, clocks), random)
    return Array.from({ length: count }, (_, i) =>
      happen(
        this.scenery,
        type,
        timeOn(rhythm, day, clocks, random),
        before + i + 1,
        random.stream(String(i)),
      ),
    )
  }
}
