/** What the desk asks about the day's work. States come from the caller: which of them are open is the domain's word. */
import type { HolderKind, IncidentState, Row, SignalState, TaskState } from '../../contract/index.ts'
import type { Rows } from './rows.ts'

export interface IncidentDetail {
  readonly incident: Row<'incident'>
  readonly tasks: readonly Row<'task'>[]
  readonly entries: readonly Row<'entry'>[]
  readonly signals: readonly Row<'signal'>[]
  readonly merged: readonly Row<'incident'>[]
}

export interface DayRows {
  /** Received, accepted, dispatched, closed or due in the span. */
  readonly incidents: readonly Row<'incident'>[]
  /** Issued, signed, submitted or ended in the span. */
  readonly tasks: readonly Row<'task'>[]
  /** Received in the span. */
  readonly signals: readonly Row<'signal'>[]
}

const inSpan = (...columns: readonly string[]): string =>
  `WHERE ${columns.map((name) => `("${name}" >= @from AND "${name}" < @to)`).join(' OR ')}`

export class WorkQueries {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  signalsIn(states: readonly SignalState[]): Row<'signal'>[] {
    return this.#rows.whereIn('signal', 'state', states, 'ORDER BY receivedAt, id')
  }

  /** Received at or after `since`, ms since the epoch. */
  signalsSince(since: number): Row<'signal'>[] {
    return this.#rows.select('signal', 'WHERE receivedAt >= ? ORDER BY receivedAt, id', since)
  }

  incidentsSince(since: number): Row<'incident'>[] {
    return this.#rows.select('incident', 'WHERE receivedAt >= ? ORDER BY receivedAt, id', since)
  }

  devicesOut(): Row<'deviceHold'>[] {
    return this.#rows.select('deviceHold', `WHERE state = 'OUT' ORDER BY until, id`)
  }

  incidentsIn(states: readonly IncidentState[]): Row<'incident'>[] {
    return this.#rows.whereIn('incident', 'state', states, 'ORDER BY receivedAt, id')
  }

  tasksIn(states: readonly TaskState[]): Row<'task'>[] {
    return this.#rows.whereIn('task', 'state', states, 'ORDER BY issuedAt, id')
  }

  /** Tasks in one of `states` that have not reached their holder. */
  undelivered(states: readonly TaskState[]): Row<'task'>[] {
    return this.#rows.whereIn('task', 'state', states, `AND delivery = 'UNDELIVERED' ORDER BY issuedAt, id`)
  }

  tasksHeldBy(kind: HolderKind, id: string, states: readonly TaskState[]): Row<'task'>[] {
    return this.#rows.whereIn(
      'task',
      'state',
      states,
      'AND holderKind = ? AND holderId = ? ORDER BY issuedAt, id',
      kind,
      id,
    )
  }

  tasksOf(incidentId: string): Row<'task'>[] {
    return this.#rows.select('task', 'WHERE incidentId = ? ORDER BY issuedAt, id', incidentId)
  }

  entriesOf(incidentId: string): Row<'entry'>[] {
    return this.#rows.select('entry', 'WHERE incidentId = ? ORDER BY at, id', incidentId)
  }

  signalsOf(incidentId: string): Row<'signal'>[] {
    return this.#rows.select('signal', 'WHERE incidentId = ? ORDER BY receivedAt, id', incidentId)
  }

  mergedInto(incidentId: string): Row<'incident'>[] {
    return this.#rows.select('incident', 'WHERE mergedInto = ? ORDER BY receivedAt, id', incidentId)
  }

  incidentDetail(id: string): IncidentDetail | undefined {
    const incident = this.#rows.get('incident', id)
    if (!incident) return undefined
    return {
      incident,
      tasks: this.tasksOf(id),
      entries: this.entriesOf(id),
      signals: this.signalsOf(id),
      merged: this.mergedInto(id),
    }
  }

  /** Rows from which domain/kpi makes the figures of `[from, to)`, ms since the epoch. */
  span(from: number, to: number): DayRows {
    return {
      incidents: this.incidentsOfSpan(from, to),
      tasks: this.tasksOfSpan(from, to),
      signals: this.#rows.select('signal', inSpan('receivedAt'), { from, to }),
    }
  }

  incidentsOfSpan(from: number, to: number): Row<'incident'>[] {
    const times = inSpan('receivedAt', 'acceptedAt', 'dispatchedAt', 'closedAt', 'dueAt')
    return this.#rows.select('incident', times, { from, to })
  }

  tasksOfSpan(from: number, to: number): Row<'task'>[] {
    const times = inSpan('issuedAt', 'signedAt', 'submittedAt', 'endedAt')
    return this.#rows.select('task', times, { from, to })
  }

  /** Calls that run, and those begun at or after `since`, ms since the epoch. */
  calls(since: number): Row<'reach'>[] {
    return this.#rows.select(
      'reach',
      `WHERE state = 'CALLING' OR startedAt >= ? ORDER BY startedAt, id`,
      since,
    )
  }

  triesOf(reachId: string): Row<'reachTry'>[] {
    return this.#rows.select('reachTry', 'WHERE reachId = ? ORDER BY at, id', reachId)
  }

  reviews(state: Row<'review'>['state']): Row<'review'>[] {
    return this.#rows.select('review', 'WHERE state = ? ORDER BY at, id', state)
  }

  /** Conflicts settled at or after `since`, ms since the epoch. */
  reviewsSettled(since: number): Row<'review'>[] {
    return this.#rows.select('review', `WHERE state = 'SETTLED' AND settledAt >= ? ORDER BY at, id`, since)
  }

  /** Shifts that touch `[from, to)`. */
  shifts(from: number, to: number): Row<'shift'>[] {
    return this.#rows.select('shift', 'WHERE startAt < @to AND endAt > @from ORDER BY startAt, id', {
      from,
      to,
    })
  }

  /** The last lines of the duty log, newest first. */
  dutyLog(limit: number): Row<'dutyLog'>[] {
    return this.#rows.select('dutyLog', 'ORDER BY at DESC, id DESC LIMIT ?', limit)
  }

  /** People of a post or a grid, by name. */
  people(of: 'POST' | 'GRID', id: string): Row<'person'>[] {
    return this.#rows.select(
      'person',
      `WHERE ${of === 'POST' ? 'postId' : 'gridId'} = ? ORDER BY name, id`,
      id,
    )
  }
}
