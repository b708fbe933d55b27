/**
 * Which open incidents a new signal or report is probably the same as: same type, near in place and time (defaults
 * 150 m and 10 min). A person decides; this only proposes.
 */
import type { Clocks, Row } from '../contract/index.ts'
import { MINUTE_MS } from './calendar.ts'
import { distanceM, pointOf } from './distance.ts'
import { isOpenIncident } from './states.ts'

export type Located = Pick<
  Row<'incident'>,
  'id' | 'typeCode' | 'gridId' | 'buildingId' | 'lonE6' | 'latE6' | 'occurredAt'
>
export type MergeTarget = Located & Pick<Row<'incident'>, 'state'>

export interface MergeCandidate {
  readonly incidentId: string
  /** Null when one of the two has no coordinates and only building or grid agree. */
  readonly distanceM: number | null
  readonly minutes: number
}

/** Candidates for a signal or an incident, best first; never the thing itself nor what has ended. */
export function mergeCandidates(
  subject: Located,
  incidents: Iterable<MergeTarget>,
  clocks: Pick<Clocks, 'mergeDistanceM' | 'mergeMinutes'>,
): MergeCandidate[] {
  const found: (MergeCandidate & { readonly score: number })[] = []
  for (const incident of incidents) {
    if (
      incident.id === subject.id ||
      incident.typeCode !== subject.typeCode ||
      !isOpenIncident(incident.state)
    )
      continue
    const minutes = Math.abs(incident.occurredAt - subject.occurredAt) / MINUTE_MS
    if (minutes > clocks.mergeMinutes) continue
    const apart = apartM(subject, incident)
    if (apart === undefined || (apart ?? 0) > clocks.mergeDistanceM) continue
    // without coordinates it could be anywhere in the grid: ranked behind all that are measured
    const nearness = apart === null ? 1 : apart / clocks.mergeDistanceM
    found.push({
      incidentId: incident.id,
      distanceM: apart,
      minutes,
      score: nearness + minutes / clocks.mergeMinutes,
    })
  }
  return found
    .sort((a, b) => a.score - b.score || (a.incidentId < b.incidentId ? -1 : 1))
    .map(({ incidentId, distanceM: m, minutes }) => ({ incidentId, distanceM: m, minutes }))
}

/** Metres between two places; null when only a shared building or grid says they are near; undefined when nothing does. */
function apartM(a: Located, b: Located): number | null | undefined {
  const from = pointOf(a)
  const to = pointOf(b)
  if (from && to) return distanceM(from, to)
  if (a.buildingId !== null && a.buildingId === b.buildingId) return null
  if (a.gridId !== null && a.gridId === b.gridId) return null
  return undefined
}
