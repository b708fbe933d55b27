/** What goes out and comes down about a matter: the notice for the work group, and a leader's order on it. */
import Type from 'typebox'
import { Id, Line, payload } from './payload.ts'

export const noticeCommands = {
  /** 情况通报 as it was issued, word for word. */
  'incident.notice': payload({ incidentId: Id, text: Type.String({ minLength: 1, maxLength: 4000 }) }),
  /** 领导批示 as it was given; the task made of it is dispatched beside it. */
  'incident.order': payload({ incidentId: Id, leader: Line, text: Line }),
} as const
