/** 苗头: matters of one kind in one grid that keep coming back; three within seven days are a sign of a cause. */
import type { Row } from '../contract/index.ts'
import { DAY_MS } from './calendar.ts'

export const REPEAT_DAYS = 7
export const REPEATS_FLAGGED = 3

type Reported = Pick<Row<'incident'>, 'id' | 'typeCode' | 'gridId' | 'receivedAt' | 'state'>

/**
 * The matters, this one included, of its kind and grid in the seven days up to it; empty below three. What was refused or
 * merged away is none of its own.
 */
export function repeatsOf<I extends Reported>(incident: I, others: readonly I[]): readonly I[] {
  if (incident.gridId === null) return []
  const from = incident.receivedAt - REPEAT_DAYS * DAY_MS
  const like = others.filter(
    ({ typeCode, gridId, receivedAt, state }) =>
      typeCode === incident.typeCode &&
      gridId === incident.gridId &&
      receivedAt > from &&
      receivedAt <= incident.receivedAt &&
      state !== 'REJECTED' &&
      state !== 'MERGED',
  )
  return like.length >= REPEATS_FLAGGED ? like : []
}
