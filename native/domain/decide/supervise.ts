/** What the desk does with a task it gave: verify, send back, cancel, urge. */
import { can } from '../machine.ts'
import { isPausedIncident, isWorkingTask } from '../states.ts'
import { entryRefs, find, illegal, taskRefs, walk, type Rules } from './act.ts'
import { applied, superseded } from './decision.ts'
import { follow, freeTeam, shifted } from './follow.ts'

export const superviseRules: Rules<'task.verify' | 'task.rework' | 'task.cancel' | 'task.urge'> = {
  'task.verify': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 3)],
    decide(act) {
      const found = find(act, 'task', act.payload.taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      if (task.state === 'VERIFIED') {
        if (act.payload.note)
          act.say('task.verify.again', { about: task.incidentId, taskId: task.id, text: act.payload.note })
        return superseded(act.draft)
      }
      if (!can('task', task.state, 'VERIFIED')) return illegal(act, 'task', task, 'VERIFIED')
      act.draft.update('task', task.id, { state: walk('task', task.state, 'VERIFIED'), endedAt: act.at })
      act.say('task.verify', { about: task.incidentId, taskId: task.id, text: act.payload.note })
      follow(act, task.incidentId)
      return applied(act.draft)
    },
  },
  'task.rework': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 3)],
    decide(act) {
      const found = find(act, 'task', act.payload.taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      if (task.state !== 'SUBMITTED') return illegal(act, 'task', task, 'REWORK')
      const paused = isPausedIncident(act.draft.get('incident', task.incidentId)?.state ?? 'NEW')
      act.draft.update('task', task.id, {
        state: walk('task', task.state, 'REWORK'),
        reworks: task.reworks + 1,
        submittedAt: null,
        ...shifted(act, task, task.submittedAt ?? act.at, act.at),
        pausedSince: paused ? act.at : null,
      })
      act.say('task.rework', { about: task.incidentId, taskId: task.id, text: act.payload.note })
      follow(act, task.incidentId)
      return applied(act.draft)
    },
  },
  'task.cancel': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 3)],
    decide(act) {
      const { taskId, reason } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      if (task.state === 'CANCELLED') return superseded(act.draft)
      if (!can('task', task.state, 'CANCELLED')) return illegal(act, 'task', task, 'CANCELLED')
      act.draft.update('task', task.id, { state: walk('task', task.state, 'CANCELLED'), endedAt: act.at })
      act.say('task.cancel', { about: task.incidentId, taskId: task.id, params: { reason } })
      freeTeam(act, task)
      follow(act, task.incidentId)
      return applied(act.draft)
    },
  },
  'task.urge': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 1)],
    decide(act) {
      const { taskId, dueAt } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      if (!isWorkingTask(task.state)) return illegal(act, 'task', task, 'URGED')
      const byRule = act.command.actor.kind === 'timer'
      act.draft.update('task', task.id, { urges: task.urges + 1 })
      act.say('task.urge', {
        about: task.incidentId,
        taskId: task.id,
        params: { urges: task.urges + 1, byRule, dueAt: dueAt ?? null },
      })
      return applied(act.draft)
    },
  },
}
