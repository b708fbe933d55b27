/** From a report to the closed loop. */
import Type from 'typebox'
import { Int, Maybe, OneOf } from '../column.ts'
import { CHANNELS, INCIDENT_STATES, PRIORITIES } from '../tables/index.ts'
import { Attachments, Id, Line, located, payload, Prose, SealedCaller } from './payload.ts'
import { Target } from './target.ts'

export const incidentCommands = {
  /** A person's report over any human channel; once per channel and sourceId. */
  'incident.report': payload({
    channel: OneOf(...CHANNELS.filter((c) => c !== 'AI_VIDEO' && c !== 'IOT_SENSOR' && c !== 'WARNING')),
    sourceId: Type.Optional(Id),
    typeCode: Id,
    title: Type.Optional(Line),
    text: Prose,
    ...located,
    observedAt: Type.Optional(Int),
    /** Raises or lowers the priority of the event type. */
    priority: Type.Optional(OneOf(...PRIORITIES)),
    solvedOnSpot: Type.Optional(Type.Boolean()),
    caller: Type.Optional(SealedCaller),
    attachments: Attachments,
    /** Questions of the call script with what was answered. */
    answers: Type.Optional(Type.Array(Type.Object({ question: Line, answer: Line }), { maxItems: 30 })),
    /** Of the model's list of what enterprises ask for (117). */
    category: Type.Optional(Line),
  }),
  'incident.acknowledge': payload({ incidentId: Id }),
  'incident.accept': payload({
    incidentId: Id,
    typeCode: Type.Optional(Id),
    priority: Type.Optional(OneOf(...PRIORITIES)),
  }),
  'incident.reject': payload({ incidentId: Id, reason: Line }),
  /** 退回来源: for channels whose matters may not be rejected. */
  'incident.returnUp': payload({ incidentId: Id, reason: Line }),
  'incident.merge': payload({ incidentId: Id, into: Id }),
  'incident.unmerge': payload({ incidentId: Id }),
  'incident.dispatch': payload({
    incidentId: Id,
    targets: Type.Array(Target, { minItems: 1, maxItems: 40 }),
    instruction: Prose,
  }),
  'incident.selfHandle': payload({ incidentId: Id, note: Prose }),
  /** Verify the whole: passed goes on to evaluation, failed goes back to the handlers. */
  'incident.check': payload({ incidentId: Id, passed: Type.Boolean(), note: Prose }),
  'incident.evaluate': payload({
    incidentId: Id,
    satisfaction: Type.Optional(OneOf('VERY_SATISFIED', 'SATISFIED', 'BASICALLY', 'DISSATISFIED')),
    note: Prose,
  }),
  'incident.suspend': payload({ incidentId: Id, reason: Line }),
  'incident.resume': payload({ incidentId: Id, note: Prose }),
  'incident.escalate': payload({ incidentId: Id, reason: Line }),
  'incident.reopen': payload({ incidentId: Id, reason: Line }),
  'incident.note': payload({ incidentId: Id, text: Line, attachments: Attachments }),
  'incident.correct': payload({
    incidentId: Id,
    typeCode: Type.Optional(Id),
    priority: Type.Optional(OneOf(...PRIORITIES)),
    title: Type.Optional(Line),
    place: Type.Optional(Line),
    gridId: Type.Optional(Id),
    buildingId: Type.Optional(Id),
    /** The values the person saw: what the two sides of a three-way merge both began from. */
    was: Type.Optional(
      Type.Object(
        {
          state: Type.Optional(OneOf(...INCIDENT_STATES)),
          typeCode: Type.Optional(Id),
          priority: Type.Optional(OneOf(...PRIORITIES)),
          title: Type.Optional(Type.String({ maxLength: 500 })),
          place: Type.Optional(Type.String({ maxLength: 500 })),
          gridId: Type.Optional(Maybe(Id)),
          buildingId: Type.Optional(Maybe(Id)),
        },
        { additionalProperties: false },
      ),
    ),
  }),
} as const
