/** Out of hours a task goes to who is on duty; the people of the post it was meant for are called, and that is noted. */
import { entryRefs, find, ref, type Rules } from './act.ts'
import { applied, rejected, superseded } from './decision.ts'

export const calledRules: Rules<'task.called'> = {
  'task.called': {
    touches: (command) => [ref('task', command.payload.taskId), ...entryRefs(command, 1)],
    decide(act) {
      const { taskId, onBehalf } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      if (task.coverFor === null) return rejected('NOT_FOUND', { table: 'task', id: taskId })
      act.say('task.called', {
        about: task.incidentId,
        taskId,
        params: { holderKind: 'POST', holderId: task.coverFor },
        text: onBehalf.note,
        via: onBehalf.via,
      })
      if (task.calledAt !== null) return superseded(act.draft)
      act.draft.update('task', taskId, { calledAt: act.at })
      return applied(act.draft)
    },
  },
}
