/** What the desk makes of a machine's signal: seen, looked into, taken for real, dismissed, part of something known. */
import { childId, type Command } from '../../contract/index.ts'
import { alarmOf, nextAlarm } from '../alarm.ts'
import { can } from '../machine.ts'
import { eventType } from '../model.ts'
import { isOpenIncident } from '../states.ts'
import { entryRefs, find, illegal, ref, type Act, type Rules } from './act.ts'
import { illegalAlarm, seen } from './alarming.ts'
import { applied, rejected, superseded, type Decision } from './decision.ts'
import { send, sendRefs } from './dispatch.ts'
import { begin } from './intake.ts'

/** A signal becomes an incident, accepted in the same act. */
function confirm(
  act: Act,
  wanted: Command<'signal.confirm'>,
): { readonly incidentId: string } | { readonly decision: Decision } {
  const found = find(act, 'signal', wanted.signalId)
  if ('refusal' in found) return { decision: found.refusal }
  const signal = found.row
  if (signal.state === 'CONFIRMED') return { decision: superseded(act.draft) }
  if (!can('signal', signal.state, 'CONFIRMED'))
    return { decision: illegal(act, 'signal', signal, 'CONFIRMED') }
  const type = eventType(act.model, wanted.typeCode ?? signal.typeCode)
  if (!type) return { decision: rejected('UNKNOWN_TYPE', { type: wanted.typeCode ?? signal.typeCode }) }
  const sameType = type.code === signal.typeCode
  const { place, communityId, gridId, buildingId, lonE6, latE6 } = signal
  const incidentId = begin(act, {
    channel: signal.channel,
    sourceId: signal.sourceId,
    type,
    priority: wanted.priority ?? (sameType ? signal.priority : type.priority),
    title: sameType ? signal.title : '',
    text: signal.text,
    place: { place, communityId, gridId, buildingId, lonE6, latE6 },
    occurredAt: signal.occurredAt,
    receivedAt: signal.receivedAt,
    state: 'ACCEPTED',
    accepted: true,
    signalIds: [signal.id],
    attachments: signal.attachments,
  })
  act.draft.update('signal', signal.id, { state: 'CONFIRMED', incidentId, ...seen(act, signal) })
  act.say('signal.confirm', { about: signal.id, params: { incidentId }, text: wanted.note })
  act.say('incident.fromSignal', {
    about: incidentId,
    params: { signalId: signal.id, channel: signal.channel, deviceId: signal.deviceId },
    text: wanted.note,
  })
  return { incidentId }
}

export const signalRules: Rules<
  | 'signal.acknowledge'
  | 'signal.verify'
  | 'signal.confirm'
  | 'signal.dispatch'
  | 'signal.dismiss'
  | 'signal.expire'
  | 'signal.merge'
  | 'signal.unmerge'
> = {
  'signal.acknowledge': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'signal', act.payload.signalId)
      if ('refusal' in found) return found.refusal
      const signal = found.row
      const alarm = alarmOf(signal)
      if (alarm === 'ACKNOWLEDGED' || alarm === 'NORMAL') return superseded(act.draft)
      const next = nextAlarm(alarm, 'ACKNOWLEDGE', signal.returnedAt === null)
      if (next === undefined) return illegalAlarm(act, signal, 'ACKNOWLEDGE')
      act.draft.update('signal', signal.id, {
        ...{ ackAt: act.at, ackBy: act.command.actor.id },
        ...{ alarm: next, alarmAt: act.at },
      })
      act.say('signal.acknowledge', { about: signal.id })
      return applied(act.draft)
    },
  },
  'signal.verify': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'signal', act.payload.signalId)
      if ('refusal' in found) return found.refusal
      const signal = found.row
      if (signal.state === 'VERIFYING') return superseded(act.draft)
      if (!can('signal', signal.state, 'VERIFYING')) return illegal(act, 'signal', signal, 'VERIFYING')
      act.draft.update('signal', signal.id, { state: 'VERIFYING', reason: null, ...seen(act, signal) })
      act.say('signal.verify', { about: signal.id, params: { from: signal.state }, text: act.payload.note })
      return applied(act.draft)
    },
  },
  'signal.confirm': {
    touches: (command) => [
      ref('signal', command.payload.signalId),
      ref('incident', childId(command.id, 'i')),
      ...entryRefs(command, 2),
    ],
    decide(act) {
      const confirmed = confirm(act, act.payload)
      return 'decision' in confirmed ? confirmed.decision : applied(act.draft)
    },
  },
  'signal.dispatch': {
    touches: (command) => [
      ref('signal', command.payload.signalId),
      ref('incident', childId(command.id, 'i')),
      ...sendRefs(command, command.payload.targets, 2),
    ],
    decide(act) {
      const { targets, instruction, signalId } = act.payload
      const confirmed = confirm(act, { signalId })
      // somebody was first: who is to be sent now is for a person who sees what they did
      if ('decision' in confirmed) return confirmed.decision
      return send(act, { incidentId: confirmed.incidentId, targets, instruction })
    },
  },
  'signal.dismiss': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide(act) {
      const { reason, signalId } = act.payload
      const found = find(act, 'signal', signalId)
      if ('refusal' in found) return found.refusal
      const signal = found.row
      if (!act.model.lists.dismissReasons.includes(reason)) return rejected('REASON_NOT_ON_LIST', { reason })
      if (signal.state === 'DISMISSED') return superseded(act.draft)
      if (!can('signal', signal.state, 'DISMISSED')) return illegal(act, 'signal', signal, 'DISMISSED')
      act.draft.update('signal', signal.id, { state: 'DISMISSED', reason, ...seen(act, signal) })
      act.say('signal.dismiss', { about: signal.id, params: { reason } })
      return applied(act.draft)
    },
  },
  'signal.expire': {
    touches: (command) => [ref('signal', command.payload.signalId), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'signal', act.payload.signalId)
      if ('refusal' in found) return found.refusal
      const signal = found.row
      if (signal.state === 'EXPIRED') return superseded(act.draft)
      if (!can('signal', signal.state, 'EXPIRED')) return illegal(act, 'signal', signal, 'EXPIRED')
      act.draft.update('signal', signal.id, { state: 'EXPIRED' })
      act.say('signal.expire', { about: signal.id })
      return applied(act.draft)
    },
  },
  'signal.merge': {
    touches: (command) => [
      ref('signal', command.payload.signalId),
      ref('incident', command.payload.incidentId),
      ...entryRefs(command, 2),
    ],
    decide(act) {
      const found = find(act, 'signal', act.payload.signalId)
      if ('refusal' in found) return found.refusal
      const target = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in target) return target.refusal
      const signal = found.row
      const incident = target.row
      if (signal.state === 'MERGED' && signal.incidentId === incident.id) return superseded(act.draft)
      if (!can('signal', signal.state, 'MERGED')) return illegal(act, 'signal', signal, 'MERGED')
      if (!isOpenIncident(incident.state)) return illegal(act, 'incident', incident, 'JOINED')
      act.draft.update('signal', signal.id, {
        state: 'MERGED',
        incidentId: incident.id,
        ...seen(act, signal),
      })
      act.draft.update('incident', incident.id, { signalIds: [...incident.signalIds, signal.id] })
      act.say('signal.merge', { about: signal.id, params: { incidentId: incident.id } })
      act.say('incident.signalMerged', {
        about: incident.id,
        params: { signalId: signal.id, channel: signal.channel, deviceId: signal.deviceId },
        text: signal.text,
      })
      return applied(act.draft)
    },
  },
  'signal.unmerge': {
    touches(command, read) {
      const signal = read('signal', command.payload.signalId)
      const incidentId = signal?.incidentId
      return [
        ref('signal', command.payload.signalId),
        ...(incidentId == null ? [] : [ref('incident', incidentId)]),
        ...entryRefs(command, 2),
      ]
    },
    decide(act) {
      const found = find(act, 'signal', act.payload.signalId)
      if ('refusal' in found) return found.refusal
      const signal = found.row
      if (signal.state !== 'MERGED' || signal.incidentId === null)
        return illegal(act, 'signal', signal, 'RECEIVED')
      const incident = act.draft.get('incident', signal.incidentId)
      act.draft.update('signal', signal.id, { state: 'RECEIVED', incidentId: null })
      act.say('signal.unmerge', { about: signal.id, params: { incidentId: signal.incidentId } })
      if (incident) {
        act.draft.update('incident', incident.id, {
          signalIds: incident.signalIds.filter((id) => id !== signal.id),
        })
        act.say('incident.signalUnmerged', { about: incident.id, params: { signalId: signal.id } })
      }
      return applied(act.draft)
    },
  },
}
