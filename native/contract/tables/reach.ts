/** Calling people up (叫应): whom, about what, over which channels, and every attempt with its times. */
import { Int, Maybe, OneOf, table, Text, Words } from '../column.ts'
import { ANSWER_WAYS, REACH_CHANNELS, REACH_STAGES, REACH_STATES, TRY_STATES } from './codes.ts'

export const reach = table(
  'reach',
  {
    /** What it is about; NONE for a call about the hub itself, `aboutId` then names the matter in words of the caller. */
    aboutKind: OneOf('SIGNAL', 'INCIDENT', 'TASK', 'NONE'),
    aboutId: Text,
    /** The wake-up it belongs to, all links of which have the same; null for a single call. */
    wakeId: Maybe(Text),
    stage: OneOf(...REACH_STAGES),
    /** The post, grid or community whose person this is, as people say it. */
    ofName: Text,
    postId: Maybe(Text),
    /** Which of the two of a post is called: when A does not answer, B is called by rule. */
    slot: Maybe(OneOf('A', 'B')),
    personId: Text,
    personName: Text,
    personTitle: Text,
    /** Work number; empty when none is known: then only the app can reach the person. */
    phone: Text,
    text: Text,
    channels: Words,
    /** Index of the channel being tried. */
    step: Int,
    state: OneOf(...REACH_STATES),
    startedAt: Int,
    byId: Text,
    byName: Text,
    /** When the channel being tried has had its time, ms since the epoch; null when it is over. */
    nextAt: Maybe(Int),
    answeredAt: Maybe(Int),
    answeredVia: Maybe(OneOf(...ANSWER_WAYS)),
    /** Who recorded the answer at the desk; null when it came over a channel of the hub. */
    answeredBy: Maybe(Text),
    note: Text,
    endedAt: Maybe(Int),
    /** The call to B that followed this one to A. */
    followId: Maybe(Text),
  },
  { lane: 1 },
)

export const reachTry = table(
  'reachTry',
  {
    reachId: Text,
    channel: OneOf(...REACH_CHANNELS),
    state: OneOf(...TRY_STATES),
    at: Int,
    dueAt: Int,
    sentAt: Maybe(Int),
    endedAt: Maybe(Int),
    /** Requests it took to hand it over. */
    requests: Int,
    /** Why it failed: NO_PROVIDER, NO_NUMBER, UNREACHABLE, TIMEOUT, REFUSED, HTTP_503 ... */
    code: Maybe(Text),
    /** What the provider calls it. */
    receipt: Maybe(Text),
  },
  { lane: 1 },
)
