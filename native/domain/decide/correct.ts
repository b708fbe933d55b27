/** Correcting what is known of an incident, field by field, when somebody else may have corrected it meanwhile. */
import { childId, CORRECTABLE, PRIORITIES, refKey, type Correctable, type Row } from '../../contract/index.ts'
import { HOUR_MS } from '../calendar.ts'
import { advance } from '../clocks.ts'
import { eventType } from '../model.ts'
import { isWorkingTask } from '../states.ts'
import { endedMeanwhile, entryRefs, find, incidentRefs, placeRefs, ref, type Act, type Rules } from './act.ts'
import { applied, needsReview, rejected, superseded, type Decision } from './decision.ts'
import { tasksOf } from './follow.ts'
import { incidentDue } from './intake.ts'
import { editedBy, retitled } from './triage.ts'

export const correctRules: Rules<'incident.correct'> = {
  'incident.correct': {
    touches: (command, read) => [
      ...incidentRefs(command.payload.incidentId, read),
      ...placeRefs(command.payload, read),
      ref('review', childId(command.id, 'r')),
      ...entryRefs(command, 2),
    ],
    decide: correct,
  },
}

/** New values by field; a field that is not there stays as it is. */
export type Wanted = Readonly<Partial<Record<Correctable, string>>>
/** Values by field that a side began from; null where there was none. */
export type Began = Readonly<Partial<Record<Correctable, string | null>>>

/** The correctable fields of a record that came from elsewhere. */
export function wantedOf(values: Readonly<Record<string, unknown>>): Wanted {
  return Object.fromEntries(
    CORRECTABLE.flatMap((field) => {
      const value = values[field]
      return typeof value === 'string' ? [[field, value]] : []
    }),
  )
}

/**
 * Three-way, field by field: what somebody else changed since this person looked stays as it is and goes to review;
 * everything else of the correction counts.
 */
function correct(act: Act<'incident.correct'>): Decision {
  const { payload } = act
  const found = find(act, 'incident', payload.incidentId)
  if ('refusal' in found) return found.refusal
  const incident = found.row
  const wanted = wantedOf(payload)
  const refusal = unknownValue(act, wanted)
  if (refusal) return refusal
  const was: Began = payload.was ?? {}
  if (endedMeanwhile(act, incident, payload.was?.state)) return correctedTooLate(act, incident, wanted, was)
  return merge(act, incident, wanted, was)
}

/** What is not in the town's tables, or undefined. */
export function unknownValue(
  act: Act,
  { typeCode, priority, gridId, buildingId }: Wanted,
): Decision | undefined {
  if (typeCode !== undefined && !eventType(act.model, typeCode))
    return rejected('UNKNOWN_TYPE', { type: typeCode })
  if (priority !== undefined && !PRIORITIES.some((known) => known === priority))
    return rejected('BAD_PAYLOAD', { path: '/priority' })
  for (const [table, id] of [
    ['grid', gridId],
    ['building', buildingId],
  ] as const)
    if (id !== undefined && !act.draft.get(table, id)) return rejected('NOT_FOUND', { table, id })
  return undefined
}

/** Lands what nobody else has touched; lays the rest before a person, with both values and what both began from. */
export function merge(act: Act, incident: Row<'incident'>, wanted: Wanted, was: Began): Decision {
  const seen = act.command.base[refKey('incident', incident.id)]
  const overtaken = (field: Correctable): boolean => {
    const began = was[field]
    if (began !== undefined) return began !== incident[field]
    // without the value itself only the revision can tell
    const last = incident.edited[field]
    return seen !== undefined && last !== undefined && last.rev > seen && last.by !== act.command.actor.id
  }
  const differing = CORRECTABLE.filter(
    (field) => wanted[field] !== undefined && wanted[field] !== incident[field],
  )
  const lost = differing.filter(overtaken)
  const won = differing.filter((field) => !overtaken(field))
  if (won.length > 0) write(act, incident, wanted, won)
  if (lost.length === 0) return won.length > 0 ? applied(act.draft) : superseded(act.draft)
  act.lay('incident.correct', {
    entity: 'incident',
    entityId: incident.id,
    mine: valuesOf(wanted, lost),
    theirs: valuesOf(incident, lost),
    base: valuesOf(was, lost),
  })
  act.say('review.open', {
    about: incident.id,
    params: { kind: 'incident.correct', fields: lost.join(), ...valuesOf(wanted, lost) },
  })
  return needsReview(act.draft, 'STALE_BASE')
}

/** The incident ended meanwhile: nothing of the correction lands by itself, and nothing of it is lost. */
function correctedTooLate(act: Act, incident: Row<'incident'>, wanted: Wanted, was: Began): Decision {
  const fields = CORRECTABLE.filter(
    (field) => wanted[field] !== undefined && wanted[field] !== incident[field],
  )
  if (fields.length === 0) return superseded(act.draft)
  const { state, mergedInto, reason } = incident
  act.lay('incident.correct.gone', {
    entity: 'incident',
    entityId: incident.id,
    mine: valuesOf(wanted, fields),
    theirs: { ...valuesOf(incident, fields), state, mergedInto, reason },
    base: valuesOf(was, fields),
  })
  act.say('review.open', {
    about: incident.id,
    params: { kind: 'incident.correct.gone', state, fields: fields.join(), ...valuesOf(wanted, fields) },
  })
  return needsReview(act.draft, 'STALE_BASE')
}

const valuesOf = (values: Began, fields: readonly Correctable[]): Record<string, string | null> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = values[field]
      return value === undefined ? [] : [[field, value]]
    }),
  )

/** Writes the wanted values of these fields, and what follows from them. */
function write(act: Act, incident: Row<'incident'>, wanted: Wanted, fields: readonly Correctable[]): void {
  const given = Object.fromEntries(fields.map((field) => [field, wanted[field]]))
  const place = placeOf(act, incident, wanted, fields)
  const changes: Partial<Row<'incident'>> = {
    ...given,
    ...place,
    edited: editedBy(act, incident, [...fields, ...Object.keys(place)]),
  }
  if (fields.includes('typeCode') && wanted.typeCode !== undefined) {
    changes.title ??= retitled(act, incident, wanted.typeCode)
    changes.dueAt = retimed(act, incident, wanted.typeCode)
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
  act: Act,
  incident: Row<'incident'>,
  wanted: Wanted,
  fields: readonly Correctable[],
): Partial<Row<'incident'>> {
  const building =
    fields.includes('buildingId') && wanted.buildingId
      ? act.draft.get('building', wanted.buildingId)
      : undefined
  const gridId = fields.includes('gridId') ? wanted.gridId : building?.gridId
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
