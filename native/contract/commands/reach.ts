/** Calling people up: by a person, by one key for a whole chain, or by rule; what became of it. */
import Type from 'typebox'
import { Int, OneOf } from '../column.ts'
import { ANSWER_WAYS, REACH_CHANNELS, REACH_STAGES } from '../tables/index.ts'
import { Id, Line, payload } from './payload.ts'

const To = Type.Object({ kind: OneOf('PERSON', 'POST', 'GRID', 'COMMUNITY', 'USER'), id: Id })
const About = Type.Object({ kind: OneOf('SIGNAL', 'INCIDENT', 'TASK', 'NONE'), id: Id })

export const reachCommands = {
  /** Calls one person up. POST: its A or B as it stands, B by rule when A does not answer. USER: somebody of the duty. */
  'reach.call': payload({
    about: About,
    to: To,
    text: Line,
    channels: Type.Optional(Type.Array(OneOf(...REACH_CHANNELS), { minItems: 1, maxItems: 3 })),
  }),
  /** 一键唤醒: calls up the whole chain of a clue at once; the links as native/domain's `chainOf` proposes them. */
  'reach.wake': payload({
    about: About,
    links: Type.Array(Type.Object({ stage: OneOf(...REACH_STAGES), to: To }), { minItems: 1, maxItems: 8 }),
    text: Line,
  }),
  /** The channel has had its time: the next one, or B, or nobody answered. Fired by a timer. */
  'reach.next': payload({ reachId: Id, dueAt: Int }),
  /** What became of an attempt at the provider. Said by the hub itself. */
  'reach.tried': payload({
    tryId: Id,
    sent: Type.Boolean(),
    requests: Int,
    code: Type.Optional(Type.String({ maxLength: 60 })),
    receipt: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  /** Somebody answered: over a channel, or to the desk, which records it on behalf with the way and a note. */
  'reach.answer': payload({
    reachId: Id,
    via: OneOf(...ANSWER_WAYS),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  'reach.stop': payload({ reachId: Id, reason: Line }),
  /** What a leader is being called for by rule was seen at the desk meanwhile. Fired by the hub. */
  'reach.seen': payload({ reachId: Id }),
} as const
