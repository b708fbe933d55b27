/** Correcting what is known of an incident, field by field, when somebody else may have corrected it meanwhile. */
import { childId, refKey, type Row } from '../../contract/index.ts'
import { HOUR_MS } from '../calendar.ts'
import { advance } from '../clocks.ts'
import { eventType } from '../model.ts'
import { isWorkingTask } from '../states.ts'
import { entryRefs, find, incidentRefs, placeRefs, ref, type Act, type Rules } from './act.ts'
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
      ...entryRefs(command, 1),
    ],
    decide: correct,
  },
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
    act.lay('incident.correct', {
      entity: 'incident',
      entityId: incident.id,
      mine: Object.fromEntries(lost.map((field) => [field, payload[field]])),
      theirs: Object.fromEntries(lost.map((field) => [field, incident[field]])),
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
