/** What goes with the day's work: supervision cards, whistles, matters with the district, ratings. Times: ms since the epoch. */
import { Int, Maybe, OneOf, table, Text, Words } from '../column.ts'
import { CARD_LEVELS, CARD_STATES, ESCALATION_STATES, HOLDER_KINDS } from './codes.ts'

/** 黄牌, 红牌, 黑牌: proposed by rule or by a person at the desk, in force once 带班领导 signed. */
export const card = table(
  'card',
  {
    incidentId: Text,
    taskId: Text,
    level: OneOf(...CARD_LEVELS),
    state: OneOf(...CARD_STATES),
    /** Which limit was missed and when it was due; null for one that a person proposed. */
    stage: Maybe(OneOf('sign', 'arrive', 'finish')),
    dueAt: Maybe(Int),
    why: Text,
    proposedAt: Int,
    /** Empty names: by rule. */
    proposedBy: Text,
    proposedByName: Text,
    settledAt: Maybe(Int),
    settledBy: Maybe(Text),
    settledByName: Maybe(Text),
    reason: Maybe(Text),
  },
  { lane: 1 },
)

/** 吹哨: somebody who cannot settle a matter alone asks for others; the desk summons them, each with a task. */
export const whistle = table(
  'whistle',
  {
    incidentId: Text,
    /** GRID, COMMUNITY, POST or TEAM of the terminal that blew it; DESK for one blown at the desk. */
    byKind: OneOf(...HOLDER_KINDS, 'DESK'),
    byId: Text,
    byName: Text,
    matter: Text,
    openedAt: Int,
    summonedAt: Maybe(Int),
    summonedByName: Maybe(Text),
    checkInMin: Maybe(Int),
    /** Tasks of those summoned: who has arrived has checked in. */
    taskIds: Words,
  },
  { lane: 1 },
)

/** 上报区级: a matter handed up, and what the district said. */
export const escalation = table(
  'escalation',
  {
    incidentId: Text,
    state: OneOf(...ESCALATION_STATES),
    reason: Text,
    submittedAt: Int,
    submittedByName: Text,
    answeredAt: Maybe(Int),
    answerNote: Text,
    feedbackAt: Maybe(Int),
    feedback: Text,
    confirmedAt: Maybe(Int),
    /** How often it was handed up. */
    rounds: Int,
  },
  { lane: 1 },
)

/** A rating, in both directions; written once and changed by nobody. id = about/by/subject. */
export const rating = table(
  'rating',
  {
    incidentId: Text,
    /** The whistle or the incident that it speaks of. */
    about: Text,
    subjectKind: OneOf(...HOLDER_KINDS, 'DESK', 'DISTRICT'),
    subjectId: Text,
    byKind: OneOf(...HOLDER_KINDS, 'DESK'),
    byId: Text,
    byName: Text,
    /** 1 to 5. */
    score: Int,
    text: Text,
    at: Int,
  },
  { lane: 1 },
)
