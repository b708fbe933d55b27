/** How much the desk is asked to take in: load, flood, what chatters, what stands, what belongs together. */
import type { AlarmRules, Row } from '../contract/index.ts'
import { alarmOf, isHeldAlarm } from './alarm.ts'
import { HOUR_MS, MINUTE_MS } from './calendar.ts'

export interface Flood {
  /** Alarms within the last window. */
  readonly load: number
  /** When the flood that is on began; null when there is none. */
  readonly since: number | null
}

/**
 * Load and flood at `now`, replayed from the arrivals alone, so that every desk says the same and a restart changes
 * nothing. More than `above` within the window begins a flood, fewer than `below` ends it (ISA-18.2).
 * @param arrivals ms since the epoch, in order
 */
export function floodAt(arrivals: readonly number[], now: number, rules: AlarmRules['flood']): Flood {
  const windowMs = rules.windowMin * MINUTE_MS
  let from = 0
  let to = 0
  let since: number | null = null
  // the count changes when one arrives and when one is a window old; nothing else can begin or end a flood
  const moments = [...arrivals, ...arrivals.map((at) => at + windowMs), now]
    .filter((at) => at <= now)
    .sort((a, b) => a - b)
  for (const moment of moments) {
    for (let next = arrivals[to]; next !== undefined && next <= moment; next = arrivals[++to]);
    for (let old = arrivals[from]; old !== undefined && old <= moment - windowMs; old = arrivals[++from]);
    const load = to - from
    if (since === null && load > rules.above) since = moment
    else if (since !== null && load < rules.below) since = null
  }
  return { load: to - from, since }
}

type Signal = Pick<
  Row<'signal'>,
  | 'id'
  | 'channel'
  | 'typeCode'
  | 'deviceId'
  | 'gridId'
  | 'buildingId'
  | 'place'
  | 'receivedAt'
  | 'alarm'
  | 'alarmAt'
  | 'ackAt'
  | 'realarms'
>

/** What speaks too often: one device, or one place where no device is named. */
export interface Chatter<S> {
  readonly key: string
  readonly times: number
  readonly first: S
  readonly last: S
}

/** @param signals received within the last hours, in order of reception */
export function chattering<S extends Signal>(
  signals: readonly S[],
  now: number,
  { times, withinMin }: AlarmRules['chatter'],
): Chatter<S>[] {
  const from = now - withinMin * MINUTE_MS
  const byKey = new Map<string, Chatter<S>>()
  for (const signal of signals) {
    const again = (signal.alarmAt ?? 0) > from ? (signal.realarms ?? 0) : 0
    const said = (signal.receivedAt > from ? 1 : 0) + again
    if (said === 0) continue
    const key = signal.deviceId ?? `${signal.channel}/${signal.typeCode}/${signal.place}`
    const known = byKey.get(key)
    byKey.set(key, { key, times: (known?.times ?? 0) + said, first: known?.first ?? signal, last: signal })
  }
  return [...byKey.values()].filter((one) => one.times >= times).sort((a, b) => b.times - a.times)
}

/** Alarms that have been on for so long that nobody sees them any more; what is put aside is counted elsewhere. */
export const standing = <S extends Signal>(open: readonly S[], now: number, hours: number): S[] =>
  open.filter((signal) => !isHeldAlarm(alarmOf(signal)) && now - signal.receivedAt >= hours * HOUR_MS)

/** Alarms of one type at one place, the one that came first at the head (first-out). */
export interface AlarmGroup<S> {
  readonly key: string
  readonly first: S
  readonly all: readonly S[]
}

export const groupKey = ({
  typeCode,
  gridId,
  place,
}: {
  readonly typeCode: string
  readonly gridId: string | null
  readonly place: string
}): string => `${typeCode}/${gridId ?? place}`

/** Groups of two and more, the oldest first. */
export function alarmGroups<
  S extends { typeCode: string; gridId: string | null; place: string; receivedAt: number },
>(alarms: readonly S[]): AlarmGroup<S>[] {
  const groups = new Map<string, S[]>()
  for (const alarm of alarms.toSorted((a, b) => a.receivedAt - b.receivedAt)) {
    const key = groupKey(alarm)
    groups.set(key, [...(groups.get(key) ?? []), alarm])
  }
  return [...groups].flatMap(([key, all]) => {
    const [first] = all
    return first && all.length > 1 ? [{ key, first, all }] : []
  })
}
