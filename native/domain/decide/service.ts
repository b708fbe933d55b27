/** Devices taken out of service and put back: what they say meanwhile is kept, and nobody is woken by it. */
import type { CommandEnvelope, Ref, Row } from '../../contract/index.ts'
import { alarmOf } from '../alarm.ts'
import { MINUTE_MS } from '../calendar.ts'
import { isOpenSignal } from '../states.ts'
import { entryRefs, find, ref, type Act, type Rules } from './act.ts'
import { afterEvent, illegalAlarm } from './alarming.ts'
import { applied, rejected, superseded, type ReadRow } from './decision.ts'

/** What a device being out of service means for its signals. */
export function holdRefs(deviceId: string | undefined, read: ReadRow): Ref[] {
  if (deviceId === undefined) return []
  const hold = read('deviceHold', deviceId)
  return [ref('deviceHold', deviceId), ...(hold?.signalIds ?? []).map((id) => ref('signal', id))]
}

/** The hold on a device at the time of an act, or undefined when it is in service. */
export function holdOn(act: Act, deviceId: string | undefined): Row<'deviceHold'> | undefined {
  const hold = deviceId === undefined ? undefined : act.draft.get('deviceHold', deviceId)
  return hold?.state === 'OUT' && act.at < hold.until ? hold : undefined
}

/** The open signal that already stands for this type of event while the device is out. */
export const standingIn = (act: Act, hold: Row<'deviceHold'>, typeCode: string): Row<'signal'> | undefined =>
  hold.signalIds
    .flatMap((id) => act.draft.get('signal', id) ?? [])
    .find((signal) => signal.typeCode === typeCode && isOpenSignal(signal.state))

const refsOf = (command: CommandEnvelope<'device.takeOut' | 'device.putBack'>, read: ReadRow): Ref[] =>
  holdRefs(command.payload.deviceId, read)

const NONE = { alarm: 'NORMAL', ackAt: null } as const

export const serviceRules: Rules<'device.takeOut' | 'device.putBack'> = {
  'device.takeOut': {
    touches: (command, read) => [
      ...refsOf(command, read),
      ...(command.payload.signalId === undefined ? [] : [ref('signal', command.payload.signalId)]),
      ...entryRefs(command, 2),
    ],
    decide(act) {
      const { deviceId, name, reason, minutes, signalId } = act.payload
      const { actor } = act.command
      if (holdOn(act, deviceId)) return superseded(act.draft)
      const until = act.at + minutes * MINUTE_MS
      const before = act.draft.get('deviceHold', deviceId)
      // its time was over and nobody had put it back yet: what it said meanwhile stays with it
      const kept = before?.state === 'OUT' ? before.signalIds.filter((id) => id !== signalId) : []
      for (const id of kept)
        if (alarmOf(act.draft.get('signal', id) ?? NONE) === 'OUT_OF_SERVICE')
          act.draft.update('signal', id, { heldUntil: until, heldBy: actor.name, heldReason: reason })
      const fields = {
        ...{ name, state: 'OUT' as const, reason, byId: actor.id, byName: actor.name, since: act.at, until },
        ...{
          endedAt: null,
          endedBy: null,
          signalIds: [...kept, ...(signalId === undefined ? [] : [signalId])],
        },
      }
      if (signalId !== undefined) {
        const found = find(act, 'signal', signalId)
        if ('refusal' in found) return found.refusal
        const signal = found.row
        if (signal.deviceId !== deviceId) return rejected('NOT_FOUND', { table: 'signal', id: signalId })
        const after = isOpenSignal(signal.state) ? afterEvent(act, signal, 'TAKE_OUT') : undefined
        if (!after) return illegalAlarm(act, signal, 'TAKE_OUT')
        act.draft.update('signal', signal.id, {
          ...after,
          ...{ heldUntil: until, heldBy: actor.name, heldReason: reason },
        })
        act.say('signal.outOfService', { about: signal.id, params: { until }, text: reason })
      }
      if (before) act.draft.update('deviceHold', deviceId, fields)
      else act.draft.insert('deviceHold', { id: deviceId, ...fields })
      act.say('device.takeOut', { about: deviceId, params: { name, until }, text: reason })
      return applied(act.draft)
    },
  },
  'device.putBack': {
    touches: (command, read) => {
      const count = read('deviceHold', command.payload.deviceId)?.signalIds.length ?? 0
      return [...refsOf(command, read), ...entryRefs(command, count + 1)]
    },
    decide(act) {
      const { deviceId } = act.payload
      const { actor } = act.command
      const found = find(act, 'deviceHold', deviceId)
      if ('refusal' in found) return found.refusal
      const hold = found.row
      const early = actor.kind === 'timer' && act.at < hold.until
      if (hold.state === 'BACK' || early) return superseded(act.draft)
      act.draft.update('deviceHold', deviceId, {
        ...{ state: 'BACK', endedAt: act.at, endedBy: actor.kind === 'timer' ? null : actor.name },
        signalIds: [],
      })
      act.say('device.putBack', { about: deviceId, params: { name: hold.name } })
      for (const id of hold.signalIds) {
        const signal = act.draft.get('signal', id)
        if (!signal || alarmOf(signal) !== 'OUT_OF_SERVICE' || !isOpenSignal(signal.state)) continue
        act.draft.update('signal', id, { ...afterEvent(act, signal, 'PUT_BACK') })
        act.say('signal.backInService', { about: id })
      }
      return applied(act.draft)
    },
  },
}
