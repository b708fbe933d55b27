import type { IncidentBrief } from '../../native/contract/index.ts'
import type { Holding } from './holdings.ts'
import { isOpenIncident } from './incoming.ts'

/**
 * The three numbers that must be legible from ten metres. The third is 未送达 rather than 在办: an order that has
 * reached nobody runs no clock and lights no lamp, and only the room can carry it on (by phone); how many tasks are
 * open tells the load and asks for nothing. A roll-call takes the third place when one is running.
 */
export interface Numbers {
  /** Open incidents of priority 特急. */
  readonly critical: number
  /** Tasks past their limit. */
  readonly late: number
  /** Tasks that have reached nobody. */
  readonly undelivered: number
}

export function numbersOf(
  incidents: Iterable<Readonly<Pick<IncidentBrief, 'priority' | 'state'>>>,
  holdings: Iterable<Holding>,
): Numbers {
  let critical = 0
  let late = 0
  let undelivered = 0
  for (const incident of incidents)
    if (incident.priority === 'CRITICAL' && isOpenIncident(incident.state)) critical++
  for (const holding of holdings) {
    late += holding.late
    undelivered += holding.undelivered
  }
  return { critical, late, undelivered }
}
