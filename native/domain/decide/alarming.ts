/** What becomes of an alarm as such: back to normal, put aside for a time, taken up again, called for once more. */
import type { Row } from '../../contract/index.ts'
import { alarmOf, isHeldAlarm, nextAlarm, type AlarmEvent } from '../alarm.ts'
import { MINUTE_MS } from '../calendar.ts'
import { alarmRules } from '../model.ts'
import { isOpenSignal } from '../states.ts'
import type { EntryKind } from '../timeline.ts'
import { entryRefs, find, illegal, ref, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision } from './decision.ts'
import { sourceRefId } from './sourceRef.ts'

type Signal = Row<'signal'>

/** Whoever deals with the matter has seen the alarm; what was put aside is taken up with it. */
export function seen(act: Act, signal: Signal): Partial<Signal> {
  const state = alarmOf(signal)
  const calm = signal.returnedAt === null ? 'ACKNOWLEDGED' : 'NORMAL'
  return {
    ackAt: signal.ackAt ?? act.at,
    ackBy: signal.ackAt === null ? act.command.actor.id : signal.ackBy,
    ...(state === calm ? {} : { alarm: calm, alarmAt: act.at }),
    ...(isHeldAlarm(state) ? TAKEN_UP : {}),
  }
}

const TAKEN_UP = { heldUntil: null, heldBy: null, heldReason: null } as const

/** Refuses a step the alarm's table does not have. */
export function illegalAlarm(act: Act, signal: Signal, event: AlarmEvent): Decision {
  return illegal(act, 'signal', { ...signal, state: alarmOf(signal) }, event)
}

/** Fields of an alarm after an event, or undefined when its table has no such step. */
export function afterEvent(act: Act, signal: Signal, event: AlarmEvent): Partial<Signal> | undefined {
  const from = alarmOf(signal)
  const to = nextAlarm(from, event, signal.returnedAt === null)
  if (to === undefined) return undefined
  return {
    ...(to === from ? {} : { alarm: to, alarmAt: act.at }),
    ...(to === 'UNACKNOWLEDGED' ? { ackAt: null, ackBy: null } : {}),
    ...(isHeldAlarm(from) && !isHeldAlarm(to) ? TAKEN_UP : {}),
  }
}

/** Its condition is there again: it calls anew, unless it was put aside. */
export function alarmAgain(act: Act, signal: Signal): void {
  const after = afterEvent(act, { ...signal, returnedAt: null }, 'REALARM') ?? {}
  act.draft.update('signal', signal.id, {
    ...after,
    returnedAt: null,
    realarms: (signal.realarms ?? 0) + 1,
  })
  act.say('signal.realarm', { about: signal.id, params: { from: alarmOf(signal) } })
}

/** An open signal and the fields after an event, or the refusal. */
function step(
  act: Act,
  signalId: string,
  event: AlarmEvent,
): { signal: Signal; after: Partial<Signal> } | { refusal: Decision } {
  const found = find(act, 'signal', signalId)
  if ('refusal' in found) return found
  const signal = found.row
  const after = isOpenSignal(signal.state) ? afterEvent(act, signal, event) : undefined
  return after ? { signal, after } : { refusal: illegalAlarm(act, signal, event) }
}

/** A timer's act: what it was set for is over or has changed when it comes too early, too late or to another state. */
function fired(
  act: Act,
  signalId: string,
  event: AlarmEvent,
  due: (signal: Signal) => boolean,
  kind: EntryKind,
): Decision {
  const found = find(act, 'signal', signalId)
  if ('refusal' in found) return found.refusal
  const signal = found.row
  const after = isOpenSignal(signal.state) && due(signal) ? afterEvent(act, signal, event) : undefined
  if (!after) return superseded(act.draft)
  act.draft.update('signal', signal.id, after)
  act.say(kind, { about: signal.id, params: { from: alarmOf(signal) } })
  return applied(act.draft)
}

const heldTo = (act: Act, state: string) => (signal: Signal) =>
  alarmOf(signal) === state && signal.heldUntil !== null && act.at >= signal.heldUntil

export const alarmingRules: Rules<
  'signal.return' | 'signal.shelve' | 'signal.unshelve' | 'signal.release' | 'signal.realarm'
> = {
  'signal.return': {
    touches(command, read) {
      const { channel, sourceId } = command.payload
      const id = sourceRefId(channel, sourceId)
      const known = read('sourceRef', id)
      return [
        ref('sourceRef', id),
        ...(known?.entity === 'signal' ? [ref('signal', known.entityId)] : []),
        ...entryRefs(command, 1),
      ]
    },
    decide(act) {
      const id = sourceRefId(act.payload.channel, act.payload.sourceId)
      const known = act.draft.get('sourceRef', id)
      if (known?.entity !== 'signal') return rejected('NOT_FOUND', { table: 'signal', id })
      const found = find(act, 'signal', known.entityId)
      if ('refusal' in found) return found.refusal
      const signal = found.row
      if (signal.returnedAt !== null) return superseded(act.draft)
      // also when its matter is being dealt with: it may be taken out of that again
      act.draft.update('signal', signal.id, { ...afterEvent(act, signal, 'RETURN'), returnedAt: act.at })
      act.say('signal.return', { about: signal.id })
      return applied(act.draft)
    },
  },
  'signal.shelve': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide(act) {
      const { signalId, reason, minutes } = act.payload
      const stepped = step(act, signalId, 'SHELVE')
      if ('refusal' in stepped) return stepped.refusal
      const { signal, after } = stepped
      const most = alarmRules(act.model).shelveMost[signal.priority]
      if (minutes > most) return rejected('SHELVED_TOO_LONG', { most })
      const heldUntil = act.at + minutes * MINUTE_MS
      const { actor } = act.command
      act.draft.update('signal', signal.id, {
        ...after,
        ...{ heldUntil, heldBy: actor.name, heldReason: reason },
      })
      act.say('signal.shelve', { about: signal.id, params: { until: heldUntil }, text: reason })
      return applied(act.draft)
    },
  },
  'signal.unshelve': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide(act) {
      const { signalId } = act.payload
      if (act.command.actor.kind === 'timer')
        return fired(act, signalId, 'SHELF_ENDS', heldTo(act, 'SHELVED'), 'signal.shelfEnded')
      const stepped = step(act, signalId, 'UNSHELVE')
      if ('refusal' in stepped) return stepped.refusal
      const { signal, after } = stepped
      // whoever takes it from the shelf has seen it
      act.draft.update('signal', signal.id, { ...seen(act, signal), ...after })
      act.say('signal.unshelve', { about: signal.id })
      return applied(act.draft)
    },
  },
  'signal.release': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide: (act) => fired(act, act.payload.signalId, 'RELEASE', heldTo(act, 'SUPPRESSED'), 'signal.release'),
  },
  'signal.realarm': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide: (act) =>
      fired(act, act.payload.signalId, 'REALARM', (signal) => realarmDue(act, signal), 'signal.realarm'),
  },
}

/** Acknowledged, its condition lasts, and nobody has judged or looked into it for longer than the model allows. */
function realarmDue(act: Act, signal: Signal): boolean {
  const minutes = alarmRules(act.model).realarmMin[signal.priority]
  return (
    minutes > 0 &&
    alarmOf(signal) === 'ACKNOWLEDGED' &&
    signal.state !== 'VERIFYING' &&
    act.at >= (signal.alarmAt ?? signal.ackAt ?? signal.receivedAt) + minutes * MINUTE_MS
  )
}
