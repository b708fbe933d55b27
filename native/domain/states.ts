/**
 * The lists of states and channels that many places ask about, written once.
 * Each list is checked against the state machines by a test.
 */
import type { Channel, IncidentState, Priority, SignalState, TaskState } from '../contract/index.ts'
import { MACHINE_CHANNELS } from '../contract/index.ts'

/** Signals that still want a person. */
export const OPEN_SIGNAL_STATES = [
  'RECEIVED',
  'VERIFYING',
  'EXPIRED',
] as const satisfies readonly SignalState[]

/** Incidents that are somebody's business: all but rejected, returned up, merged away and closed. */
export const OPEN_INCIDENT_STATES = [
  'NEW',
  'ACCEPTED',
  'DISPATCHED',
  'SELF_HANDLED',
  'IN_PROGRESS',
  'PENDING_CHECK',
  'PENDING_EVAL',
  'ESCALATED',
  'SUSPENDED',
  'REOPENED',
] as const satisfies readonly IncidentState[]

/** Incidents from which nothing leads on, or that went on inside another one. */
export const ENDED_INCIDENT_STATES = [
  'REJECTED',
  'RETURNED_UP',
  'MERGED',
  'CLOSED',
] as const satisfies readonly IncidentState[]

/** Incidents whose clocks stand still. */
export const PAUSED_INCIDENT_STATES = ['SUSPENDED', 'ESCALATED'] as const satisfies readonly IncidentState[]

/** Tasks somebody still owes something for: the holder, or the desk that has to check. */
export const OPEN_TASK_STATES = [
  'DRAFT',
  'ISSUED',
  'SIGNED',
  'RETURN_REQUESTED',
  'EN_ROUTE',
  'ARRIVED',
  'HANDLING',
  'SUBMITTED',
  'REWORK',
  'EXTENSION_REQUESTED',
] as const satisfies readonly TaskState[]

/** Tasks in which the holder has not yet handed in. */
export const WORKING_TASK_STATES = [
  'ISSUED',
  'SIGNED',
  'RETURN_REQUESTED',
  'EN_ROUTE',
  'ARRIVED',
  'HANDLING',
  'REWORK',
  'EXTENSION_REQUESTED',
] as const satisfies readonly TaskState[]

/** Tasks that ended without a result: they say nothing about their incident any more. */
export const DROPPED_TASK_STATES = [
  'RETURNED',
  'TRANSFERRED',
  'CANCELLED',
] as const satisfies readonly TaskState[]

/** Tasks whose holder asked the desk for something. */
export const ASKING_TASK_STATES = [
  'RETURN_REQUESTED',
  'EXTENSION_REQUESTED',
] as const satisfies readonly TaskState[]

/** Matters that may never be rejected, only returned to where they came from. */
export const NEVER_REJECTED_CHANNELS = [
  'HOTLINE_12345',
  'PETITION',
  'DISTRICT_DOWN',
] as const satisfies readonly Channel[]

/** Channels behind which nobody waits who could evaluate: a machine, or the desk's own patrol. */
export const UNEVALUATED_CHANNELS: readonly Channel[] = [...MACHINE_CHANNELS, 'ONLINE_PATROL']

const within =
  <V extends string>(list: readonly V[]) =>
  (value: string): value is V =>
    (list as readonly string[]).includes(value)

export const isOpenSignal = within(OPEN_SIGNAL_STATES)
export const isOpenIncident = within(OPEN_INCIDENT_STATES)
export const isPausedIncident = within(PAUSED_INCIDENT_STATES)
export const isOpenTask = within(OPEN_TASK_STATES)
export const isWorkingTask = within(WORKING_TASK_STATES)
export const isDroppedTask = within(DROPPED_TASK_STATES)
export const isNeverRejected = within(NEVER_REJECTED_CHANNELS)
export const isUnevaluated = within(UNEVALUATED_CHANNELS)

/** 0 ordinary, 1 urgent, 2 critical: higher comes first. */
export const PRIORITY_RANK = { NORMAL: 0, URGENT: 1, CRITICAL: 2 } as const satisfies Record<Priority, number>

/** Sorts the most urgent first. */
export const byPriority = (a: { priority: Priority }, b: { priority: Priority }): number =>
  PRIORITY_RANK[b.priority] - PRIORITY_RANK[a.priority]
