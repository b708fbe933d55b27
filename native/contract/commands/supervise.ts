/** Supervision cards, whistles, the district, ratings, the clocks of 117. */
import Type from 'typebox'
import { Int, OneOf } from '../column.ts'
import { CARD_LEVELS, HOLDER_KINDS } from '../tables/index.ts'

import { Id, Line, OnBehalf, payload, Prose } from './payload.ts'
import { Target } from './target.ts'

export const superviseCommands = {
  /** Fired by a timer. */
  'card.propose': payload({
    taskId: Id,
    level: OneOf(...CARD_LEVELS),
    stage: OneOf('sign', 'arrive', 'finish'),
    dueAt: Int,
  }),
  /** Proposed by a person at the desk. */
  'card.raise': payload({ taskId: Id, level: OneOf(...CARD_LEVELS), why: Line }),
  'card.sign': payload({ cardId: Id, note: Type.Optional(Line) }),
  'card.decline': payload({ cardId: Id, reason: Line }),
  /** Nobody signed it and there is nothing left to hasten, or it was in time after all. Fired by the hub. */
  'card.withdraw': payload({ cardId: Id }),

  'whistle.blow': payload({ incidentId: Id, matter: Line }),
  /** 调度: each target gets a task whose limit to arrive is the limit to check in. */
  'whistle.summon': payload({
    whistleId: Id,
    targets: Type.Array(Target, { minItems: 1, maxItems: 40 }),
    checkInMin: Type.Integer({ minimum: 1, maximum: 1440 }),
    instruction: Prose,
  }),

  /** The district's word, by its own line or typed in from a phone call. */
  'escalation.answer': payload({
    escalationId: Id,
    accepted: Type.Boolean(),
    note: Prose,
    onBehalf: Type.Optional(OnBehalf),
  }),
  'escalation.feedback': payload({ escalationId: Id, text: Line, onBehalf: Type.Optional(OnBehalf) }),
  /** The desk takes the feedback for the end of it, or hands the matter up again. */
  'escalation.confirm': payload({ escalationId: Id, content: Type.Boolean(), note: Prose }),

  'rating.give': payload({
    about: Id,
    incidentId: Id,
    subject: Type.Object({ kind: OneOf(...HOLDER_KINDS, 'DESK', 'DISTRICT'), id: Id }),
    score: Type.Integer({ minimum: 1, maximum: 5 }),
    text: Prose,
  }),

  /** 117: the enterprise was answered, and has a plan. */
  'incident.reply': payload({ incidentId: Id, note: Line }),
  'incident.plan': payload({ incidentId: Id, plan: Line }),
  /** The holder of a post was called because its task went to who is on duty instead (叫应). */
  'task.called': payload({ taskId: Id, onBehalf: OnBehalf }),
} as const
