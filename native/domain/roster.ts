/** The roster without gaps: who is on, until when, who comes next, and where nobody stands. */
import type { Row } from '../contract/index.ts'

export type RosterShift = Pick<Row<'shift'>, 'id' | 'startAt' | 'endAt' | 'state' | 'leaderId' | 'officerIds'>

export interface Span {
  readonly from: number
  readonly to: number
}

const STANDING: readonly RosterShift['state'][] = ['PLANNED', 'ON_DUTY', 'HANDING_OVER']

/** A shift stands for its time when it is not swapped away and has both an officer and a leader. */
const stands = ({ state, officerIds, leaderId }: RosterShift): boolean =>
  STANDING.includes(state) && officerIds.length > 0 && leaderId !== ''

/** Stretches of `[from, to)` in which no shift stands, in order; ms since the epoch. */
export function rosterGaps(shifts: readonly RosterShift[], from: number, to: number): Span[] {
  const gaps: Span[] = []
  let covered = from
  for (const { startAt, endAt, state } of shifts.filter(stands).toSorted((a, b) => a.startAt - b.startAt)) {
    // whoever is on duty is on duty until somebody takes over
    const until = state === 'PLANNED' ? endAt : Math.max(endAt, from)
    if (startAt > covered && covered < to) gaps.push({ from: covered, to: Math.min(startAt, to) })
    covered = Math.max(covered, until)
  }
  if (covered < to) gaps.push({ from: covered, to })
  return gaps
}

/** The shift on duty: who took it up and has not handed it over. */
export const onDuty = <S extends RosterShift>(shifts: readonly S[]): S | undefined =>
  shifts.find(({ state }) => state === 'ON_DUTY' || state === 'HANDING_OVER')

/** The shift that takes over from one: the next planned one. */
export const nextShift = <S extends RosterShift>(shifts: readonly S[], after: number): S | undefined =>
  shifts
    .filter((shift) => shift.state === 'PLANNED' && shift.endAt > after)
    .toSorted((a, b) => a.startAt - b.startAt)[0]
