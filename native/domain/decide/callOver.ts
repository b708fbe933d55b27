/** A team both sides wanted goes to the one it was refused: called off where it is, and sent where it is needed more. */
import { childId, type CommandEnvelope, type Ref, type Row } from '../../contract/index.ts'
import { eventType } from '../model.ts'
import { onList } from '../route.ts'
import { isDroppedTask, isWorkingTask } from '../states.ts'
import { can } from '../machine.ts'
import { entryRefs, find, illegal, incidentRefs, ref, walk, type Act } from './act.ts'
import { rejected, type Decision, type ReadRow } from './decision.ts'
import { afterDispatch, begin } from './dispatch.ts'
import { follow, freeTeam, tasksOf } from './follow.ts'
import { holderOf, issue } from './issue.ts'

const wantedFor = (review: Row<'review'>): string => textOf(review.mine['incidentId'])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export function callOverRefs(
  command: CommandEnvelope<'review.settle'>,
  review: Row<'review'>,
  read: ReadRow,
): Ref[] {
  const other = read('team', review.entityId)?.incidentId
  const lines = other == null ? 0 : (read('incident', other)?.taskIds.length ?? 0)
  return [
    ref('team', review.entityId),
    ...incidentRefs(wantedFor(review), read),
    ...(other == null ? [] : incidentRefs(other, read)),
    ref('task', childId(command.id, 't', 1)),
    ...entryRefs(command, lines + 8),
  ]
}

/** A refusal, when the incident takes nobody any more or the team is not to be had. */
export function callOver(act: Act, review: Row<'review'>, reason: string): Decision | undefined {
  const wanted = find(act, 'incident', wantedFor(review))
  if ('refusal' in wanted) return wanted.refusal
  const incident = wanted.row
  const state = afterDispatch(incident.state)
  if (state === undefined) return illegal(act, 'incident', incident, 'DISPATCHED')
  const type = eventType(act.model, incident.typeCode)
  if (!type) return rejected('UNKNOWN_TYPE', { type: incident.typeCode })
  callOff(act, review.entityId, reason)
  const holder = holderOf(act, { kind: 'TEAM', id: review.entityId }, incident, type)
  if ('refusal' in holder) return holder.refusal
  if (holder.team !== 'free') return rejected('TEAM_BUSY', { team: review.entityId })
  const refusal = begin(act, incident, state, !onList(type, 'TEAM', review.entityId))
  if (refusal) return refusal
  const { typeCode, priority, title, place, gridId, taskIds } =
    act.draft.get('incident', incident.id) ?? incident
  const taskId = issue(
    act,
    1,
    {
      ...{ incidentId: incident.id, typeCode, priority, title, place, gridId },
      lead: !tasksOf(act, incident).some((task) => task.lead && !isDroppedTask(task.state)),
      instruction: textOf(review.mine['instruction']),
      clock: type.clock,
      signLimitMin: type.signMin,
      finishLimitMin: type.finishHours * 60,
      pausedSince: null,
    },
    holder,
  )
  act.draft.update('incident', incident.id, { taskIds: [...taskIds, taskId] })
  follow(act, incident.id)
  return undefined
}

/** Ends what the team still works on elsewhere. */
function callOff(act: Act, teamId: string, reason: string): void {
  const other = act.draft.get('team', teamId)?.incidentId
  const incident = other == null ? undefined : act.draft.get('incident', other)
  if (!incident) return
  for (const task of tasksOf(act, incident)) {
    if (task.holderKind !== 'TEAM' || task.holderId !== teamId) continue
    if (!isWorkingTask(task.state) || !can('task', task.state, 'CANCELLED')) continue
    act.draft.update('task', task.id, { state: walk('task', task.state, 'CANCELLED'), endedAt: act.at })
    act.say('task.cancel', { about: incident.id, taskId: task.id, params: { reason } })
    freeTeam(act, task)
  }
  follow(act, incident.id)
}
