import Value from 'typebox/value'
import { beforeAll, describe, expect, it } from 'vitest'
import { CHANNELS, COMMANDS } from '../../contract/index.ts'
import { DAY_MS, dayOf, hourOf } from '../../domain/index.ts'
import { storyOf } from '../story.ts'
import { DAY, MONDAY, townFixture } from '../townFixture.ts'
import type { TownFixture } from '../townFixture.ts'
import type { Happening, Utterance } from './index.ts'

const DAYS = 28
let town: TownFixture
let happenings: Happening[]
let says: readonly Utterance[]
beforeAll(() => {
  town = townFixture()
  const { life } = town.story
  const first = dayOf(MONDAY, 480)
  happenings = Array.from({ length: DAYS }, (_, k) => life.happeningsOf(first + k)).flat()
  says = life.next(life.begin(MONDAY), MONDAY + DAYS * DAY).says
}, 60_000)

const share = (part: number, whole: number): number => part / Math.max(1, whole)

describe('four weeks of the town', () => {
  it('bring about 1200 events a month', () => {
    expect((happenings.length / DAYS) * 30).toBeGreaterThan(1200 * 0.92)
    expect((happenings.length / DAYS) * 30).toBeLessThan(1200 * 1.08)
  })

  it('spread them over the event types by their monthly weight', () => {
    const weights = new Map(town.assets.model.eventTypes.map((t) => [t.code, t.monthlyWeight]))
    const total = [...weights.values()].reduce((a, b) => a + b, 0)
    let off = 0
    for (const [code, weight] of weights) {
      const expected = (happenings.length * weight) / total
      const got = happenings.filter((h) => h.typeCode === code).length
      // Four standard deviations of a count of chance.
      expect(Math.abs(got - expected)).toBeLessThan(4 * Math.sqrt(expected) + 1)
      off += Math.abs(got - expected)
    }
    expect(off / happenings.length).toBeLessThan(0.2)
  })

  it('bring about 230 AI alerts a day', () => {
    const alerts = says.filter((s) => s.type === 'signal.raise' && s.payload.channel === 'AI_VIDEO')
    expect(alerts.length / DAYS).toBeGreaterThan(230 * 0.93)
    expect(alerts.length / DAYS).toBeLessThan(230 * 1.07)
  })

  it('use every channel', () => {
    const used = new Set(says.flatMap((s) => ('channel' in s.payload ? [s.payload.channel] : [])))
    expect([...CHANNELS].filter((c) => !used.has(c))).toEqual([])
  })

  it('have a rhythm of day and week', () => {
    const at = (from: number, to: number): number =>
      happenings.filter((h) => hourOf(h.at, 480) >= from && hourOf(h.at, 480) < to).length / (to - from)
    expect(at(9, 12)).toBeGreaterThan(4 * at(2, 5))
    const noise = happenings.filter((h) => h.typeCode === 'UM08')
    expect(
      share(noise.filter((h) => hourOf(h.at, 480) >= 19 || hourOf(h.at, 480) < 3).length, noise.length),
    ).toBeGreaterThan(0.6)
    const weekend = (h: Happening): boolean => (dayOf(h.at, 480) - dayOf(MONDAY, 480)) % 7 >= 5
    const office = happenings.filter((h) => ['EA01', 'DP02', 'WS01', 'HA01'].includes(h.typeCode))
    expect(share(office.filter(weekend).length, office.length)).toBeLessThan(0.18)
  })

  it('have second sources, false alarms and complaints that it is back', () => {
    const alarms = happenings.filter((h) => h.typeCode === 'PS03')
    expect(share(alarms.filter((h) => h.falseAlarm).length, alarms.length)).toBeGreaterThan(0.6)
    const seconded = happenings.filter((h) => h.says.filter((s) => s.type === 'incident.report').length > 1)
    expect(share(seconded.length, happenings.length)).toBeGreaterThan(0.08)
    const echoes = happenings.filter((h) => h.says.some((s) => s.at - h.at > 18 * 3_600_000))
    expect(share(echoes.length, happenings.length)).toBeGreaterThan(0.02)
    const both = alarms.filter(
      (h) =>
        h.says.some((s) => s.type === 'signal.raise') && h.says.some((s) => s.type === 'incident.report'),
    )
    expect(both.length).toBeGreaterThan(8)
    for (const { says: words } of both) {
      const device = words.find((s) => s.type === 'signal.raise')
      const person = words.find((s) => s.type === 'incident.report')
      // Near enough in place and time for the desk to see that it is one matter.
      expect(person?.payload).toMatchObject({ buildingId: device?.payload.buildingId })
      expect((person?.at ?? 0) - (device?.at ?? 0)).toBeLessThan(10 * 60_000)
    }
  })

  it('speak in payloads the contract accepts, each number once', () => {
    const numbers = new Set<string>()
    for (const { type, payload } of says) {
      if (!Value.Check(COMMANDS[type], payload)) throw new Error(`${type} ${JSON.stringify(payload)}`)
      // a return names the number that was raised
      if ('sourceId' in payload && type !== 'signal.return') {
        const key = `${payload.channel}/${payload.sourceId ?? ''}`
        expect(numbers.has(key)).toBe(false)
        numbers.add(key)
      }
    }
  })

  it('speak like many people: no slot left open, few sentences twice', () => {
    const texts = says.flatMap((s) => (s.type === 'incident.report' ? [s.payload.text] : []))
    for (const text of texts) expect(text).not.toMatch(/[{}]|undefined/)
    expect(share(new Set(texts).size, texts.length)).toBeGreaterThan(0.95)
  })

  it('send pictures whose bytes can be had by their content', () => {
    const pictures = says.flatMap((s) => ('attachments' in s.payload ? (s.payload.attachments ?? []) : []))
    expect(pictures.length).toBeGreaterThan(1000)
    const [first] = pictures
    const bytes = town.story.album.bytes(first?.sha256 ?? '')
    expect(bytes?.length).toBe(first?.bytes)
    expect(bytes?.subarray(1, 4).toString('latin1')).toBe('PNG')
  })
})

describe('the telling', () => {
  it('is the same whether it is told at once or word by word, and from a later start', () => {
    const at = MONDAY + 3 * DAY_MS
    const { life } = storyOf(town.register, town.assets, 1)
    let state = life.begin(at)
    const words: Utterance[] = []
    for (let now = at; now < at + DAY_MS;) {
      const told = life.next(state, now)
      words.push(...told.says)
      state = told.state
      now = Math.min(told.wakeAt, at + DAY_MS)
      if (now === at + DAY_MS) words.push(...life.next(state, now).says)
    }
    expect(words).toEqual(says.filter((s) => s.at > at && s.at <= at + DAY_MS))
  })

  it('is another for another seed', () => {
    const { life } = storyOf(town.register, town.assets, 2)
    expect(life.next(life.begin(MONDAY), MONDAY + DAY_MS).says[5]).not.toEqual(says[5])
  })
})
