/** The day's clearance (日清), its funnel and its three clocks, counted from the rows; anybody can count them again. */
import {
  FUNNEL_STAGES,
  type ClockTile,
  type Clocks,
  type DayFigures,
  type FunnelStage,
  type FunnelStep,
  type Row,
} from '../contract/index.ts'
import { dayOf, MINUTE_MS, startOfDay } from './calendar.ts'
import { percentile } from './kpi.ts'
import { threeClocks } from './stageClocks.ts'
import { isOpenIncident } from './states.ts'

/** By whose hour a day is cleared unless a town says otherwise: 18:00. */
const CLEAR_MIN = 18 * 60

type Incident = Row<'incident'>
type Signal = Pick<Row<'signal'>, 'state' | 'receivedAt' | 'ackAt' | 'incidentId'>

/** How far a clue has come, and whether it goes on from there. */
interface Come {
  readonly stage: FunnelStage
  readonly left: boolean
}
const goesOn = (stage: FunnelStage): Come => ({ stage, left: false })
const ends = (stage: FunnelStage): Come => ({ stage, left: true })

/** Refused, returned to where it came from, or part of another matter: seen, and not taken for one of its own. */
const NOT_A_MATTER: readonly Incident['state'][] = ['REJECTED', 'RETURNED_UP', 'MERGED']

export function matterStage({ state, ackAt, acceptedAt, submittedAt }: Incident): Come {
  if (NOT_A_MATTER.includes(state)) return ends('SENT')
  if (state === 'CLOSED') return goesOn('FED_BACK')
  if (submittedAt !== null && (state === 'PENDING_CHECK' || state === 'PENDING_EVAL'))
    return goesOn('HANDLED')
  if (state === 'SELF_HANDLED' || state === 'PENDING_EVAL' || state === 'PENDING_CHECK')
    return goesOn('HANDLED')
  if (acceptedAt !== null) return goesOn('JUDGED')
  return goesOn(ackAt === null ? 'FOUND' : 'SENT')
}

function clueStage(signal: Signal, matters: ReadonlyMap<string, Incident>): Come {
  switch (signal.state) {
    case 'DISMISSED':
    case 'MERGED':
      return ends('SENT')
    case 'CONFIRMED': {
      const matter = signal.incidentId === null ? undefined : matters.get(signal.incidentId)
      return matter ? matterStage(matter) : goesOn('JUDGED')
    }
    case 'RECEIVED':
    case 'EXPIRED':
      return goesOn(signal.ackAt === null ? 'FOUND' : 'SENT')
    case 'VERIFYING':
      return goesOn('SENT')
    default:
      return signal.state satisfies never
  }
}

/**
 * A clue is what somebody or a machine told: a signal, or a report that no signal of the period became.
 * @param matters every incident that is one of the clues or that one of the signals became
 */
export function funnel(
  clues: { readonly signals: readonly Signal[]; readonly incidents: readonly Incident[] },
  matters: ReadonlyMap<string, Incident>,
): FunnelStep[] {
  const made = new Set(
    clues.signals.flatMap(({ state, incidentId }) =>
      state === 'CONFIRMED' && incidentId !== null ? [incidentId] : [],
    ),
  )
  const come = [
    ...clues.signals.map((signal) => clueStage(signal, matters)),
    ...clues.incidents.filter(({ id }) => !made.has(id)).map(matterStage),
  ]
  return FUNNEL_STAGES.map((stage, k) => {
    const here = come.filter((one) => one.stage === stage)
    const left = here.filter((one) => one.left).length
    return {
      stage,
      reached: come.filter((one) => FUNNEL_STAGES.indexOf(one.stage) >= k).length,
      waiting: stage === 'FED_BACK' ? 0 : here.length - left,
      left,
    }
  })
}

/** 快响, 快分, 快处 over everything that was accepted, dispatched or closed in [from, to). */
export function clockTiles(
  incidents: readonly Incident[],
  clocks: Clocks,
  from: number,
  to: number,
): ClockTile[] {
  const counted = incidents.filter(({ state }) => state !== 'REJECTED' && state !== 'MERGED')
  return (['respond', 'dispatch', 'handle'] as const).map((clock) => {
    const done = counted.flatMap((incident) => {
      const one = threeClocks(incident, clocks, to)[clock]
      return one.doneAt !== null && one.doneAt >= from && one.doneAt < to && one.ms !== null
        ? [{ ms: one.ms, late: one.late }]
        : []
    })
    const spans = done.map(({ ms }) => ms)
    return {
      clock,
      n: done.length,
      p50: percentile(spans, 0.5),
      p90: percentile(spans, 0.9),
      late: done.filter(({ late }) => late).length,
    }
  })
}

export interface DayRows {
  /** At least all open ones, and all that were received, accepted, dispatched or closed today. */
  readonly incidents: readonly Incident[]
  /** At least all that were received today. */
  readonly signals: readonly Signal[]
}

/** When the day that `now` lies in is cleared, ms since the epoch. */
export const clearAtOf = (now: number, clocks: Clocks): number =>
  startOfDay(dayOf(now, clocks.zoneOffsetMin), clocks.zoneOffsetMin) +
  (clocks.clearMin ?? CLEAR_MIN) * MINUTE_MS

export function dayFigures({ incidents, signals }: DayRows, clocks: Clocks, now: number): DayFigures {
  const from = startOfDay(dayOf(now, clocks.zoneOffsetMin), clocks.zoneOffsetMin)
  const clearAt = clearAtOf(now, clocks)
  const until = Math.min(now + 1, clearAt)
  const mine = incidents.filter(
    ({ state }) => state !== 'REJECTED' && state !== 'MERGED' && state !== 'RETURNED_UP',
  )
  const received = mine.filter(({ receivedAt }) => receivedAt >= from && receivedAt < until)
  const cleared = received.filter(({ closedAt }) => closedAt !== null && closedAt < until)
  const later = received.filter(({ closedAt }) => closedAt !== null && closedAt >= until)
  const today = ({ receivedAt }: { readonly receivedAt: number }): boolean =>
    receivedAt >= from && receivedAt <= now
  return {
    clearAt,
    received: received.length,
    cleared: cleared.length,
    remaining: received.length - cleared.length,
    clearedLater: later.length,
    carried: mine.filter(({ state, receivedAt }) => isOpenIncident(state) && receivedAt < from).length,
    funnel: funnel(
      { signals: signals.filter(today), incidents: incidents.filter(today) },
      new Map(incidents.map((incident) => [incident.id, incident])),
    ),
    clocks: clockTiles(incidents, clocks, from, now + 1),
  }
}
