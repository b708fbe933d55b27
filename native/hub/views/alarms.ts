/** Alarms as such: the load of the desk, what is put aside and until when, what misbehaves. */
import type { AlarmTrouble, HeldAlarm, Model, Row, ViewTypes } from '../../contract/index.ts'
import {
  alarmOf,
  alarmRules,
  chattering,
  floodAt,
  HOUR_MS,
  isHeldAlarm,
  isOpenSignal,
  MINUTE_MS,
  standing,
} from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { masked } from './masked.ts'
import { byId, gridName } from './names.ts'
import type { DeskReads } from './reads.ts'

type Sets = { [C in keyof ViewTypes['alarms']]: Record<string, ViewTypes['alarms'][C]> }
type Signal = Row<'signal'>

/** A flood is replayed from this far back: one that has lasted longer is still one. */
const REPLAY_MS = 6 * HOUR_MS
const SPANS = 6

export function alarmsView(reads: DeskReads, model: () => Model, now: () => number): ViewSource {
  return {
    tables: ['signal', 'incident', 'deviceHold'],
    everyMs: 1_000,
    restMs: 250,
    compute(): Sets {
      const at = now()
      const rules = alarmRules(model())
      const came = reads.signalsSince(at - REPLAY_MS)
      const open = reads.openSignals()
      return {
        load: { now: loadOf(reads, model(), came, at) },
        held: byId(open.flatMap((signal) => heldOf(reads, model(), signal))),
        devices: byId(
          reads.devicesOut().map(({ id, rev, name, reason, byName, since, until, signalIds }) => ({
            ...{ id, rev, name, reason, byName, since, until },
            alarms: signalIds.length,
          })),
        ),
        trouble: byId([
          ...chattering(came, at, rules.chatter).map(({ key, times, first, last }): AlarmTrouble => ({
            ...troubleOf(reads, model(), last),
            ...{ id: `CHATTERING/${key}`, kind: 'CHATTERING', times, firstAt: first.receivedAt },
          })),
          ...standing(open, at, rules.standingHours).map((signal): AlarmTrouble => ({
            ...troubleOf(reads, model(), signal),
            ...{ id: `STANDING/${signal.id}`, kind: 'STANDING', times: 1, firstAt: signal.receivedAt },
          })),
        ]),
      }
    },
  }
}

function heldOf(reads: DeskReads, model: Model, signal: Signal): HeldAlarm[] {
  const state = alarmOf(signal)
  if (!isHeldAlarm(state)) return []
  const { id, rev, typeCode, priority, channel, deviceId, receivedAt, heldBy } = signal
  return [
    {
      ...{ id, rev, state, typeCode, priority, channel, deviceId, receivedAt, heldBy },
      ...masked(reads, model, signal),
      gridName: gridName(reads, signal.gridId),
      heldSince: signal.alarmAt ?? receivedAt,
      heldUntil: signal.heldUntil ?? receivedAt,
      heldReason: signal.heldReason ?? '',
      returned: signal.returnedAt !== null,
      realarms: signal.realarms ?? 0,
    },
  ]
}

function troubleOf(
  reads: DeskReads,
  model: Model,
  signal: Signal,
): Omit<AlarmTrouble, 'id' | 'kind' | 'times' | 'firstAt'> {
  const { id, state, deviceId, typeCode, priority, receivedAt } = signal
  return {
    ...{ signalId: id, open: isOpenSignal(state), deviceId, typeCode, priority },
    ...masked(reads, model, signal),
    lastAt: receivedAt,
  }
}

function loadOf(
  reads: DeskReads,
  model: Model,
  signals: readonly Signal[],
  at: number,
): ViewTypes['alarms']['load'] {
  const rules = alarmRules(model)
  const windowMs = rules.flood.windowMin * MINUTE_MS
  // what was never announced asks nobody for anything
  const announced = signals.filter(
    ({ alarm, heldBy, heldUntil }) => alarm !== 'SUPPRESSED' || heldBy !== null || heldUntil === null,
  )
  const reports = reads.incidentsSince(at - REPLAY_MS).filter(({ signalIds }) => signalIds.length === 0)
  const arrivals = [...announced, ...reports].map(({ receivedAt }) => receivedAt).sort((a, b) => a - b)
  const flood = floodAt(arrivals, at, rules.flood)
  return {
    lastTenMinutes: flood.load,
    floodSince: flood.since,
    firstOut: flood.since === null ? null : firstOut(reads, model, announced, flood.since - windowMs),
    operators: operatorsOf(reads, [...signals, ...reports], at - windowMs),
    spans: Array.from({ length: SPANS }, (_, k) => {
      const to = at - (SPANS - 1 - k) * windowMs
      return arrivals.filter((one) => one > to - windowMs && one <= to).length
    }),
  }
}

/** The alarm a flood began with, which is often its cause: the first that still calls for somebody. */
function firstOut(
  reads: DeskReads,
  model: Model,
  signals: readonly Signal[],
  from: number,
): ViewTypes['alarms']['load']['firstOut'] {
  const first = signals.find(
    (signal) => signal.receivedAt > from && isOpenSignal(signal.state) && !isHeldAlarm(alarmOf(signal)),
  )
  if (!first) return null
  const { title, place } = masked(reads, model, first)
  return { kind: 'signal', id: first.id, title, place, receivedAt: first.receivedAt }
}

function operatorsOf(
  reads: DeskReads,
  rows: readonly Pick<Signal, 'ackAt' | 'ackBy'>[],
  from: number,
): ViewTypes['alarms']['load']['operators'] {
  const counts = new Map<string, number>()
  for (const { ackAt, ackBy } of rows)
    if (ackBy !== null && ackAt !== null && ackAt > from) counts.set(ackBy, (counts.get(ackBy) ?? 0) + 1)
  return [...counts]
    .map(([id, acknowledged]) => ({ id, name: reads.get('user', id)?.name ?? id, acknowledged }))
    .sort((a, b) => b.acknowledged - a.acknowledged || (a.id < b.id ? -1 : 1))
}

/** Whether a signal stands in the inbox: what is put aside stands in lists of its own. */
export const inInbox = (signal: Signal): boolean => !isHeldAlarm(alarmOf(signal))
