/**
 * 催办: the holder of a task is reminded when one of its limits turns yellow. Posts for which no supervision is proposed
 * by rule (stationed units, and those that only supervise) are reminded by a person or not at all.
 */
import { lampTimes, runningLimits } from '../lamp.ts'
import { postDefinition } from '../model.ts'
import { MINUTE_MS } from '../calendar.ts'
import { WORKING_TASK_STATES } from '../states.ts'
import { timerKind } from './kind.ts'

export const taskUrge = timerKind({
  kind: 'task.urge',
  table: 'task',
  among: { column: 'state', values: WORKING_TASK_STATES },
  due(task, { model }) {
    if (task.pausedSince !== null) return []
    if (task.holderKind === 'POST' && postDefinition(model, task.holderId)?.supervisionCards === false)
      return []
    return runningLimits(task).map(({ kind, limitMs, dueAt }) => ({
      at: lampTimes({ clock: kind, limitMin: limitMs / MINUTE_MS, dueAt }, model.clocks).yellowAt,
      act: { type: 'task.urge' as const, payload: { taskId: task.id, dueAt } },
    }))
  },
})
