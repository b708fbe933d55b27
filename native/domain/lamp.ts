/**
 * Lamps of tasks and incidents, computed from due times and the time of day: nothing about a lamp is ever stored, so a
 * restart or a clock step cannot leave a wrong one behind. Boundaries are inclusive as assets/model/clocks.json has them.
 */
import type { Clocks, EventType, Row } from '../contract/index.ts'
import { HOUR_MS, MINUTE_MS } from './calendar.ts'
import { advance, elapsed, retreat, type ClockKind } from './clocks.ts'
import { isPausedIncident } from './states.ts'

export type LampColour = 'GREEN' | 'YELLOW' | 'RED' | 'BLACK' | 'GREY'
/** Which of a task's limits a lamp speaks of; `accept` and `dispatch` are the desk's own. */
export type LampStage = 'sign' | 'arrive' | 'finish' | 'accept' | 'dispatch'
/** What the clock behind a lamp does. Only `RUNNING` has a colour other than GREY. */
export type LampClock = 'NOT_STARTED' | 'RUNNING' | 'PAUSED' | 'STOPPED'

export interface Lamp {
  readonly colour: LampColour
  readonly clock: LampClock
  /** The limit shown: the worst running one. Null while no clock has started and after all have stopped. */
  readonly stage: LampStage | null
  readonly dueAt: number | null
  /** Ms left, or past due, on the task's own clock; frozen while paused. */
  readonly remainingMs: number
  readonly overdueMs: number
  /** 送达中 until the model's seconds after issue are over, then 未送达; null once it was delivered. */
  readonly undelivered: 'SENDING' | 'UNDELIVERED' | null
}

/** What a lamp needs to know of a task; rows and briefs of views both have it. */
export type LampTask = Pick<
  Row<'task'>,
  | 'state'
  | 'delivery'
  | 'issuedAt'
  | 'clock'
  | 'signLimitMin'
  | 'arriveLimitMin'
  | 'finishLimitMin'
  | 'signDueAt'
  | 'arriveDueAt'
  | 'finishDueAt'
  | 'signedAt'
  | 'pausedSince'
>

export type LampIncident = Pick<Row<'incident'>, 'state' | 'priority' | 'receivedAt' | 'dueAt'> & {
  readonly pausedSince?: number | null
}

/** Worse is higher; GREY is no verdict and loses against any other. */
export const LAMP_RANK = { GREY: 0, GREEN: 1, YELLOW: 2, RED: 3, BLACK: 4 } as const satisfies Record<
  LampColour,
  number
>

export const worstLamp = (colours: Iterable<LampColour>): LampColour => {
  let worst: LampColour = 'GREY'
  for (const colour of colours) if (LAMP_RANK[colour] > LAMP_RANK[worst]) worst = colour
  return worst
}

const still = (clock: LampClock, undelivered: Lamp['undelivered'] = null): Lamp => ({
  colour: 'GREY',
  clock,
  stage: null,
  dueAt: null,
  remainingMs: 0,
  overdueMs: 0,
  undelivered,
})

/** One limit of a task whose clock has started and not stopped. */
export interface Limit {
  readonly stage: LampStage
  readonly kind: ClockKind
  readonly limitMs: number
  readonly dueAt: number
}

/** Share of a limit in which its lamp is yellow, and after which overdue is black; ms on its clock. */
function shares(limitMs: number, clocks: Clocks): { yellowMs: number; blackMs: number } {
  const { yellowShare, longHours, yellowLongHours, blackShare, blackHours } = clocks.lamp
  return {
    yellowMs: limitMs > longHours * HOUR_MS ? yellowLongHours * HOUR_MS : Math.round(limitMs * yellowShare),
    blackMs: Math.min(Math.round(limitMs * blackShare), blackHours * HOUR_MS),
  }
}

function read(limit: Limit, at: number, clocks: Clocks): Lamp {
  const left = elapsed(limit.kind, at, limit.dueAt, clocks)
  const { yellowMs, blackMs } = shares(limit.limitMs, clocks)
  // `at` decides red, not what is left: outside working hours nothing may be left although the due time has not come
  const late = at >= limit.dueAt
  const colour = late ? (-left >= blackMs ? 'BLACK' : 'RED') : left <= yellowMs ? 'YELLOW' : 'GREEN'
  return {
    colour,
    clock: 'RUNNING',
    stage: limit.stage,
    dueAt: limit.dueAt,
    remainingMs: late ? 0 : left,
    overdueMs: late ? Math.max(0, -left) : 0,
    undelivered: null,
  }
}

/** Worst first; among equals the one due first. */
const worse = (a: Lamp, b: Lamp): Lamp =>
  LAMP_RANK[b.colour] > LAMP_RANK[a.colour] ||
  (b.colour === a.colour && (b.dueAt ?? Infinity) < (a.dueAt ?? Infinity))
    ? b
    : a

/** Clocks that run in each state of a task: sign until signed, arrive until on scene or handled from afar. */
const RUNNING: Readonly<Record<Row<'task'>['state'], readonly ('sign' | 'arrive' | 'finish')[]>> = {
  DRAFT: [],
  ISSUED: ['sign', 'arrive', 'finish'],
  RETURN_REQUESTED: ['sign', 'arrive', 'finish'],
  SIGNED: ['arrive', 'finish'],
  EN_ROUTE: ['arrive', 'finish'],
  ARRIVED: ['finish'],
  HANDLING: ['finish'],
  EXTENSION_REQUESTED: ['finish'],
  REWORK: ['finish'],
  SUBMITTED: [],
  VERIFIED: [],
  RETURNED: [],
  TRANSFERRED: [],
  CANCELLED: [],
}

/** The limits of a task whose clocks have started and not stopped; those of a paused task stand still. */
export function runningLimits(task: LampTask): Limit[] {
  const all = {
    sign: { dueAt: task.signedAt === null ? task.signDueAt : null, limitMin: task.signLimitMin },
    arrive: { dueAt: task.arriveDueAt, limitMin: task.arriveLimitMin ?? 0 },
    finish: { dueAt: task.finishDueAt, limitMin: task.finishLimitMin },
  }
  return RUNNING[task.state].flatMap((stage) => {
    const { dueAt, limitMin } = all[stage]
    return dueAt === null ? [] : [{ stage, kind: task.clock, limitMs: limitMin * MINUTE_MS, dueAt }]
  })
}

/**
 * The lamp of a task. Its limits start at delivery; before that it has none, and says since when nobody has it.
 * @param now domain time, ms since the epoch
 */
export function lamp(task: LampTask, now: number, clocks: Clocks): Lamp {
  if (RUNNING[task.state].length === 0) return still('STOPPED')
  if (task.delivery === 'UNDELIVERED')
    return still(
      'NOT_STARTED',
      now - task.issuedAt < clocks.undeliveredAfterS * 1000 ? 'SENDING' : 'UNDELIVERED',
    )
  const at = task.pausedSince === null ? now : Math.min(now, task.pausedSince)
  const lamps = runningLimits(task).map((limit) => read(limit, at, clocks))
  const [first, ...more] = lamps
  if (!first) return still('NOT_STARTED')
  const worst = more.reduce(worse, first)
  return task.pausedSince === null ? worst : { ...worst, colour: 'GREY', clock: 'PAUSED' }
}

/**
 * The lamp of an incident: the desk's own limits until it is dispatched, then the whole incident's due time.
 * @param type its event type, for the length and the kind of the limit
 */
export function incidentLamp(
  incident: LampIncident,
  now: number,
  clocks: Clocks,
  type: EventType | undefined,
): Lamp {
  const desk = clocks.desk[incident.priority]
  const limits: Limit[] = []
  const deskLimit = (stage: LampStage, minutes: number): void => {
    const limitMs = minutes * MINUTE_MS
    limits.push({ stage, kind: 'CALENDAR', limitMs, dueAt: incident.receivedAt + limitMs })
  }
  switch (incident.state) {
    case 'NEW':
      deskLimit('accept', desk.acceptMin)
      break
    case 'ACCEPTED':
      deskLimit('dispatch', desk.dispatchMin)
      break
    case 'CLOSED':
    case 'REJECTED':
    case 'RETURNED_UP':
    case 'MERGED':
      return still('STOPPED')
    default:
  }
  if (incident.dueAt !== null)
    limits.push({
      stage: 'finish',
      kind: type?.clock ?? 'CALENDAR',
      limitMs: (type?.finishHours ?? 0) * HOUR_MS,
      dueAt: incident.dueAt,
    })
  const paused = isPausedIncident(incident.state)
  const at = paused ? Math.min(now, incident.pausedSince ?? now) : now
  const [first, ...more] = limits.map((limit) => read(limit, at, clocks))
  if (!first) return still('NOT_STARTED')
  const worst = more.reduce(worse, first)
  return paused ? { ...worst, colour: 'GREY', clock: 'PAUSED' } : worst
}

/** When a running limit turns yellow, red and black: what a timer sets itself to. */
export function lampTimes(
  limit: { readonly clock: ClockKind; readonly limitMin: number; readonly dueAt: number },
  clocks: Clocks,
): { yellowAt: number; redAt: number; blackAt: number } {
  const { yellowMs, blackMs } = shares(limit.limitMin * MINUTE_MS, clocks)
  return {
    yellowAt: retreat(limit.clock, limit.dueAt, yellowMs, clocks),
    redAt: limit.dueAt,
    blackAt: advance(limit.clock, limit.dueAt, blackMs, clocks),
  }
}
