/** What a holder asks for, and the answer: to give a task back, or more time for it. The clock runs on meanwhile. */
import type { Row } from '../../contract/index.ts'
import { advance } from '../clocks.ts'
import { MINUTE_MS } from '../calendar.ts'
import { can } from '../machine.ts'
import { extensionSigners } from '../permit.ts'
import { entryRefs, find, illegal, taskRefs, walk, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision } from './decision.ts'
import { follow, freeTeam } from './follow.ts'
import { provenDelivery, voiceOf } from './holder.ts'

/** Extensions a task may get: one by 带班领导, a second by 指挥长. */
export const MAX_EXTENSIONS = 2

export const requestRules: Rules<
  'task.requestReturn' | 'task.settleReturn' | 'task.requestExtension' | 'task.settleExtension'
> = {
  'task.requestReturn': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 2)],
    decide(act) {
      const { taskId, onBehalf, reason } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      const voice = voiceOf(act, task, onBehalf)
      if ('refusal' in voice) return voice.refusal
      if (!act.model.lists.returnReasons.includes(reason)) return rejected('REASON_NOT_ON_LIST', { reason })
      if (task.state === 'RETURN_REQUESTED' || task.state === 'RETURNED') return superseded(act.draft)
      if (!can('task', task.state, 'RETURN_REQUESTED')) return illegal(act, 'task', task, 'RETURN_REQUESTED')
      if (task.signDueAt !== null && running(act, task) > task.signDueAt)
        return rejected('RETURN_TOO_LATE', { dueAt: task.signDueAt })
      act.draft.update('task', task.id, {
        ...provenDelivery(act, task, voice),
        state: walk('task', task.state, 'RETURN_REQUESTED'),
        priorState: task.state,
        requestReason: reason,
      })
      act.say('task.requestReturn', {
        about: task.incidentId,
        taskId: task.id,
        params: { reason },
        text: voice.note,
        via: voice.via,
      })
      return applied(act.draft)
    },
  },
  'task.settleReturn': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 4)],
    decide(act) {
      const { taskId, granted, note } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      if (task.state === 'RETURNED' && granted) return superseded(act.draft)
      if (task.state !== 'RETURN_REQUESTED')
        return illegal(act, 'task', task, granted ? 'RETURNED' : 'ISSUED')
      const back =
        task.priorState === 'SIGNED'
          ? walk('task', task.state, 'ISSUED', 'SIGNED')
          : walk('task', task.state, 'ISSUED')
      act.draft.update('task', task.id, {
        state: granted ? walk('task', task.state, 'RETURNED') : back,
        endedAt: granted ? act.at : null,
        priorState: null,
        requestReason: granted ? task.requestReason : null,
      })
      act.say('task.settleReturn', {
        about: task.incidentId,
        taskId: task.id,
        params: { granted, reason: task.requestReason },
        text: note,
      })
      if (granted) {
        freeTeam(act, task)
        follow(act, task.incidentId)
      }
      return applied(act.draft)
    },
  },
  'task.requestExtension': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 2)],
    decide(act) {
      const { taskId, onBehalf, minutes, reason } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      const voice = voiceOf(act, task, onBehalf)
      if ('refusal' in voice) return voice.refusal
      if (task.state === 'EXTENSION_REQUESTED') return superseded(act.draft)
      if (!can('task', task.state, 'EXTENSION_REQUESTED'))
        return illegal(act, 'task', task, 'EXTENSION_REQUESTED')
      if (task.extensions >= MAX_EXTENSIONS)
        return rejected('EXTENSION_USED', { extensions: task.extensions })
      if (minutes > task.finishLimitMin)
        return rejected('EXTENSION_TOO_LONG', { minutes, most: task.finishLimitMin })
      if (task.finishDueAt !== null && running(act, task) >= task.finishDueAt)
        return rejected('EXTENSION_TOO_LATE', { dueAt: task.finishDueAt })
      act.draft.update('task', task.id, {
        state: walk('task', task.state, 'EXTENSION_REQUESTED'),
        priorState: task.state,
        requestReason: reason,
        requestMin: minutes,
      })
      act.say('task.requestExtension', {
        about: task.incidentId,
        taskId: task.id,
        params: { reason, minutes, second: task.extensions > 0 },
        text: voice.note,
        via: voice.via,
      })
      return applied(act.draft)
    },
  },
  'task.settleExtension': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 2)],
    decide: settleExtension,
  },
}

/** The time on a task's clock, which stands still while it is paused. */
const running = (act: Act, task: Row<'task'>): number => Math.min(act.at, task.pausedSince ?? act.at)

function settleExtension(act: Act<'task.settleExtension'>): Decision {
  const { taskId, granted, note } = act.payload
  const found = find(act, 'task', taskId)
  if ('refusal' in found) return found.refusal
  const task = found.row
  if (task.state !== 'EXTENSION_REQUESTED') return illegal(act, 'task', task, 'HANDLING')
  const { actor } = act.command
  if (actor.kind !== 'user' || !extensionSigners(task.extensions).includes(actor.role))
    return rejected('NOT_ALLOWED', { extension: task.extensions + 1 })
  const minutes = task.requestMin ?? 0
  const finishDueAt =
    granted && task.finishDueAt !== null
      ? advance(task.clock, task.finishDueAt, minutes * MINUTE_MS, act.model.clocks)
      : task.finishDueAt
  act.draft.update('task', task.id, {
    state: walk('task', task.state, 'HANDLING'),
    finishDueAt,
    extensions: task.extensions + (granted ? 1 : 0),
    priorState: null,
    requestReason: null,
    requestMin: null,
  })
  // the whole is not due before its parts
  const incident = act.draft.get('incident', task.incidentId)
  if (granted && incident && incident.dueAt !== null && finishDueAt !== null && finishDueAt > incident.dueAt)
    act.draft.update('incident', incident.id, { dueAt: finishDueAt })
  act.say('task.settleExtension', {
    about: task.incidentId,
    taskId: task.id,
    params: { granted, minutes, reason: task.requestReason },
    text: note,
  })
  return applied(act.draft)
}
