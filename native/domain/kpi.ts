/** Key figures, by the formulas of docs and of the municipal bulletins. A period is [from, to), ms since the epoch. */
import type { Figures, Row } from '../contract/index.ts'
import { dayOf, hourOf, startOfDay } from './calendar.ts'
import { isOpenIncident, isOpenSignal, isOpenTask } from './states.ts'

export interface Period {
  readonly from: number
  readonly to: number
}
const within = (at: number | null, { from, to }: Period): boolean => at !== null && at >= from && at < to

export type KpiIncident = Pick<
  Row<'incident'>,
  | 'state'
  | 'priority'
  | 'receivedAt'
  | 'acceptedAt'
  | 'dispatchedAt'
  | 'closedAt'
  | 'dueAt'
  | 'satisfaction'
  | 'pausedMs'
>
export type KpiTask = Pick<
  Row<'task'>,
  | 'state'
  | 'delivery'
  | 'issuedAt'
  | 'signedAt'
  | 'arrivedAt'
  | 'submittedAt'
  | 'pausedMs'
  | 'reworks'
  | 'extensions'
>
export type KpiSignal = Pick<Row<'signal'>, 'state' | 'channel' | 'receivedAt'>

/** Rejected and merged incidents count nowhere. */
const counted = <I extends Pick<KpiIncident, 'state'>>(incidents: readonly I[]): readonly I[] =>
  incidents.filter(({ state }) => state !== 'REJECTED' && state !== 'MERGED')

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Nearest-rank percentile: the smallest value that at least p (0..1) of the values do not exceed; null without any. */
export function percentile(values: readonly number[], p: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null
}

export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** 应结案数, 结案率 and 按期结案率 of what fell due in the period; rates 0..1. */
export function closure(incidents: readonly KpiIncident[], period: Period) {
  const due = counted(incidents).filter(({ dueAt }) => within(dueAt, period))
  const closed = due.filter(({ closedAt }) => closedAt !== null && closedAt < period.to)
  const onTime = due.filter(({ closedAt, dueAt }) => closedAt !== null && dueAt !== null && closedAt <= dueAt)
  return {
    shouldClose: due.length,
    closureRate: share(closed.length, due.length),
    onTimeRate: share(onTime.length, due.length),
  }
}

/** 累计办结率: of what was received in the period, what is closed by its end. */
export function grossClosure(incidents: readonly KpiIncident[], period: Period): number | null {
  const received = counted(incidents).filter(({ receivedAt }) => within(receivedAt, period))
  return share(
    received.filter(({ closedAt }) => closedAt !== null && closedAt < period.to).length,
    received.length,
  )
}

/** 满意度 with its n; null under five evaluations, which would say who was asked. */
export function satisfaction(incidents: readonly Pick<KpiIncident, 'state' | 'satisfaction'>[]): {
  rate: number | null
  n: number
} {
  const given = counted(incidents).filter((incident) => incident.satisfaction !== null)
  const content = given.filter((incident) => incident.satisfaction !== 'DISSATISFIED')
  return { rate: given.length < 5 ? null : share(content.length, given.length), n: given.length }
}

/** 超期数 now, and 历史超期: closed after they were due. */
export function overdue(incidents: readonly KpiIncident[], now: number): { now: number; closed: number } {
  const all = counted(incidents)
  return {
    now: all.filter(({ state, dueAt }) => isOpenIncident(state) && dueAt !== null && now > dueAt).length,
    closed: all.filter(({ closedAt, dueAt }) => closedAt !== null && dueAt !== null && closedAt > dueAt)
      .length,
  }
}

/** AI误报率: dismissed of what was judged; null when nothing was. */
export function falseRate(signals: readonly Pick<KpiSignal, 'state'>[]): number | null {
  const dismissed = signals.filter(({ state }) => state === 'DISMISSED').length
  const confirmed = signals.filter(({ state }) => state === 'CONFIRMED').length
  return share(dismissed, dismissed + confirmed)
}

const span = (from: number | null, to: number | null): number[] =>
  from === null || to === null ? [] : [to - from]

/** 响应, 分拨, 签收, 到场: lists of ms, for percentiles. */
export const respondTimes = (incidents: readonly KpiIncident[]): number[] =>
  counted(incidents).flatMap(({ receivedAt, acceptedAt }) => span(receivedAt, acceptedAt))
export const dispatchTimes = (incidents: readonly KpiIncident[]): number[] =>
  counted(incidents).flatMap(({ acceptedAt, dispatchedAt }) => span(acceptedAt, dispatchedAt))
export const signTimes = (tasks: readonly KpiTask[]): number[] =>
  tasks.flatMap(({ issuedAt, signedAt }) => span(issuedAt, signedAt))
export const arriveTimes = (tasks: readonly KpiTask[]): number[] =>
  tasks.flatMap(({ issuedAt, arrivedAt }) => span(issuedAt, arrivedAt))
/** 处置时长 and 全程, without the time the clock stood still. */
export const handleTimes = (tasks: readonly KpiTask[]): number[] =>
  tasks.flatMap(({ issuedAt, submittedAt, pausedMs }) =>
    span(issuedAt, submittedAt).map((ms) => ms - pausedMs),
  )
export const cycleTimes = (incidents: readonly KpiIncident[]): number[] =>
  counted(incidents).flatMap(({ receivedAt, closedAt, pausedMs }) =>
    span(receivedAt, closedAt).map((ms) => ms - pausedMs),
  )

/** 返工率 of verified, 退单率 and 延期率 of issued tasks. */
export function taskRates(tasks: readonly KpiTask[]) {
  const issued = tasks.filter(({ state }) => state !== 'DRAFT')
  const verified = tasks.filter(({ state }) => state === 'VERIFIED')
  return {
    rework: share(verified.filter(({ reworks }) => reworks > 0).length, verified.length),
    returned: share(issued.filter(({ state }) => state === 'RETURNED').length, issued.length),
    extended: share(issued.filter(({ extensions }) => extensions > 0).length, issued.length),
  }
}

/** What the score of a rated level is made of, each 0..1; null where there is nothing to judge by. */
export interface StarParts {
  readonly timeliness: number | null
  readonly firstPassQuality: number | null
  readonly publicRating: number | null
  readonly cooperation: number | null
  readonly completeness: number | null
}
/** Weights and thresholds are ours and configurable; no source names any. */
const STAR_WEIGHTS: Readonly<Record<keyof StarParts, number>> = {
  timeliness: 30,
  firstPassQuality: 25,
  publicRating: 25,
  cooperation: 10,
  completeness: 10,
}

/** 五星: score 0..100 and stars 1..5. What there is nothing to judge by falls out of the weights: nobody gains or loses by it. */
export function stars(parts: StarParts): { score: number; stars: 1 | 2 | 3 | 4 | 5 } {
  const keys = Object.keys(STAR_WEIGHTS) as (keyof StarParts)[]
  let [sum, weight] = [0, 0]
  for (const key of keys) {
    const part = parts[key]
    if (part === null) continue
    sum += STAR_WEIGHTS[key] * Math.min(1, Math.max(0, part))
    weight += STAR_WEIGHTS[key]
  }
  const score = weight === 0 ? 0 : (100 * sum) / weight
  return { score, stars: score >= 95 ? 5 : score >= 85 ? 4 : score >= 75 ? 3 : score >= 60 ? 2 : 1 }
}

/** timeliness = 1 - overdue holder-time / holder-time, clamped to 0..1; 1 when nothing was held. */
export const timeliness = (overdueMs: number, heldMs: number): number =>
  heldMs <= 0 ? 1 : Math.min(1, Math.max(0, 1 - overdueMs / heldMs))

export interface DayInput {
  /** At least all open incidents and all that were received, accepted, due or closed today. */
  readonly incidents: readonly KpiIncident[]
  /** At least all open tasks and all that were issued or signed today. */
  readonly tasks: readonly KpiTask[]
  /** At least all open signals and all that were received today. */
  readonly signals: readonly KpiSignal[]
  readonly camerasOnline: number
  readonly cameras: number
  readonly now: number
  readonly zoneOffsetMin: number
}

/** The figures of the wall: today by the township's clock, up to now. */
export function figuresOfDay(input: DayInput): Figures {
  const { now, zoneOffsetMin } = input
  const today: Period = { from: startOfDay(dayOf(now, zoneOffsetMin), zoneOffsetMin), to: now + 1 }
  const incidents = counted(input.incidents)
  const open = incidents.filter(({ state }) => isOpenIncident(state))
  const received = incidents.filter(({ receivedAt }) => within(receivedAt, today))
  const accepted = incidents.filter(({ acceptedAt }) => within(acceptedAt, today))
  const closed = incidents.filter(({ closedAt }) => within(closedAt, today))
  const openTasks = input.tasks.filter(({ state }) => isOpenTask(state))
  const respond = respondTimes(accepted)
  const sign = signTimes(input.tasks.filter(({ signedAt }) => within(signedAt, today)))
  const pleased = satisfaction(closed)
  const byHour = Array.from({ length: hourOf(now, zoneOffsetMin) + 1 }, () => 0)
  for (const { receivedAt } of received) {
    const hour = hourOf(receivedAt, zoneOffsetMin)
    byHour[hour] = (byHour[hour] ?? 0) + 1
  }
  return {
    receivedToday: received.length,
    acceptedToday: accepted.length,
    dispatchedToday: incidents.filter(({ dispatchedAt }) => within(dispatchedAt, today)).length,
    closedToday: closed.length,
    openIncidents: open.length,
    openCritical: open.filter(({ priority }) => priority === 'CRITICAL').length,
    openSignals: input.signals.filter(({ state }) => isOpenSignal(state)).length,
    openTasks: openTasks.length,
    undelivered: openTasks.filter(({ delivery }) => delivery === 'UNDELIVERED').length,
    onTimeRate: closure(input.incidents, today).onTimeRate,
    satisfaction: pleased.rate,
    satisfactionN: pleased.n,
    respondP50: percentile(respond, 0.5),
    respondP90: percentile(respond, 0.9),
    signP50: percentile(sign, 0.5),
    signP90: percentile(sign, 0.9),
    aiFalseRate: falseRate(
      input.signals.filter(({ channel, receivedAt }) => channel === 'AI_VIDEO' && within(receivedAt, today)),
    ),
    camerasOnline: input.camerasOnline,
    cameras: input.cameras,
    byHour,
  }
}
