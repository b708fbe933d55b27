/** The duty itself: handing over, standing in, the log's seals, and checks from above. Times: ms since the epoch. */
import Type, { type Static } from 'typebox'
import { Int, Maybe, OneOf, table, Text, Words } from '../column.ts'
import { CHECK_STATES, HANDOVER_KINDS, HANDOVER_STATES } from './codes.ts'

/** One thing the incoming officer must accept: what it was when it was put on the list, and when it was accepted. */
export const HandoverItem = Type.Object({
  /** `task/ID`, `incident/ID`, `signal/ID`, `reach/ID`, `review/ID`. */
  key: Text,
  kind: OneOf(...HANDOVER_KINDS),
  title: Text,
  /** Who holds it, where it is: a line of detail. */
  detail: Text,
  /** Of a shelved alarm when it comes back; of anything else when it was due. */
  until: Maybe(Int),
  addedAt: Int,
  acceptedAt: Maybe(Int),
  /** Settled while the sheet was open: nobody has to accept it any more. */
  goneAt: Maybe(Int),
})
export type HandoverItem = Static<typeof HandoverItem>

export const handover = table(
  'handover',
  {
    shiftId: Text,
    nextId: Text,
    outgoingId: Text,
    outgoingName: Text,
    incomingId: Text,
    incomingName: Text,
    state: OneOf(...HANDOVER_STATES),
    openedAt: Int,
    items: Type.Array(HandoverItem),
    note: Text,
    outSignedAt: Maybe(Int),
    inSignedAt: Maybe(Int),
    endedAt: Maybe(Int),
  },
  { lane: 1 },
)

/** 短时替岗: somebody sits in for somebody else for a while, within one shift. */
export const standIn = table(
  'standIn',
  {
    shiftId: Text,
    absentId: Text,
    absentName: Text,
    personId: Text,
    personName: Text,
    from: Int,
    to: Int,
    why: Text,
    byName: Text,
    endedAt: Maybe(Int),
  },
  { lane: 1 },
)

/**
 * A link of the duty log's chain: it covers these lines and the link before it, so that a line changed, taken out or put
 * in later is found. The row `head` says how many links there are and what the last one is.
 */
export const dutySeal = table(
  'dutySeal',
  { n: Int, at: Int, lines: Words, prev: Text, hash: Text },
  { lane: 1 },
)

/** 查岗: somebody above asks whether the desk is manned; answered with its time. */
export const dutyCheck = table(
  'dutyCheck',
  {
    fromName: Text,
    text: Text,
    state: OneOf(...CHECK_STATES),
    askedAt: Int,
    dueAt: Int,
    answeredAt: Maybe(Int),
    answeredBy: Maybe(Text),
    answer: Text,
  },
  { lane: 0 },
)
