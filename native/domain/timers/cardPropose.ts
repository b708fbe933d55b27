/**
 * Supervision cards by rule, for each limit that was missed: yellow when it turns red, red a day later, black when it turns
 * black. Short limits turn black within the day: then there is no red one between the two.
 */
import { HOUR_MS, MINUTE_MS } from '../calendar.ts'
import { lampTimes, runningLimits } from '../lamp.ts'
import { postDefinition } from '../model.ts'
import { WORKING_TASK_STATES } from '../states.ts'
import { timerKind } from './kind.ts'

const RED_AFTER_MS = 24 * HOUR_MS

export const cardPropose = timerKind({
  kind: 'card.propose',
  table: 'task',
  among: { column: 'state', values: WORKING_TASK_STATES },
  due(task, { model }) {
    if (task.pausedSince !== null) return []
    if (task.holderKind === 'POST' && postDefinition(model, task.holderId)?.supervisionCards === false)
      return []
    return runningLimits(task).flatMap(({ stage, kind, limitMs, dueAt }) => {
      if (stage !== 'sign' && stage !== 'arrive' && stage !== 'finish') return []
      const { blackAt } = lampTimes({ clock: kind, limitMin: limitMs / MINUTE_MS, dueAt }, model.clocks)
      const card = (level: 'YELLOW' | 'RED' | 'BLACK', at: number) => ({
        at,
        act: { type: 'card.propose' as const, payload: { taskId: task.id, level, stage, dueAt } },
      })
      const redAt = dueAt + RED_AFTER_MS
      return [card('YELLOW', dueAt), ...(redAt < blackAt ? [card('RED', redAt)] : []), card('BLACK', blackAt)]
    })
  },
})
