/** Passing a task on: the old one ends, a new one begins with the same limits, which start when it is delivered. */
import { childId, type TaskId } from '../../contract/index.ts'
import { can } from '../machine.ts'
import { eventType } from '../model.ts'
import { isOpenTask, isPausedIncident } from '../states.ts'
import { entryRefs, find, illegal, ref, taskRefs, type Act, type Rules } from './act.ts'
import { applied, needsReview, rejected, type Decision } from './decision.ts'
import { follow, freeTeam, tasksOf } from './follow.ts'
import { holderOf, issue, targetRef, teamReview } from './issue.ts'

export const transferRules: Rules<'task.transfer'> = {
  'task.transfer': {
    touches: (command, read) => [
      ...taskRefs(command.payload.taskId, read),
      targetRef(command.payload.to),
      ref('task', childId(command.id, 't', 1)),
      ref('review', childId(command.id, 'r')),
      ...entryRefs(command, 5),
    ],
    decide: transfer,
  },
}

function transfer(act: Act<'task.transfer'>): Decision {
  const { taskId, to, reason } = act.payload
  const found = find(act, 'task', taskId)
  if ('refusal' in found) return found.refusal
  const task = found.row
  if (to.kind === task.holderKind && to.id === task.holderId) return rejected('SAME_ENTITY', { id: to.id })
  if (!can('task', task.state, 'TRANSFERRED')) return illegal(act, 'task', task, 'TRANSFERRED')
  const whole = find(act, 'incident', task.incidentId)
  if ('refusal' in whole) return whole.refusal
  const type = eventType(act.model, task.typeCode)
  if (!type) return rejected('UNKNOWN_TYPE', { type: task.typeCode })
  const held = tasksOf(act, whole.row).some(
    (other) => isOpenTask(other.state) && other.holderKind === to.kind && other.holderId === to.id,
  )
  if (held) return rejected('ALREADY_DONE', { id: to.id })
  const holder = holderOf(act, to, whole.row, type)
  if ('refusal' in holder) return holder.refusal
  if (holder.team === 'busy') return rejected('TEAM_BUSY', { team: to.id })
  if (holder.team === 'lost') {
    teamReview(act, 0, to.id, whole.row, task.instruction)
    return needsReview(act.draft, 'TEAM_BUSY')
  }
  const newId = childId<TaskId>(act.command.id, 't', 1)
  act.draft.update('task', task.id, { state: 'TRANSFERRED', endedAt: act.at, transferredTo: newId })
  act.say('task.transfer', {
    about: task.incidentId,
    taskId: task.id,
    params: { reason, holderKind: to.kind, holderId: to.id },
  })
  const {
    incidentId,
    typeCode,
    priority,
    title,
    place,
    gridId,
    lead,
    instruction,
    clock,
    signLimitMin,
    finishLimitMin,
  } = task
  issue(
    act,
    1,
    {
      incidentId,
      typeCode,
      priority,
      title,
      place,
      gridId,
      lead,
      instruction,
      clock,
      signLimitMin,
      finishLimitMin,
      pausedSince: isPausedIncident(whole.row.state) ? act.at : null,
    },
    holder,
  )
  act.draft.update('incident', incidentId, { taskIds: [...whole.row.taskIds, newId] })
  freeTeam(act, task)
  follow(act, incidentId)
  return applied(act.draft)
}
