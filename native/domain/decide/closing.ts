/** From work done to closed, and what may come in between: suspended, with the district, checked again, reopened. */
import { childId, type IncidentState, type Row } from '../../contract/index.ts'
import { afterPause } from '../clocks.ts'
import { can } from '../machine.ts'
import { eventType } from '../model.ts'
import { isPausedIncident, isUnevaluated, isWorkingTask } from '../states.ts'
import { entryRefs, find, illegal, incidentRefs, mergedRefs, ref, walk, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision } from './decision.ts'
import {
  follow,
  freeTeam,
  mergedInto,
  needsHolder,
  pauseTasks,
  resumeTasks,
  shifted,
  tasksOf,
} from './follow.ts'
import { incidentDue } from './intake.ts'
import { seenIncident } from './triage.ts'

export const closingRules: Rules<
  | 'incident.check'
  | 'incident.evaluate'
  | 'incident.suspend'
  | 'incident.resume'
  | 'incident.escalate'
  | 'incident.reopen'
> = {
  'incident.check': {
    touches(command, read) {
      const { incidentId } = command.payload
      const tasks = read('incident', incidentId)?.taskIds.length ?? 0
      return [
        ...incidentRefs(incidentId, read),
        ...mergedRefs(incidentId, read),
        ...entryRefs(command, tasks + 3),
      ]
    },
    decide: check,
  },
  'incident.evaluate': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const { incidentId, satisfaction, note } = act.payload
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.state === 'CLOSED') {
        if (note || (satisfaction ?? null) !== incident.satisfaction)
          act.say('incident.evaluate.again', {
            about: incident.id,
            params: { satisfaction: satisfaction ?? null },
            text: note,
          })
        return superseded(act.draft)
      }
      if (!can('incident', incident.state, 'CLOSED')) return illegal(act, 'incident', incident, 'CLOSED')
      act.draft.update('incident', incident.id, {
        state: walk('incident', incident.state, 'CLOSED'),
        closedAt: act.at,
        satisfaction: satisfaction ?? null,
      })
      act.say('incident.evaluate', {
        about: incident.id,
        params: { satisfaction: satisfaction ?? null },
        text: note,
      })
      return applied(act.draft)
    },
  },
  'incident.suspend': {
    touches: (command, read) => [...incidentRefs(command.payload.incidentId, read), ...entryRefs(command, 1)],
    decide: (act) => pause(act, act.payload, 'SUSPENDED'),
  },
  'incident.escalate': {
    touches: (command, read) => [
      ...incidentRefs(command.payload.incidentId, read),
      ref('escalation', childId(command.id, 'u')),
      ...entryRefs(command, 1),
    ],
    decide: (act) => pause(act, act.payload, 'ESCALATED'),
  },
  'incident.resume': {
    touches: (command, read) => [...incidentRefs(command.payload.incidentId, read), ...entryRefs(command, 3)],
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.state === 'IN_PROGRESS') return superseded(act.draft)
      if (!isPausedIncident(incident.state)) return illegal(act, 'incident', incident, 'IN_PROGRESS')
      runOn(act, incident, walk('incident', incident.state, 'IN_PROGRESS'))
      act.say('incident.resume', {
        about: incident.id,
        params: { from: incident.state },
        text: act.payload.note,
      })
      follow(act, incident.id)
      return applied(act.draft)
    },
  },
  'incident.reopen': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const { incidentId, reason } = act.payload
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.state === 'REOPENED') {
        act.say('incident.reopen.again', { about: incident.id, params: { reason } })
        return superseded(act.draft)
      }
      if (!can('incident', incident.state, 'REOPENED')) return illegal(act, 'incident', incident, 'REOPENED')
      const type = eventType(act.model, incident.typeCode)
      act.draft.update('incident', incident.id, {
        state: walk('incident', incident.state, 'REOPENED'),
        reason,
        closedAt: null,
        submittedAt: null,
        satisfaction: null,
        // it begins anew, with a limit of its own; what was before stands in the time line
        dueAt: type ? incidentDue(act, type, act.at) : incident.dueAt,
      })
      act.say('incident.reopen', {
        about: incident.id,
        params: { reason, closedAt: incident.closedAt, satisfaction: incident.satisfaction },
      })
      return applied(act.draft)
    },
  },
}

/** Where a check may begin, and how it comes to be pending. */
function toCheck(state: IncidentState, tasks: readonly Row<'task'>[]): readonly IncidentState[] | undefined {
  switch (state) {
    case 'PENDING_CHECK':
      return ['PENDING_CHECK']
    case 'SELF_HANDLED':
    case 'ESCALATED':
      return [state, 'PENDING_CHECK']
    // nobody works on it any more: without this an incident whose tasks were all cancelled could never be closed
    case 'IN_PROGRESS':
      return needsHolder(state, tasks) ? [state, 'PENDING_CHECK'] : undefined
    case 'DISPATCHED':
      return needsHolder(state, tasks) ? [state, 'IN_PROGRESS', 'PENDING_CHECK'] : undefined
    default:
      return undefined
  }
}

function check(act: Act<'incident.check'>): Decision {
  const { incidentId, passed, note } = act.payload
  const found = find(act, 'incident', incidentId)
  if ('refusal' in found) return found.refusal
  const incident = found.row
  if (passed && (incident.state === 'PENDING_EVAL' || incident.state === 'CLOSED')) {
    if (note) act.say('incident.check.again', { about: incident.id, params: { passed }, text: note })
    return superseded(act.draft)
  }
  const tasks = tasksOf(act, incident)
  const working = tasks.filter((task) => isWorkingTask(task.state))
  const path = toCheck(incident.state, tasks)
  if (!path)
    return passed && working.length > 0 && ['DISPATCHED', 'IN_PROGRESS'].includes(incident.state)
      ? rejected('OPEN_TASKS', { tasks: working.length })
      : illegal(act, 'incident', incident, passed ? 'PENDING_EVAL' : 'IN_PROGRESS')
  if (passed && working.length > 0) return rejected('OPEN_TASKS', { tasks: working.length })
  act.say('incident.check', { about: incident.id, params: { passed, from: incident.state }, text: note })
  if (passed) pass(act, incident, path)
  else fail(act, incident, path, note)
  return applied(act.draft)
}

/** What was handed in counts as verified; without anybody who could evaluate, the incident is closed. */
function pass(act: Act, incident: Row<'incident'>, path: readonly IncidentState[]): void {
  for (const task of tasksOf(act, incident))
    if (task.state === 'SUBMITTED') {
      act.draft.update('task', task.id, { state: walk('task', task.state, 'VERIFIED'), endedAt: act.at })
      act.say('task.verify', { about: incident.id, taskId: task.id })
      freeTeam(act, task)
    }
  const alone = [incident, ...mergedInto(act, incident)].every(({ channel }) => isUnevaluated(channel))
  act.draft.update('incident', incident.id, {
    ...seenIncident(act, incident),
    ...settledPause(act, incident),
    state: walk('incident', ...path, 'PENDING_EVAL', ...(alone ? (['CLOSED'] as const) : [])),
    submittedAt: incident.submittedAt ?? act.at,
    closedAt: alone ? act.at : null,
  })
  if (alone) act.say('incident.state', { about: incident.id, params: { from: 'PENDING_EVAL', to: 'CLOSED' } })
}

/** Back to the handlers, with the time their work lay at the desk given back to them. */
function fail(act: Act, incident: Row<'incident'>, path: readonly IncidentState[], note: string): void {
  for (const task of tasksOf(act, incident))
    if (task.state === 'SUBMITTED') {
      act.draft.update('task', task.id, {
        state: walk('task', task.state, 'REWORK'),
        reworks: task.reworks + 1,
        submittedAt: null,
        ...shifted(act, task, task.submittedAt ?? act.at, act.at),
      })
      act.say('task.rework', { about: incident.id, taskId: task.id, text: note })
    }
  if (isPausedIncident(incident.state)) resumeTasks(act, incident)
  const type = eventType(act.model, incident.typeCode)
  const begun = incident.acceptedAt !== null
  act.draft.update('incident', incident.id, {
    ...seenIncident(act, incident),
    ...settledPause(act, incident),
    state: walk('incident', ...path, 'IN_PROGRESS'),
    submittedAt: null,
    // a matter said to be settled on the spot becomes the desk's when it turns out that it was not
    ...(begun
      ? {}
      : {
          acceptedAt: act.at,
          acceptedBy: act.command.actor.id,
          dueAt: type ? incidentDue(act, type, act.at) : null,
        }),
  })
}

/** Fields of an incident whose pause, if it is in one, is over. */
function settledPause(act: Act, incident: Row<'incident'>): Partial<Row<'incident'>> {
  const since = incident.pausedSince
  if (since === null) return {}
  const kind = eventType(act.model, incident.typeCode)?.clock ?? 'CALENDAR'
  return {
    pausedSince: null,
    pausedMs: incident.pausedMs + Math.max(0, act.at - since),
    dueAt: incident.dueAt === null ? null : afterPause(kind, incident.dueAt, since, act.at, act.model.clocks),
  }
}

/** A pause is over: the clocks of the incident and of its tasks run on with what was left of them. */
export function runOn(act: Act, incident: Row<'incident'>, state: IncidentState): void {
  act.draft.update('incident', incident.id, { ...settledPause(act, incident), state })
  resumeTasks(act, incident)
}

function pause(
  act: Act,
  payload: { readonly incidentId: string; readonly reason: string },
  to: 'SUSPENDED' | 'ESCALATED',
): Decision {
  const found = find(act, 'incident', payload.incidentId)
  if ('refusal' in found) return found.refusal
  const incident = found.row
  const kind = to === 'SUSPENDED' ? 'incident.suspend' : 'incident.escalate'
  if (incident.state === to) {
    act.say(`${kind}.again`, { about: incident.id, params: { reason: payload.reason } })
    return superseded(act.draft)
  }
  if (!can('incident', incident.state, to)) return illegal(act, 'incident', incident, to)
  pauseIncident(act, incident, to, payload.reason)
  if (to === 'ESCALATED') handUp(act, incident, payload.reason)
  act.say(kind, {
    about: incident.id,
    params: { reason: payload.reason, from: incident.state },
  })
  return applied(act.draft)
}

/** Stops the clocks of an incident and of its tasks. */
export function pauseIncident(
  act: Act,
  incident: Row<'incident'>,
  to: 'SUSPENDED' | 'ESCALATED',
  reason: string,
): void {
  act.draft.update('incident', incident.id, {
    ...{ state: walk('incident', incident.state, to), reason, pausedSince: act.at },
  })
  pauseTasks(act, incident)
}

/** What the district gets to answer. */
function handUp(act: Act, incident: Row<'incident'>, reason: string): void {
  act.draft.insert('escalation', {
    ...{ id: childId(act.command.id, 'u'), incidentId: incident.id, reason },
    ...{ state: walk('escalation', 'DRAFT', 'SUBMITTED'), submittedAt: act.at, rounds: 1 },
    ...{ submittedByName: act.command.actor.name, answeredAt: null, answerNote: '' },
    ...{ feedbackAt: null, feedback: '', confirmedAt: null },
  })
}
