/** What the desk asks about supervision, whistles, the district and ratings. */
import type { CardState, EscalationState, Row } from '../../contract/index.ts'
import type { Rows } from './rows.ts'

export class SuperviseQueries {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  cardsIn(states: readonly CardState[]): Row<'card'>[] {
    return this.#rows.whereIn('card', 'state', states, 'ORDER BY proposedAt, id')
  }

  escalationsIn(states: readonly EscalationState[]): Row<'escalation'>[] {
    return this.#rows.whereIn('escalation', 'state', states, 'ORDER BY submittedAt, id')
  }

  /** Whistles blown at or after a time, ms since the epoch. */
  whistlesSince(since: number): Row<'whistle'>[] {
    return this.#rows.select('whistle', 'WHERE openedAt >= ? ORDER BY openedAt, id', since)
  }

  cardsOf(incidentId: string): Row<'card'>[] {
    return this.#rows.select('card', 'WHERE incidentId = ? ORDER BY proposedAt, id', incidentId)
  }

  whistlesOf(incidentId: string): Row<'whistle'>[] {
    return this.#rows.select('whistle', 'WHERE incidentId = ? ORDER BY openedAt, id', incidentId)
  }

  escalationsOf(incidentId: string): Row<'escalation'>[] {
    return this.#rows.select('escalation', 'WHERE incidentId = ? ORDER BY submittedAt, id', incidentId)
  }

  ratingsOf(incidentId: string): Row<'rating'>[] {
    return this.#rows.select('rating', 'WHERE incidentId = ? ORDER BY at, id', incidentId)
  }

  /** Incidents of a kind in a grid since a time: repeats are found among them. */
  incidentsLike(typeCode: string, gridId: string, since: number): Row<'incident'>[] {
    return this.#rows.select(
      'incident',
      'WHERE receivedAt >= ? AND typeCode = ? AND gridId = ? ORDER BY receivedAt, id',
      since,
      typeCode,
      gridId,
    )
  }
}
