/** What the desk does with a report before anybody is sent: seen, accepted, refused, put together, corrected, noted. */
import { childId, type Priority, type Row } from '../../contract/index.ts'
import { can } from '../machine.ts'
import { eventType } from '../model.ts'
import { isNeverRejected, isOpenIncident } from '../states.ts'
import { entryRefs, find, illegal, incidentRefs, mergedRefs, ref, type Act, type Rules } from './act.ts'
import { applied, needsReview, rejected, superseded, type Decision } from './decision.ts'
import { mergedInto, tasksOf } from './follow.ts'
import { incidentDue } from './intake.ts'

/** Whoever deals with an incident has seen it. */
export const seenIncident = (
  act: Act,
  incident: Row<'incident'>,
): Pick<Row<'incident'>, 'ackAt' | 'ackBy'> =>
  incident.ackAt === null
    ? { ackAt: act.at, ackBy: act.command.actor.id }
    : { ackAt: incident.ackAt, ackBy: incident.ackBy }

/** Marks fields as changed by this act, for the three-way edits of others. */
export const editedBy = (
  act: Act,
  incident: Row<'incident'>,
  fields: readonly string[],
): Row<'incident'>['edited'] => ({
  ...incident.edited,
  ...Object.fromEntries(fields.map((field) => [field, { rev: incident.rev + 1, by: act.command.actor.id }])),
})

/** Fields of an incident that is accepted in this act, with its clock running from now. */
export function accepted(
  act: Act,
  incident: Row<'incident'>,
  wanted: { readonly typeCode?: string; readonly priority?: Priority },
): { fields: Partial<Row<'incident'>> } | { refusal: Decision } {
  const code = wanted.typeCode ?? incident.typeCode
  const type = eventType(act.model, code)
  if (!type) return { refusal: rejected('UNKNOWN_TYPE', { type: code }) }
  const retyped = type.code !== incident.typeCode
  const priority = wanted.priority ?? (retyped ? type.priority : incident.priority)
  const changed = [...(retyped ? ['typeCode'] : []), ...(priority === incident.priority ? [] : ['priority'])]
  return {
    fields: {
      typeCode: type.code,
      priority,
      title: retitled(act, incident, type.code),
      acceptedAt: act.at,
      acceptedBy: act.command.actor.id,
      dueAt: incidentDue(act, type, act.at),
      edited: editedBy(act, incident, changed),
      ...seenIncident(act, incident),
    },
  }
}

/** A title that is only the type's name follows the type. */
export function retitled(act: Act, incident: Row<'incident'>, typeCode: string): string {
  const before = eventType(act.model, incident.typeCode)
  const after = eventType(act.model, typeCode)
  return before && after && incident.title === before.zh ? after.zh : incident.title
}

/** The first acceptance stands; a second that rated the matter otherwise is for a person to weigh. */
function acceptedTwice(act: Act<'incident.accept'>, incident: Row<'incident'>): Decision {
  const fields = (['typeCode', 'priority'] as const).filter(
    (field) => act.payload[field] !== undefined && act.payload[field] !== incident[field],
  )
  if (fields.length === 0) return superseded(act.draft)
  const of = (values: { readonly typeCode?: string; readonly priority?: Priority }) =>
    Object.fromEntries(fields.map((field) => [field, values[field] ?? null]))
  act.lay('incident.correct', {
    ...{ entity: 'incident', entityId: incident.id },
    ...{ mine: of(act.payload), theirs: of(incident) },
  })
  act.say('review.open', {
    about: incident.id,
    params: { kind: 'incident.correct', fields: fields.join(), ...of(act.payload) },
  })
  return needsReview(act.draft, 'STALE_BASE')
}

export const triageRules: Rules<
  | 'incident.acknowledge'
  | 'incident.accept'
  | 'incident.reject'
  | 'incident.returnUp'
  | 'incident.selfHandle'
  | 'incident.note'
> = {
  'incident.acknowledge': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      if (found.row.ackAt !== null) return superseded(act.draft)
      act.draft.update('incident', found.row.id, seenIncident(act, found.row))
      act.say('incident.acknowledge', { about: found.row.id })
      return applied(act.draft)
    },
  },
  'incident.accept': {
    touches: (command) => [
      ref('incident', command.payload.incidentId),
      ref('review', childId(command.id, 'r')),
      ...entryRefs(command, 1),
    ],
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.acceptedAt !== null && isOpenIncident(incident.state)) return acceptedTwice(act, incident)
      if (!can('incident', incident.state, 'ACCEPTED')) return illegal(act, 'incident', incident, 'ACCEPTED')
      const acceptance = accepted(act, incident, act.payload)
      if ('refusal' in acceptance) return acceptance.refusal
      act.draft.update('incident', incident.id, { ...acceptance.fields, state: 'ACCEPTED' })
      act.say('incident.accept', {
        about: incident.id,
        params: {
          typeCode: acceptance.fields.typeCode ?? incident.typeCode,
          priority: acceptance.fields.priority ?? incident.priority,
        },
      })
      return applied(act.draft)
    },
  },
  'incident.reject': {
    touches: (command, read) => [
      ref('incident', command.payload.incidentId),
      ...mergedRefs(command.payload.incidentId, read),
      ...entryRefs(command, 1),
    ],
    decide(act) {
      const { incidentId, reason } = act.payload
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (!act.model.lists.rejectReasons.includes(reason)) return rejected('REASON_NOT_ON_LIST', { reason })
      if (incident.state === 'REJECTED') return superseded(act.draft)
      // a hotline matter does not become rejectable by having been merged into another one
      const bound = [incident, ...mergedInto(act, incident)].find(({ channel }) => isNeverRejected(channel))
      if (bound)
        return rejected('CHANNEL_CANNOT_BE_REJECTED', { channel: bound.channel, number: bound.number })
      if (!can('incident', incident.state, 'REJECTED')) return illegal(act, 'incident', incident, 'REJECTED')
      act.draft.update('incident', incident.id, { state: 'REJECTED', reason, ...seenIncident(act, incident) })
      act.say('incident.reject', { about: incident.id, params: { reason } })
      return applied(act.draft)
    },
  },
  'incident.returnUp': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const { incidentId, reason } = act.payload
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (!act.model.lists.returnUpReasons.includes(reason)) return rejected('REASON_NOT_ON_LIST', { reason })
      if (incident.state === 'RETURNED_UP') return superseded(act.draft)
      if (!can('incident', incident.state, 'RETURNED_UP'))
        return illegal(act, 'incident', incident, 'RETURNED_UP')
      act.draft.update('incident', incident.id, {
        state: 'RETURNED_UP',
        reason,
        ...seenIncident(act, incident),
      })
      act.say('incident.returnUp', { about: incident.id, params: { reason, channel: incident.channel } })
      return applied(act.draft)
    },
  },
  'incident.selfHandle': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.state === 'SELF_HANDLED') {
        if (act.payload.note)
          act.say('incident.selfHandle.again', { about: incident.id, text: act.payload.note })
        return superseded(act.draft)
      }
      if (!can('incident', incident.state, 'SELF_HANDLED'))
        return illegal(act, 'incident', incident, 'SELF_HANDLED')
      act.draft.update('incident', incident.id, { state: 'SELF_HANDLED', ...seenIncident(act, incident) })
      act.say('incident.selfHandle', { about: incident.id, text: act.payload.note })
      return applied(act.draft)
    },
  },
  'incident.note': {
    touches: (command, read) => [...incidentRefs(command.payload.incidentId, read), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      const { actor } = act.command
      if (actor.kind === 'terminal') {
        const mine = tasksOf(act, found.row).find(
          (task) => task.holderKind === actor.holds.kind && task.holderId === actor.holds.id,
        )
        if (!mine) return rejected('NOT_ALLOWED', { incident: found.row.id })
      }
      act.say('incident.note', {
        about: found.row.id,
        text: act.payload.text,
        attachments: act.payload.attachments,
      })
      return applied(act.draft)
    },
  },
}
