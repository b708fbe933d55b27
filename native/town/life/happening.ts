import { MACHINE_CHANNELS } from '../../contract/index.ts'
import type { Attachment, Channel, EventType, Model, Row } from '../../contract/index.ts'
import { dateOf, dayOf, HOUR_MS, hourOf, MINUTE_MS } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { channelFor, sourceNumber } from './channels.ts'
import type { Gazetteer, Spot } from './gazetteer.ts'
import { reading, sensorKindFor } from './detectors.ts'
import { fill, oneOf } from './phrases.ts'
import type { Phrases } from './phrases.ts'
import { feed } from './utterance.ts'
import type { Happening, Utterance } from './utterance.ts'

/** What a day of the town is made from. */
export interface Scenery {
  readonly model: Model
  readonly phrases: Phrases
  readonly gazetteer: Gazetteer
  readonly sensors: ReadonlyMap<Row<'sensor'>['kind'], readonly Row<'sensor'>[]>
  readonly cameras: readonly Row<'camera'>[]
  /** A picture of an event of this type. */
  picture(typeCode: string, random: Random, night: boolean): Attachment
}

/** Reports with a picture, by channel. */
const PICTURED: Readonly<Partial<Record<Channel, number>>> = {
  GRID_APP: 0.85,
  PARTTIME_APP: 0.8,
  RESIDENT_WECHAT: 0.6,
  ONLINE_PATROL: 1,
  LAW_ENF: 0.5,
  AI_VIDEO: 1,
}

const ON_SPOT_SHARE = 0.24
const SECOND_SOURCE_SHARE = 0.13
const REPEAT_SHARE = 0.06
/** Channels of a second voice about what somebody has already reported. */
const SECOND: readonly Channel[] = ['RESIDENT_WECHAT', 'HOTLINE_12345', 'GRID_APP', 'PARTTIME_APP']

/** What somebody who stages an event wants of it; the rest is left to chance. */
export interface Wish {
  readonly channel?: Channel
  readonly buildingId?: string
}

/** One event with all that is said about it: the first word, a second source, a complaint that it is back. */
export function happen(
  scenery: Scenery,
  type: EventType,
  time: number,
  serial: number,
  random: Random,
  wish: Wish = {},
): Happening {
  const teller = new Teller(scenery, type, time, serial, random, wish.buildingId)
  const channel = wish.channel ?? channelFor(type.code, random)
  if (channel === 'IOT_SENSOR') return teller.detector()
  if (channel === 'WARNING') return teller.warning()
  return teller.people(channel)
}

class Teller {
  private readonly scenery: Scenery
  private readonly type: EventType
  private readonly time: number
  private readonly serial: number
  private readonly random: Random
  private readonly buildingId: string | undefined
  private said = 0

  constructor(
    scenery: Scenery,
    type: EventType,
    time: number,
    serial: number,
    random: Random,
    buildingId: string | undefined,
  ) {
    this.buildingId = buildingId
    this.scenery = scenery
    this.type = type
    this.time = time
    this.serial = serial
    this.random = random
  }

  people(channel: Channel): Happening {
    const { random, type } = this
    const { gazetteer } = this.scenery
    const spot =
      this.buildingId === undefined
        ? gazetteer.spotFor(type.code, random)
        : gazetteer.atBuilding(this.buildingId, random)
    const onSpot = channel === 'GRID_APP' && type.priority === 'NORMAL' && random.chance(ON_SPOT_SHARE)
    const says = [this.report(channel, this.time, spot, onSpot ? 'solved' : 'first')]
    if (!onSpot && random.chance(type.priority === 'CRITICAL' ? 0.45 : SECOND_SOURCE_SHARE)) {
      const other = random.pick(SECOND.filter((c) => c !== channel))
      says.push(this.report(other, this.time + random.range(1, 9) * MINUTE_MS, spot, 'second'))
    }
    if (type.priority !== 'CRITICAL' && random.chance(REPEAT_SHARE)) {
      const later = this.time + random.range(20, 70) * HOUR_MS
      says.push(this.report(random.pick(['HOTLINE_12345', 'RESIDENT_WECHAT'] as const), later, spot, 'again'))
    }
    return this.happening(false, says)
  }

  /** A device first; then, often, the person who was sent to look. Most detectors cry wolf. */
  detector(): Happening {
    const { random, type, time } = this
    const sensor = this.pickSensor()
    if (!sensor) return this.people('GRID_APP')
    const spot = sensor.buildingId
      ? { ...this.scenery.gazetteer.atBuilding(sensor.buildingId, random), place: sensor.name }
      : this.bare(sensor)
    const real = random.chance(type.code === 'PS03' || type.code === 'ER02' ? 0.16 : 0.5)
    const says: Utterance[] = [...this.alarm(sensor, spot, time, real)]
    if (type.code === 'PS03' && sensor.buildingId && random.chance(real ? 0.6 : 0.08)) {
      const sibling = this.scenery.sensors
        .get('SMOKE')
        ?.find((s) => s.buildingId === sensor.buildingId && s.id !== sensor.id)
      if (sibling) {
        const place = { ...spot, place: sibling.name }
        says.push(...this.alarm(sibling, place, time + random.range(0.4, 2.8) * MINUTE_MS, real))
      }
    }
    if (random.chance(real ? 0.9 : 0.45)) {
      const seen = sensor.buildingId ? this.scenery.gazetteer.atBuilding(sensor.buildingId, random) : spot
      says.push(
        this.report('GRID_APP', time + random.range(2, 8) * MINUTE_MS, seen, real ? 'confirm' : 'check'),
      )
    }
    return this.happening(!real, says)
  }

  /** A weather or flood warning that the platform passes on. */
  warning(): Happening {
    const { random, type, scenery } = this
    const fitting = scenery.phrases.warnings.filter(([code]) => code === type.code)
    const [, title, text] = random.pick(fitting.length > 0 ? fitting : scenery.phrases.warnings)
    const words = { colour2: random.pick(scenery.phrases.colours) }
    return this.happening(false, [
      {
        at: this.time,
        speaker: feed('WARNING'),
        type: 'signal.raise',
        payload: {
          channel: 'WARNING',
          sourceId: this.number('WARNING'),
          typeCode: type.code,
          title: fill(scenery.phrases, title, words, random),
          text: fill(scenery.phrases, text, words, random),
          place: '全街道',
          observedAt: this.time,
        },
      },
    ])
  }

  private alarm(sensor: Row<'sensor'>, spot: Spot, atMs: number, real: boolean): Utterance[] {
    const at = Math.round(atMs)
    const speaker = feed('IOT_SENSOR')
    const quiet = Math.round(at + this.random.range(real ? 12 : 4, real ? 60 : 25) * MINUTE_MS)
    const sourceId = this.number('IOT_SENSOR')
    return [
      { at, speaker, type: 'sensor.state', payload: { sensorId: sensor.id, state: 'ALARM' } },
      {
        at,
        speaker,
        type: 'signal.raise',
        payload: {
          channel: 'IOT_SENSOR',
          sourceId,
          deviceId: sensor.id,
          typeCode: this.type.code,
          text: reading(sensor.kind, this.random),
          place: spot.place,
          gridId: spot.gridId,
          ...(spot.buildingId === null ? {} : { buildingId: spot.buildingId }),
          lonE6: sensor.lonE6,
          latE6: sensor.latE6,
          observedAt: at,
        },
      },
      { at: quiet, speaker, type: 'sensor.state', payload: { sensorId: sensor.id, state: 'NORMAL' } },
      { at: quiet, speaker, type: 'signal.return', payload: { channel: 'IOT_SENSOR', sourceId } },
    ]
  }

  private report(
    channel: Channel,
    atMs: number,
    spot: Spot,
    voice: 'first' | 'solved' | 'second' | 'again' | 'check' | 'confirm',
  ): Utterance {
    const { random, type } = this
    if (isMachine(channel)) throw new Error(`${channel} does not report, it raises`)
    const at = Math.round(atMs)
    const solvedOnSpot = voice === 'solved'
    const pictured = random.chance(PICTURED[channel] ?? 0)
    return {
      at,
      speaker: channel === 'GRID_APP' ? { kind: 'GRID', id: spot.gridId } : feed(channel),
      type: 'incident.report',
      payload: {
        channel,
        sourceId: this.number(channel),
        typeCode: type.code,
        text: this.text(channel, spot, voice),
        place: spot.place,
        gridId: spot.gridId,
        ...(spot.buildingId === null ? {} : { buildingId: spot.buildingId }),
        lonE6: spot.lonE6,
        latE6: spot.latE6,
        observedAt: at,
        ...(solvedOnSpot ? { solvedOnSpot } : {}),
        ...(pictured
          ? {
              attachments: [
                this.scenery.picture(type.code, random, isNight(at, this.scenery.model.clocks.zoneOffsetMin)),
              ],
            }
          : {}),
      },
    }
  }

  private text(channel: Channel, spot: Spot, voice: string): string {
    const { phrases } = this.scenery
    const { random } = this
    const words = {
      place: spot.place,
      shop: spot.shop,
      floor: String(1 + random.int(Math.max(2, Math.min(spot.floors, 18)))),
    }
    const say = (line: string): string => fill(phrases, line, words, random)
    if (voice === 'check') return say(random.pick(phrases.detectorCheck))
    if (voice === 'confirm' && this.type.code === 'PS03') return say(random.pick(phrases.detectorFire))
    const own = phrases.types[this.type.code]
    if (!own) throw new Error(`nobody knows what to say about ${this.type.code}`)
    const opener =
      voice === 'again'
        ? random.pick(phrases.again)
        : voice === 'second'
          ? random.pick(phrases.second)
          : oneOf(phrases.openers, channel, random)
    const ask = own.asks && random.chance(0.35) ? `,${random.pick(own.asks)}` : ''
    const closer = voice === 'solved' ? random.pick(phrases.solved) : oneOf(phrases.closers, channel, random)
    return say(opener + random.pick(own.facts) + ask + closer)
  }

  private number(channel: Channel): string {
    const date = dateOf(dayOf(this.time, this.scenery.model.clocks.zoneOffsetMin))
    return sourceNumber(channel, date, this.serial * 10 + this.said++)
  }

  private pickSensor(): Row<'sensor'> | undefined {
    const kind = sensorKindFor(this.type.code)
    const all = kind === undefined ? undefined : this.scenery.sensors.get(kind)
    const here = this.buildingId === undefined ? all : all?.filter((s) => s.buildingId === this.buildingId)
    return here && here.length > 0 ? this.random.pick(here) : undefined
  }

  private bare(sensor: Row<'sensor'>): Spot {
    const { gridId, lonE6, latE6, name } = sensor
    return {
      place: name,
      gridId,
      communityId: gridId.slice(0, 3),
      buildingId: null,
      lonE6,
      latE6,
      floors: 6,
      shop: name,
    }
  }

  private happening(falseAlarm: boolean, says: readonly Utterance[]): Happening {
    return {
      id: `${this.type.code}/${this.time}/${this.serial}`,
      typeCode: this.type.code,
      at: this.time,
      falseAlarm,
      says,
    }
  }
}

type HumanChannel = Exclude<Channel, 'AI_VIDEO' | 'IOT_SENSOR' | 'WARNING'>

function isMachine(channel: Channel): channel is Exclude<Channel, HumanChannel> {
  return MACHINE_CHANNELS.includes(channel)
}

/** Dark enough that a picture shows it. */
export function isNight(at: number, zoneOffsetMin: number): boolean {
  const hour = hourOf(at, zoneOffsetMin)
  return hour < 6 || hour >= 19
}
