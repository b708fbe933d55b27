/**
 * The state of an alarm beside that of its matter, after ISA-18.2: whether it calls for somebody, has been seen, is put
 * aside for a time, suppressed by design, or its device out of service. One table; nothing leaves it.
 */
import type { AlarmState, Row } from '../contract/index.ts'

export const ALARM_EVENTS = [
  /** A person has seen it. */
  'ACKNOWLEDGE',
  /** Its condition is normal again. */
  'RETURN',
  /** Its condition is there again, or nobody has done anything since it was seen. */
  'REALARM',
  'SHELVE',
  'UNSHELVE',
  /** The time on the shelf is over. */
  'SHELF_ENDS',
  /** The model says that it does not count now. */
  'SUPPRESS',
  'RELEASE',
  'TAKE_OUT',
  'PUT_BACK',
] as const
export type AlarmEvent = (typeof ALARM_EVENTS)[number]

/** A state for as long as the condition lasts, and the one when it has gone back to normal meanwhile. */
type Next = AlarmState | readonly [present: AlarmState, returned: AlarmState]

const ASIDE = { RETURN: 'SHELVED', REALARM: 'SHELVED' } as const
const MACHINE: Readonly<Record<AlarmState, Readonly<Partial<Record<AlarmEvent, Next>>>>> = {
  NORMAL: { REALARM: 'UNACKNOWLEDGED', SUPPRESS: 'SUPPRESSED', TAKE_OUT: 'OUT_OF_SERVICE' },
  UNACKNOWLEDGED: {
    ACKNOWLEDGE: 'ACKNOWLEDGED',
    RETURN: 'RETURNED',
    SHELVE: 'SHELVED',
    SUPPRESS: 'SUPPRESSED',
    TAKE_OUT: 'OUT_OF_SERVICE',
  },
  ACKNOWLEDGED: {
    RETURN: 'NORMAL',
    REALARM: 'UNACKNOWLEDGED',
    SHELVE: 'SHELVED',
    SUPPRESS: 'SUPPRESSED',
    TAKE_OUT: 'OUT_OF_SERVICE',
  },
  RETURNED: {
    ACKNOWLEDGE: 'NORMAL',
    REALARM: 'UNACKNOWLEDGED',
    SHELVE: 'SHELVED',
    SUPPRESS: 'SUPPRESSED',
    TAKE_OUT: 'OUT_OF_SERVICE',
  },
  // put aside by a person: only that, or its time, brings it back; what the device says meanwhile is kept
  SHELVED: {
    ...ASIDE,
    UNSHELVE: ['ACKNOWLEDGED', 'NORMAL'],
    SHELF_ENDS: ['UNACKNOWLEDGED', 'RETURNED'],
    TAKE_OUT: 'OUT_OF_SERVICE',
  },
  SUPPRESSED: {
    RETURN: 'SUPPRESSED',
    REALARM: 'SUPPRESSED',
    RELEASE: ['UNACKNOWLEDGED', 'NORMAL'],
    TAKE_OUT: 'OUT_OF_SERVICE',
  },
  OUT_OF_SERVICE: {
    RETURN: 'OUT_OF_SERVICE',
    REALARM: 'OUT_OF_SERVICE',
    PUT_BACK: ['UNACKNOWLEDGED', 'NORMAL'],
  },
}

/**
 * Where an event takes an alarm; undefined when the table has no such step.
 * @param present whether its condition lasts
 */
export function nextAlarm(state: AlarmState, event: AlarmEvent, present: boolean): AlarmState | undefined {
  const next = MACHINE[state][event]
  if (typeof next === 'string' || next === undefined) return next
  return next[present ? 0 : 1]
}

/** States in which it neither sounds nor stands among what has come in, and must not be forgotten. */
export const HELD_ALARM_STATES = [
  'SHELVED',
  'SUPPRESSED',
  'OUT_OF_SERVICE',
] as const satisfies readonly AlarmState[]
export type HeldAlarmState = (typeof HELD_ALARM_STATES)[number]
export const isHeldAlarm = (state: AlarmState): state is HeldAlarmState =>
  (HELD_ALARM_STATES as readonly AlarmState[]).includes(state)

type AlarmRow = Pick<Row<'signal'>, 'alarm' | 'ackAt'>

/** The state of a signal's alarm, also of one from before alarms had states. */
export const alarmOf = ({ alarm, ackAt }: AlarmRow): AlarmState =>
  alarm ?? (ackAt === null ? 'UNACKNOWLEDGED' : 'ACKNOWLEDGED')

/** Whether it calls for somebody who has not come yet. */
export const callsNow = (state: AlarmState): boolean => state === 'UNACKNOWLEDGED' || state === 'RETURNED'

/**
 * The alarm of a report that waits for the desk. People's words are never shelved, suppressed or out of service, and
 * cannot go back to normal by themselves.
 */
export const alarmOfReport = ({ state, ackAt }: Pick<Row<'incident'>, 'state' | 'ackAt'>): AlarmState =>
  state !== 'NEW' ? 'NORMAL' : ackAt === null ? 'UNACKNOWLEDGED' : 'ACKNOWLEDGED'
