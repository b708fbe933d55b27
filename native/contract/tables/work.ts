/** The day's work: signals, incidents, tasks, their time line, the duty log, the mode. Times: ms since the epoch. */
import Type, { type Static } from 'typebox'
import { Blob, Bool, Int, Maybe, OneOf, table, Text, Words } from '../column.ts'
import {
  ALARM_STATES,
  CARD_LEVELS,
  CHANNELS,
  DELIVERIES,
  HOLDER_KINDS,
  INCIDENT_STATES,
  PRIORITIES,
  SIGNAL_STATES,
  TASK_STATES,
} from './codes.ts'

/** A picture, voice note or file by content; the bytes travel apart (BLOB frames), the row is valid before them. */
export const Attachment = Type.Object({ sha256: Text, mime: Text, bytes: Int, name: Text })
export type Attachment = Static<typeof Attachment>
const Attachments = Type.Array(Attachment)

const located = {
  place: Text,
  communityId: Maybe(Text),
  gridId: Maybe(Text),
  buildingId: Maybe(Text),
  lonE6: Maybe(Int),
  latE6: Maybe(Int),
}

export const signal = table(
  'signal',
  {
    channel: OneOf(...CHANNELS),
    sourceId: Text,
    deviceId: Maybe(Text),
    typeCode: Text,
    priority: OneOf(...PRIORITIES),
    title: Text,
    text: Text,
    ...located,
    occurredAt: Int,
    receivedAt: Int,
    state: OneOf(...SIGNAL_STATES),
    incidentId: Maybe(Text),
    /** When and by whom it was first seen; until then it is red and, by priority, sounds. */
    ackAt: Maybe(Int),
    ackBy: Maybe(Text),
    reason: Maybe(Text),
    attachments: Attachments,
    /** Null in rows from before alarms had states: then `ackAt` alone tells. */
    alarm: Maybe(OneOf(...ALARM_STATES)),
    /** Since when the alarm is in this state. */
    alarmAt: Maybe(Int),
    /** When its condition went back to normal; null while it lasts. */
    returnedAt: Maybe(Int),
    /** While shelved, suppressed or out of service: until when, by whom, why. */
    heldUntil: Maybe(Int),
    heldBy: Maybe(Text),
    heldReason: Maybe(Text),
    /** How often it came again. */
    realarms: Maybe(Int),
  },
  { lane: 0, bucket: 'gridId' },
)

export const incident = table(
  'incident',
  {
    /** Printed number, derived from the command that made the incident. */
    number: Text,
    channel: OneOf(...CHANNELS),
    sourceId: Maybe(Text),
    typeCode: Text,
    priority: OneOf(...PRIORITIES),
    title: Text,
    text: Text,
    ...located,
    occurredAt: Int,
    receivedAt: Int,
    state: OneOf(...INCIDENT_STATES),
    ackAt: Maybe(Int),
    ackBy: Maybe(Text),
    acceptedAt: Maybe(Int),
    acceptedBy: Maybe(Text),
    dispatchedAt: Maybe(Int),
    submittedAt: Maybe(Int),
    closedAt: Maybe(Int),
    /** Effective due time of the whole incident; null before acceptance. */
    dueAt: Maybe(Int),
    signalIds: Words,
    taskIds: Words,
    mergedInto: Maybe(Text),
    mergedIds: Words,
    /** State before it was merged away, to go back to. */
    priorState: Maybe(OneOf(...INCIDENT_STATES)),
    reason: Maybe(Text),
    satisfaction: Maybe(OneOf('VERY_SATISFIED', 'SATISFIED', 'BASICALLY', 'DISSATISFIED')),
    /** Dispatched although not on a responsibility list; to be looked at afterwards. */
    offList: Bool,
    /** Caller details sealed with a per-record key that the hub destroys at expiry; never readable elsewhere. */
    callerSealed: Maybe(Blob),
    callerKeyId: Maybe(Text),
    attachments: Attachments,
    /** Set while suspended or with the district; `pausedMs` sums what is over. */
    pausedSince: Maybe(Int),
    pausedMs: Int,
    /** For three-way edits: the revision that last changed a field, and who did. */
    edited: Type.Record(Type.String(), Type.Object({ rev: Int, by: Text })),
    /** What a caller answered to the questions of the call script (问询卡). */
    answers: Type.Array(Type.Object({ question: Text, answer: Text })),
    /** What an enterprise asks for, of the list of a town (117). */
    category: Maybe(Text),
    /** 117: when it was first answered, and when it had a plan. */
    repliedAt: Maybe(Int),
    plannedAt: Maybe(Int),
  },
  { lane: 0, bucket: 'gridId' },
)

export const task = table(
  'task',
  {
    number: Text,
    incidentId: Text,
    typeCode: Text,
    priority: OneOf(...PRIORITIES),
    title: Text,
    place: Text,
    gridId: Maybe(Text),
    holderKind: OneOf(...HOLDER_KINDS),
    holderId: Text,
    /** Lead 主办 or assisting 协办. */
    lead: Bool,
    instruction: Text,
    state: OneOf(...TASK_STATES),
    issuedAt: Int,
    issuedBy: Text,
    delivery: OneOf(...DELIVERIES),
    deliveredAt: Maybe(Int),
    deliveryNote: Maybe(Text),
    /** Working-hour clocks stop outside the working hours of assets/model/clocks.json. */
    clock: OneOf('CALENDAR', 'WORKING'),
    signLimitMin: Int,
    arriveLimitMin: Maybe(Int),
    finishLimitMin: Int,
    /** Due times start at delivery; null while undelivered. */
    signDueAt: Maybe(Int),
    arriveDueAt: Maybe(Int),
    finishDueAt: Maybe(Int),
    signedAt: Maybe(Int),
    signedBy: Maybe(Text),
    departedAt: Maybe(Int),
    arrivedAt: Maybe(Int),
    submittedAt: Maybe(Int),
    endedAt: Maybe(Int),
    /** Set while the clocks stand still (suspended, waiting for the district). */
    pausedSince: Maybe(Int),
    pausedMs: Int,
    /** State to go back to when a return or an extension is refused. */
    priorState: Maybe(OneOf(...TASK_STATES)),
    requestReason: Maybe(Text),
    requestMin: Maybe(Int),
    extensions: Int,
    reworks: Int,
    urges: Int,
    transferredTo: Maybe(Text),
    report: Text,
    attachments: Attachments,
    /** The gravest supervision card in force. */
    card: Maybe(OneOf(...CARD_LEVELS)),
    /** Out of hours: the post that this holder stands in for, and when that post's people were called. */
    coverFor: Maybe(Text),
    calledAt: Maybe(Int),
  },
  { lane: 0, bucket: 'gridId' },
)

/** One line of an incident's time line: a code and its parameters, put into words by the screen. Append-only. */
export const entry = table(
  'entry',
  {
    /** The incident; for a signal's own acts the signal, for attendance the post, for the mode `mode`. */
    incidentId: Text,
    taskId: Maybe(Text),
    kind: Text,
    params: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
    ),
    /** What a person typed, as typed. */
    text: Text,
    at: Int,
    actorId: Text,
    actorName: Text,
    /** How the fact became known when somebody recorded it for another: BY_PHONE, BY_RADIO ... */
    via: Maybe(OneOf(...DELIVERIES)),
    attachments: Attachments,
  },
  { lane: 1, bucket: 'incidentId' },
)

/** One line of the duty log (ICS-214: what happened, in order). Append-only; `dutySeal` chains the lines. */
export const dutyLog = table(
  'dutyLog',
  {
    at: Int,
    userId: Text,
    userName: Text,
    text: Text,
    /** One of LOG_KINDS; null in lines of before there were kinds, which are a person's words. */
    kind: Maybe(Text),
    params: Maybe(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()]))),
  },
  { lane: 1 },
)

export const mode = table(
  'mode',
  { state: OneOf('PEACE', 'EMERGENCY'), since: Int, byId: Text, byName: Text, why: Text },
  { lane: 0 },
)

/** The entity a channel's own number already led to: the same number twice is one thing. id = channel/number. */
export const sourceRef = table(
  'sourceRef',
  { entity: OneOf('signal', 'incident'), entityId: Text },
  { lane: 1 },
)

/** Something a person must decide: both versions side by side, kept for ever with the decision. */
export const review = table(
  'review',
  {
    kind: Text,
    entity: Text,
    entityId: Text,
    commandId: Text,
    at: Int,
    mine: Type.Record(Type.String(), Type.Unknown()),
    theirs: Type.Record(Type.String(), Type.Unknown()),
    state: OneOf('OPEN', 'SETTLED'),
    settledBy: Maybe(Text),
    settledAt: Maybe(Int),
    /** One of REVIEW_DECISIONS. */
    settlement: Maybe(Text),
    /** What both sides began from, as far as it is known. */
    base: Type.Record(Type.String(), Type.Unknown()),
    /** Who did `mine`; `at` is when. */
    actorId: Text,
    actorName: Text,
    /** When the platform heard of it; null where only a hub has decided so far. */
    receivedAt: Maybe(Int),
    settledByName: Maybe(Text),
    /** Why it was decided so, as typed. */
    reason: Maybe(Text),
  },
  { lane: 1 },
)

/** The model of assets/model as the platform holds it: one row, id `model`. */
export const config = table(
  'config',
  { version: Int, body: Type.Record(Type.String(), Type.Unknown()) },
  { lane: 1 },
)
