/**
 * The codes of the day's work, apart from the schemas made of them: a screen that names a state need not carry the
 * schema library. Imported through native/contract/tables.
 */
export const CHANNELS = [
  'GRID_APP',
  'PARTTIME_APP',
  'RESIDENT_WECHAT',
  'HOTLINE_12345',
  'POLICE_110',
  'FIRE_119',
  'PETITION',
  'ENTERPRISE_117',
  'LAW_ENF',
  'AI_VIDEO',
  'IOT_SENSOR',
  'ONLINE_PATROL',
  'DISTRICT_DOWN',
  'PHONE',
  'WARNING',
] as const
export type Channel = (typeof CHANNELS)[number]
/** Channels in which a machine speaks; what comes over them is a signal until a person confirms it. */
export const MACHINE_CHANNELS: readonly Channel[] = ['AI_VIDEO', 'IOT_SENSOR', 'WARNING']

export const PRIORITIES = ['NORMAL', 'URGENT', 'CRITICAL'] as const
export type Priority = (typeof PRIORITIES)[number]

export const SIGNAL_STATES = ['RECEIVED', 'VERIFYING', 'MERGED', 'CONFIRMED', 'DISMISSED', 'EXPIRED'] as const
export type SignalState = (typeof SIGNAL_STATES)[number]

/** Whether an alarm calls for somebody, apart from what became of its matter (ISA-18.2). */
export const ALARM_STATES = [
  'NORMAL',
  'UNACKNOWLEDGED',
  'ACKNOWLEDGED',
  'RETURNED',
  'SHELVED',
  'SUPPRESSED',
  'OUT_OF_SERVICE',
] as const
export type AlarmState = (typeof ALARM_STATES)[number]

export const INCIDENT_STATES = [
  'NEW',
  'ACCEPTED',
  'REJECTED',
  'MERGED',
  'DISPATCHED',
  'SELF_HANDLED',
  'IN_PROGRESS',
  'PENDING_CHECK',
  'PENDING_EVAL',
  'CLOSED',
  'ESCALATED',
  'SUSPENDED',
  'REOPENED',
  'RETURNED_UP',
] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

export const TASK_STATES = [
  'DRAFT',
  'ISSUED',
  'SIGNED',
  'RETURN_REQUESTED',
  'RETURNED',
  'EN_ROUTE',
  'ARRIVED',
  'HANDLING',
  'SUBMITTED',
  'VERIFIED',
  'REWORK',
  'EXTENSION_REQUESTED',
  'TRANSFERRED',
  'CANCELLED',
] as const
export type TaskState = (typeof TASK_STATES)[number]

export const DELIVERIES = [
  'UNDELIVERED',
  'DELIVERED',
  'BY_PHONE',
  'BY_RADIO',
  'BY_SATPHONE',
  'BY_MESSENGER',
] as const
export type Delivery = (typeof DELIVERIES)[number]

/**
 * What a person may decide about a conflict. `THEIRS`: it stays as the platform has it. `MINE`: what was done later
 * counts. `FIELDS`: field by field. `CONFIRM`: the new holder confirms a hand-in that came after the task was passed on.
 * `BACK`: the new holder goes on, the hand-in stays as evidence.
 */
export const REVIEW_DECISIONS = ['THEIRS', 'MINE', 'FIELDS', 'CONFIRM', 'BACK'] as const
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number]

/** What may be corrected of an incident, each field merged by itself. */
export const CORRECTABLE = ['typeCode', 'priority', 'title', 'place', 'gridId', 'buildingId'] as const
export type Correctable = (typeof CORRECTABLE)[number]

export const HOLDER_KINDS = ['POST', 'GRID', 'COMMUNITY', 'TEAM'] as const
export type HolderKind = (typeof HOLDER_KINDS)[number]

/** Ways in which the hub calls somebody up by itself (叫应), in the order they are tried unless a town orders otherwise. */
export const REACH_CHANNELS = ['APP', 'SMS', 'CALL'] as const
export type ReachChannel = (typeof REACH_CHANNELS)[number]

/** One person being called up. UNANSWERED: every channel was tried, nobody answered. */
export const REACH_STATES = ['CALLING', 'ANSWERED', 'UNANSWERED', 'STOPPED'] as const
export type ReachState = (typeof REACH_STATES)[number]

/**
 * One attempt over one channel. SENT: the provider took it, which is no proof that it arrived. FAILED: it did not leave
 * the hub, or the provider said that it cannot be delivered. SILENT: no answer within the time of the channel.
 */
export const TRY_STATES = ['QUEUED', 'SENT', 'FAILED', 'ANSWERED', 'SILENT', 'STOPPED'] as const
export type TryState = (typeof TRY_STATES)[number]

/** How an answer came: over one of the hub's own channels, or as a person at the desk heard it. */
export const ANSWER_WAYS = [...REACH_CHANNELS, 'BY_PHONE', 'BY_RADIO', 'BY_SATPHONE', 'BY_MESSENGER'] as const
export type AnswerWay = (typeof ANSWER_WAYS)[number]

/** Links of the chain that one key wakes (一键唤醒), and a single person outside any chain. */
export const REACH_STAGES = ['GRID', 'COMMUNITY', 'POST', 'DEPARTMENT', 'LEADER', 'PERSON'] as const
export type ReachStage = (typeof REACH_STAGES)[number]
export const CARD_LEVELS = ['YELLOW', 'RED', 'BLACK'] as const
export type CardLevel = (typeof CARD_LEVELS)[number]
/** LAPSED: a graver one took its place. */
export const CARD_STATES = ['PROPOSED', 'SIGNED', 'DECLINED', 'LAPSED'] as const
export type CardState = (typeof CARD_STATES)[number]

export const ESCALATION_STATES = [
  'DRAFT',
  'SUBMITTED',
  'ACCEPTED',
  'REJECTED',
  'FEEDBACK',
  'CONFIRMED',
] as const
export type EscalationState = (typeof ESCALATION_STATES)[number]

export const WHISTLE_STATES = [
  'OPEN',
  'SUMMONED',
  'CHECKED_IN',
  'LATE',
  'JOINT_HANDLING',
  'RESOLVED',
  'RATED',
] as const
export type WhistleState = (typeof WHISTLE_STATES)[number]

export const SHIFT_STATES = [
  'PLANNED',
  'ON_DUTY',
  'SWAPPED',
  'HANDING_OVER',
  'HANDED_OVER',
  'ARCHIVED',
] as const
export type ShiftState = (typeof SHIFT_STATES)[number]

export const HANDOVER_STATES = ['OPEN', 'DONE', 'CANCELLED'] as const
export type HandoverState = (typeof HANDOVER_STATES)[number]

/** What is handed over: late tasks, tasks nobody has, late incidents, alarms nobody saw, shelved ones, calls without an answer, conflicts. */
export const HANDOVER_KINDS = [
  'LATE_TASK',
  'UNDELIVERED',
  'LATE_INCIDENT',
  'ALARM',
  'SHELVED',
  'CALL',
  'REVIEW',
] as const
export type HandoverKind = (typeof HANDOVER_KINDS)[number]

/** MISSED: the time to answer is over; an answer is still taken, and stays late. */
export const CHECK_STATES = ['OPEN', 'ANSWERED', 'MISSED'] as const
export type CheckState = (typeof CHECK_STATES)[number]

/** What a line of the duty log is: a person's words, or what the desk itself puts down (ICS-214: activities in order). */
export const LOG_KINDS = [
  'NOTE',
  'SHIFT_BEGAN',
  'HANDOVER_OPENED',
  'HANDED_OVER',
  'HANDOVER_CANCELLED',
  'STAND_IN',
  'STAND_IN_ENDED',
  'CHECK_ASKED',
  'CHECK_ANSWERED',
  'CHECK_MISSED',
  'ROSTER_GAP',
] as const
export type LogKind = (typeof LOG_KINDS)[number]
