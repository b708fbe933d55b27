/** What a machine noticed, until a person has judged it. */
import Type from 'typebox'
import { Int, OneOf } from '../column.ts'
import { PRIORITIES } from '../tables/index.ts'
import { Attachments, Id, Line, located, payload, Prose } from './payload.ts'

export const signalCommands = {
  /** Once per channel and sourceId. */
  'signal.raise': payload({
    channel: OneOf('AI_VIDEO', 'IOT_SENSOR', 'WARNING'),
    sourceId: Id,
    deviceId: Type.Optional(Id),
    typeCode: Id,
    title: Type.Optional(Line),
    text: Prose,
    ...located,
    observedAt: Type.Optional(Int),
    attachments: Attachments,
  }),
  /** Seen by a person: the sound of this one stops. */
  'signal.acknowledge': payload({ signalId: Id }),
  'signal.verify': payload({ signalId: Id, note: Type.Optional(Prose) }),
  /** Becomes an incident, accepted in the same act. */
  'signal.confirm': payload({
    signalId: Id,
    typeCode: Type.Optional(Id),
    priority: Type.Optional(OneOf(...PRIORITIES)),
    note: Type.Optional(Prose),
  }),
  'signal.dismiss': payload({ signalId: Id, reason: Line }),
  /** Nobody looked at it in time: stays open, marked. Fired by a timer. */
  'signal.expire': payload({ signalId: Id }),
  'signal.merge': payload({ signalId: Id, incidentId: Id }),
  'signal.unmerge': payload({ signalId: Id }),
} as const
