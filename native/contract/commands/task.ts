/** What a post or a grid does with a task. Officers may record an answer on behalf of who answered by other means. */
import Type from 'typebox'
import { Int, OneOf } from '../column.ts'
import { DELIVERIES, HOLDER_KINDS } from '../tables/index.ts'
import { Attachments, Id, Line, OnBehalf, payload, Prose } from './payload.ts'

const act = { taskId: Id, onBehalf: Type.Optional(OnBehalf) }

export const taskCommands = {
  /** It reached its holder: by a terminal's own word (DELIVERED) or recorded by the desk. Starts the limits. */
  'task.deliver': payload({
    taskId: Id,
    delivery: OneOf(...DELIVERIES.filter((d) => d !== 'UNDELIVERED')),
    note: Type.Optional(Prose),
  }),
  'task.sign': payload(act),
  'task.depart': payload(act),
  'task.arrive': payload(act),
  'task.handle': payload(act),
  'task.submit': payload({ ...act, report: Prose, attachments: Attachments }),
  'task.verify': payload({ taskId: Id, note: Type.Optional(Prose) }),
  'task.rework': payload({ taskId: Id, note: Line }),
  'task.requestReturn': payload({ ...act, reason: Line }),
  'task.settleReturn': payload({ taskId: Id, granted: Type.Boolean(), note: Type.Optional(Prose) }),
  'task.requestExtension': payload({ ...act, minutes: Type.Integer({ minimum: 1 }), reason: Line }),
  'task.settleExtension': payload({ taskId: Id, granted: Type.Boolean(), note: Type.Optional(Prose) }),
  'task.transfer': payload({
    taskId: Id,
    to: Type.Object({ kind: OneOf(...HOLDER_KINDS), id: Id }),
    reason: Line,
  }),
  'task.cancel': payload({ taskId: Id, reason: Line }),
  'task.urge': payload({ taskId: Id, dueAt: Type.Optional(Int) }),
} as const
