/**
 * An incident follows its tasks: in progress when the first is signed, waiting for the check when all that count are
 * handed in, back in progress when one is to be done again. Also: clocks that stand still with their incident, and
 * teams that are free again when their task is over.
 */
import type { IncidentState, Row } from '../../contract/index.ts'
import { afterPause } from '../clocks.ts'
import { can } from '../machine.ts'
import { isDroppedTask, isWorkingTask } from '../states.ts'
import type { Act } from './act.ts'

export const tasksOf = (act: Act, incident: Row<'incident'>): Row<'task'>[] =>
  incident.taskIds.flatMap((id) => act.draft.get('task', id) ?? [])

/** Everything that was merged into an incident, and into that. */
export function mergedInto(act: Act, incident: Row<'incident'>, seen = new Set<string>()): Row<'incident'>[] {
  return incident.mergedIds.flatMap((id) => {
    if (seen.has(id)) return []
    seen.add(id)
    const part = act.draft.get('incident', id)
    return part ? [part, ...mergedInto(act, part, seen)] : []
  })
}

/** Where the tasks say an incident stands; undefined when they do not move it. */
export function stateByTasks(state: IncidentState, tasks: readonly Row<'task'>[]): IncidentState | undefined {
  const counting = tasks.filter((task) => !isDroppedTask(task.state))
  if (counting.length === 0) return undefined
  const allHandedIn = counting.every((task) => !isWorkingTask(task.state))
  switch (state) {
    case 'DISPATCHED':
      // tasks verified before a reopening say nothing about who works on it now
      return counting.some((task) => task.signedAt !== null && task.state !== 'VERIFIED')
        ? 'IN_PROGRESS'
        : undefined
    case 'IN_PROGRESS':
      return allHandedIn ? 'PENDING_CHECK' : undefined
    case 'PENDING_CHECK':
      return allHandedIn ? undefined : 'IN_PROGRESS'
    default:
      return undefined
  }
}

/** An open incident nobody works on any more: the desk has to dispatch it, again or for the first time. */
export function needsHolder(
  state: IncidentState,
  tasks: readonly { readonly state: Row<'task'>['state'] }[],
): boolean {
  switch (state) {
    case 'ACCEPTED':
    case 'REOPENED':
      return true
    case 'DISPATCHED':
    case 'IN_PROGRESS':
      return tasks.every((task) => isDroppedTask(task.state) || task.state === 'VERIFIED')
    default:
      return false
  }
}

/** Lets an incident follow its tasks, as far as they take it, with a line for each step. */
export function follow(act: Act, incidentId: string): void {
  for (;;) {
    const incident = act.draft.get('incident', incidentId)
    if (!incident) return
    const to = stateByTasks(incident.state, tasksOf(act, incident))
    if (to === undefined || !can('incident', incident.state, to)) return
    act.draft.update('incident', incidentId, {
      state: to,
      submittedAt: to === 'PENDING_CHECK' ? act.at : to === 'IN_PROGRESS' ? null : incident.submittedAt,
    })
    act.say('incident.state', { about: incidentId, params: { from: incident.state, to } })
  }
}

/** Stops the clocks of all tasks that still run. */
export function pauseTasks(act: Act, incident: Row<'incident'>): void {
  for (const task of tasksOf(act, incident))
    if (isWorkingTask(task.state) && task.pausedSince === null)
      act.draft.update('task', task.id, { pausedSince: act.at })
}

/** Lets them run on, each with what was left of it. */
export function resumeTasks(act: Act, incident: Row<'incident'>): void {
  for (const task of tasksOf(act, incident))
    if (isWorkingTask(task.state) && task.pausedSince !== null)
      act.draft.update('task', task.id, resumed(act, task))
}

/** Fields of a task whose clocks run on from now. */
export function resumed(act: Act, task: Row<'task'>): Partial<Row<'task'>> {
  if (task.pausedSince === null) return {}
  // a task that reached its holder during the pause had not begun to run before
  const since = Math.max(task.pausedSince, task.deliveredAt ?? 0)
  return { pausedSince: null, ...shifted(act, task, since, act.at) }
}

/** Due times moved by a span that is not the holder's: a pause, or the time a hand-in lay at the desk. */
export function shifted(act: Act, task: Row<'task'>, since: number, until: number): Partial<Row<'task'>> {
  const move = (dueAt: number | null): number | null =>
    dueAt === null ? null : afterPause(task.clock, dueAt, since, until, act.model.clocks)
  return {
    signDueAt: task.signedAt === null ? move(task.signDueAt) : task.signDueAt,
    arriveDueAt: task.arrivedAt === null ? move(task.arriveDueAt) : task.arriveDueAt,
    finishDueAt: move(task.finishDueAt),
    pausedMs: task.pausedMs + Math.max(0, until - since),
  }
}

/** Sets a team free once it has handed in or lost its last task in the incident. */
export function freeTeam(act: Act, task: Row<'task'>): void {
  if (task.holderKind !== 'TEAM') return
  const team = act.draft.get('team', task.holderId)
  if (team?.state !== 'COMMITTED' || team.incidentId !== task.incidentId) return
  const incident = act.draft.get('incident', task.incidentId)
  const busy = (incident ? tasksOf(act, incident) : []).some(
    (other) => other.holderKind === 'TEAM' && other.holderId === team.id && isWorkingTask(other.state),
  )
  if (!busy) act.draft.update('team', team.id, { state: 'FREE', incidentId: null })
}
