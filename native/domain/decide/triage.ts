/** What the desk does with a report before anybody is sent: seen, accepted, refused, put together, corrected, noted. */
import { childId, refKey, type Priority, type Row } from '../../contract/index.ts'
import { advance } from '../clocks.ts'
import { HOUR_MS } from '../calendar.ts'
import { can } from '../machine.ts'
import { eventType } from '../model.ts'
import { isNeverRejected, isOpenIncident, isWorkingTask } from '../states.ts'
import {
  entryRefs,
  find,
  illegal,
  incidentRefs,
  mergedRefs,
  placeRefs,
  ref,
  type Act,
  type Rules,
} from './act.ts'
import { applied, needsReview, rejected, superseded, type Decision } from './decision.ts'
import { tasksOf } from './follow.ts'
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
const editedBy = (
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
function retitled(act: Act, incident: Row<'incident'>, typeCode: string): string {
  const before = eventType(act.model, incident.typeCode)
  const after = eventType(act.model, typeCode)
  return before && after && incident.title === before.zh ? after.zh : incident.title
}

export const triageRules: Rules<
  | 'incident.acknowledge'
  | 'incident.accept'
  | 'incident.reject'
  | 'incident.returnUp'
  | 'incident.selfHandle'
  | 'incident.merge'
  | 'incident.unmerge'
  | 'incident.note'
  | 'incident.correct'
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
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.acceptedAt !== null && isOpenIncident(incident.state)) return superseded(act.draft)
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
      if (incident.state === 'SELF_HANDLED') return superseded(act.draft)
      if (!can('incident', incident.state, 'SELF_HANDLED'))
        return illegal(act, 'incident', incident, 'SELF_HANDLED')
      act.draft.update('incident', incident.id, { state: 'SELF_HANDLED', ...seenIncident(act, incident) })
      act.say('incident.selfHandle', { about: incident.id, text: act.payload.note })
      return applied(act.draft)
    },
  },
  'incident.merge': {
    touches: (command) => [
      ref('incident', command.payload.incidentId),
      ref('incident', command.payload.into),
      ...entryRefs(command, 2),
    ],
    decide(act) {
      const { incidentId, into } = act.payload
      if (incidentId === into) return rejected('SAME_ENTITY', { id: into })
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      const target = find(act, 'incident', into)
      if ('refusal' in target) return target.refusal
      const incident = found.row
      const whole = target.row
      if (incident.state === 'MERGED' && incident.mergedInto === into) return superseded(act.draft)
      if (!can('incident', incident.state, 'MERGED')) return illegal(act, 'incident', incident, 'MERGED')
      if (!isOpenIncident(whole.state)) return illegal(act, 'incident', whole, whole.state)
      act.draft.update('incident', incident.id, {
        state: 'MERGED',
        mergedInto: whole.id,
        priorState: incident.state,
        ...seenIncident(act, incident),
      })
      act.draft.update('incident', whole.id, { mergedIds: [...whole.mergedIds, incident.id] })
      act.say('incident.merge', { about: incident.id, params: { into: whole.id, number: whole.number } })
      act.say('incident.joined', {
        about: whole.id,
        params: { incidentId: incident.id, number: incident.number, channel: incident.channel },
        text: incident.text,
      })
      return applied(act.draft)
    },
  },
  'incident.unmerge': {
    touches(command, read) {
      const into = read('incident', command.payload.incidentId)?.mergedInto
      return [
        ref('incident', command.payload.incidentId),
        ...(into == null ? [] : [ref('incident', into)]),
        ...entryRefs(command, 2),
      ]
    },
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.state !== 'MERGED' || incident.mergedInto === null)
        return illegal(act, 'incident', incident, 'NEW')
      const whole = act.draft.get('incident', incident.mergedInto)
      act.draft.update('incident', incident.id, { state: 'NEW', mergedInto: null, priorState: null })
      act.say('incident.unmerge', { about: incident.id, params: { from: incident.mergedInto } })
      if (whole) {
        act.draft.update('incident', whole.id, {
          mergedIds: whole.mergedIds.filter((id) => id !== incident.id),
        })
        act.say('incident.left', {
          about: whole.id,
          params: { incidentId: incident.id, number: incident.number },
        })
      }
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
  'incident.correct': {
    touches: (command, read) => [
      ...incidentRefs(command.payload.incidentId, read),
      ...placeRefs(command.payload, read),
      ref('review', childId(command.id, 'r')),
      ...entryRefs(command, 1),
    ],
    decide: correct,
  },
}

/** Everything that was merged into an incident, and into that. */
export function mergedInto(act: Act, incident: Row<'incident'>, seen = new Set<string>()): Row<'incident'>[] {
  return incident.mergedIds.flatMap((id) => {
    if (seen.has(id)) return []
    seen.add(id)
    const part = act.draft.get('incident', id)
    return part ? [part, ...mergedInto(act, part, seen)] : []
  })
}

const CORRECTABLE = ['typeCode', 'priority', 'title', 'place', 'gridId', 'buildingId'] as const
type Correctable = (typeof CORRECTABLE)[number]

/**
 * Three-way, field by field: what somebody else changed since this person looked stays as it is and goes to review;
 * everything else of the correction counts.
 */
function correct(act: Act<'incident.correct'>): Decision {
  const { payload, command } = act
  const found = find(act, 'incident', payload.incidentId)
  if ('refusal' in found) return found.refusal
  const incident = found.row
  const type = payload.typeCode === undefined ? undefined : eventType(act.model, payload.typeCode)
  if (payload.typeCode !== undefined && !type) return rejected('UNKNOWN_TYPE', { type: payload.typeCode })
  for (const [table, id] of [
    ['grid', payload.gridId],
    ['building', payload.buildingId],
  ] as const)
    if (id !== undefined && !act.draft.get(table, id)) return rejected('NOT_FOUND', { table, id })

  const seen = command.base[refKey('incident', incident.id)]
  const differing = CORRECTABLE.filter(
    (field) => payload[field] !== undefined && payload[field] !== incident[field],
  )
  const overtaken = (field: Correctable): boolean => {
    const last = incident.edited[field]
    return seen !== undefined && last !== undefined && last.rev > seen && last.by !== command.actor.id
  }
  const lost = differing.filter(overtaken)
  const won = differing.filter((field) => !overtaken(field))
  if (won.length > 0) write(act, incident, won)
  if (lost.length > 0) {
    act.draft.insert('review', {
      id: childId(command.id, 'r'),
      kind: 'incident.correct',
      entity: 'incident',
      entityId: incident.id,
      commandId: command.id,
      at: act.at,
      mine: Object.fromEntries(lost.map((field) => [field, payload[field]])),
      theirs: Object.fromEntries(lost.map((field) => [field, incident[field]])),
      state: 'OPEN',
      settledBy: null,
      settledAt: null,
      settlement: null,
    })
    return needsReview(act.draft, 'STALE_BASE')
  }
  return won.length > 0 ? applied(act.draft) : superseded(act.draft)
}

function write(
  act: Act<'incident.correct'>,
  incident: Row<'incident'>,
  fields: readonly Correctable[],
): void {
  const { payload } = act
  const given = Object.fromEntries(fields.map((field) => [field, payload[field]]))
  const place = placeOf(act, incident, fields)
  const changes: Partial<Row<'incident'>> = {
    ...given,
    ...place,
    edited: editedBy(act, incident, [...fields, ...Object.keys(place)]),
  }
  if (fields.includes('typeCode') && payload.typeCode !== undefined) {
    changes.title ??= retitled(act, incident, payload.typeCode)
    changes.dueAt = retimed(act, incident, payload.typeCode)
  }
  act.draft.update('incident', incident.id, changes)
  act.say('incident.correct', { about: incident.id, params: paramsOf(incident, given) })
  // what a holder reads on the task follows; its limits were agreed when it was issued and stay
  const after = { ...incident, ...changes }
  for (const task of tasksOf(act, incident))
    if (isWorkingTask(task.state))
      act.draft.update('task', task.id, {
        typeCode: after.typeCode,
        priority: after.priority,
        title: after.title,
        place: after.place,
        gridId: after.gridId,
      })
}

/** What a corrected grid or building says about the rest of the place. */
function placeOf(
  act: Act<'incident.correct'>,
  incident: Row<'incident'>,
  fields: readonly Correctable[],
): Partial<Row<'incident'>> {
  const { payload } = act
  const building =
    fields.includes('buildingId') && payload.buildingId
      ? act.draft.get('building', payload.buildingId)
      : undefined
  const gridId = fields.includes('gridId') ? payload.gridId : building?.gridId
  const grid = gridId === undefined ? undefined : act.draft.get('grid', gridId)
  return {
    ...(building ? { lonE6: building.lonE6, latE6: building.latE6 } : {}),
    ...(grid ? { gridId: grid.id, communityId: grid.communityId } : {}),
    // a building of another grid is no longer where this happened
    ...(grid && !building && grid.id !== incident.gridId ? { buildingId: null } : {}),
  }
}

/** Due time after a change of type: the clock keeps its start, its pauses and its extensions. */
function retimed(act: Act, incident: Row<'incident'>, typeCode: string): number | null {
  const before = eventType(act.model, incident.typeCode)
  const after = eventType(act.model, typeCode)
  if (incident.dueAt === null || incident.acceptedAt === null || !after) return incident.dueAt
  if (before?.clock !== after.clock) return incidentDue(act, after, incident.acceptedAt)
  return advance(
    after.clock,
    incident.dueAt,
    (after.finishHours - before.finishHours) * HOUR_MS,
    act.model.clocks,
  )
}

/** `typeCode`: new value, `typeCodeWas`: old one, and so on. */
function paramsOf(
  incident: Row<'incident'>,
  given: Record<string, string | undefined>,
): Row<'entry'>['params'] {
  return Object.fromEntries(
    CORRECTABLE.flatMap((field): [string, string | null][] => {
      const value = given[field]
      return value === undefined
        ? []
        : [
            [field, value],
            [`${field}Was`, incident[field]],
          ]
    }),
  )
}
