/** The roster, the handover with its two signatures, standing in, the log's chain, and checks from above. */
import Type from 'typebox'
import { Int, OneOf } from '../column.ts'
import { HANDOVER_KINDS } from '../tables/index.ts'
import { Id, Line, payload, Prose } from './payload.ts'

const Crew = { leaderId: Id, officerIds: Type.Array(Id, { minItems: 1, maxItems: 6 }) }

/** As the hub finds it at that moment; what a screen puts there is replaced. */
const Listed = Type.Array(
  Type.Object({
    key: Id,
    kind: OneOf(...HANDOVER_KINDS),
    title: Type.String({ maxLength: 500 }),
    detail: Type.String({ maxLength: 500 }),
    until: Type.Union([Int, Type.Null()]),
  }),
  { maxItems: 500 },
)

export const shiftCommands = {
  'shift.plan': payload({
    shifts: Type.Array(Type.Object({ startAt: Int, endAt: Int, ...Crew }), { minItems: 1, maxItems: 62 }),
  }),
  'shift.edit': payload({
    shiftId: Id,
    startAt: Type.Optional(Int),
    endAt: Type.Optional(Int),
    leaderId: Type.Optional(Id),
    officerIds: Type.Optional(Crew.officerIds),
  }),
  /** 换班: the planned shift stays on record as swapped, another takes its place. */
  'shift.swap': payload({ shiftId: Id, ...Crew, reason: Line }),
  /** Takes up duty where nobody hands over: the first shift, or after a gap. */
  'shift.begin': payload({ shiftId: Id }),
  /** A day after it was handed over. Fired by a timer. */
  'shift.archive': payload({ shiftId: Id }),
  'shift.standIn': payload({ shiftId: Id, absentId: Id, personId: Id, from: Int, to: Int, why: Line }),
  'shift.standInEnd': payload({ standInId: Id }),
  'handover.open': payload({ shiftId: Id, nextId: Id, incomingId: Id, items: Type.Optional(Listed) }),
  /** What changed while the sheet is open. Said by the hub itself. */
  'handover.list': payload({ handoverId: Id, items: Listed }),
  'handover.accept': payload({ handoverId: Id, key: Id }),
  /** With one's own PIN at the seat (`sign` of the seat protocol), never by a session alone. */
  'handover.sign': payload({
    handoverId: Id,
    side: OneOf('OUT', 'IN'),
    note: Type.Optional(Prose),
    items: Type.Optional(Listed),
  }),
  'handover.cancel': payload({ handoverId: Id, reason: Line }),
  /** Adds a link to the chain of the duty log. Fired by the hub. */
  'duty.seal': payload({ lines: Type.Array(Id, { minItems: 1, maxItems: 500 }) }),
  /** A stretch of the roster nobody stands in, put into the log once. Fired by the hub. */
  'duty.gap': payload({ from: Int, to: Int }),
  /** A gap that ended then is there no more. Fired by the hub. */
  'duty.filled': payload({ to: Int }),
  /** 查岗 from above: over the platform, or by telephone and typed in here. */
  'duty.check': payload({
    fromName: Line,
    text: Line,
    answerMin: Type.Integer({ minimum: 1, maximum: 120 }),
  }),
  'duty.answerCheck': payload({ checkId: Id, answer: Line }),
  'duty.missCheck': payload({ checkId: Id }),
} as const

/** Commands that stand for a signature: the hub takes them only together with a PIN given for that very act. */
export const SIGNED_COMMANDS: readonly string[] = ['handover.sign']
