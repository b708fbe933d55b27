/**
 * What the views read: rows as people see them, truth with the overlay of unsent commands on top. native/mirror gives
 * all of it; views name only this, so that each can be tested with rows in plain arrays.
 */
import type { CardState, EscalationState, Row, TableName } from '../../contract/index.ts'

export interface SpanRows {
  readonly incidents: readonly Row<'incident'>[]
  readonly tasks: readonly Row<'task'>[]
  readonly signals: readonly Row<'signal'>[]
}

export interface SuperviseReads {
  cardsIn(states: readonly CardState[]): readonly Row<'card'>[]
  escalationsIn(states: readonly EscalationState[]): readonly Row<'escalation'>[]
  whistlesSince(since: number): readonly Row<'whistle'>[]
  cardsOf(incidentId: string): readonly Row<'card'>[]
  whistlesOf(incidentId: string): readonly Row<'whistle'>[]
  escalationsOf(incidentId: string): readonly Row<'escalation'>[]
  ratingsOf(incidentId: string): readonly Row<'rating'>[]
  incidentsLike(typeCode: string, gridId: string, since: number): readonly Row<'incident'>[]
}

export interface DeskReads {
  get<T extends TableName>(table: T, id: string): Row<T> | undefined
  posts(): readonly Row<'post'>[]
  grids(): readonly Row<'grid'>[]
  communities(): readonly Row<'community'>[]
  teams(): readonly Row<'team'>[]
  shifts(from: number, to: number): readonly Row<'shift'>[]
  /** Everything not in a final state. */
  openTasks(): readonly Row<'task'>[]
  openIncidents(): readonly Row<'incident'>[]
  openSignals(): readonly Row<'signal'>[]
  /** Received at or after `since`, ms since the epoch, in order. */
  signalsSince(since: number): readonly Row<'signal'>[]
  incidentsSince(since: number): readonly Row<'incident'>[]
  devicesOut(): readonly Row<'deviceHold'>[]
  tasksOf(incidentId: string): readonly Row<'task'>[]
  entriesOf(incidentId: string): readonly Row<'entry'>[]
  signalsOf(incidentId: string): readonly Row<'signal'>[]
  mergedInto(incidentId: string): readonly Row<'incident'>[]
  dutyLog(limit: number): readonly Row<'dutyLog'>[]
  /** Open ones, and those settled since then. */
  reviews(settledSince: number): readonly Row<'review'>[]
  /** Cards, whistles, matters with the district, ratings. */
  readonly supervise: SuperviseReads
  /** Rows that the figures of `[from, to)` are made from. */
  span(from: number, to: number): SpanRows
  /** Open sheets, and those opened since then. */
  handovers(since: number): readonly Row<'handover'>[]
  /** Those that end after it. */
  standIns(after: number): readonly Row<'standIn'>[]
  /** Open checks, and those asked since then. */
  checks(since: number): readonly Row<'dutyCheck'>[]
  /** Calls that run, and those begun since then. */
  calls(since: number): readonly Row<'reach'>[]
  triesOf(reachId: string): readonly Row<'reachTry'>[]
  /** Rows of a table by a column, as many as there are of each value. */
  countBy(table: 'microGrid' | 'person', column: 'gridId'): ReadonlyMap<string, number>
  cameras(): { readonly online: number; readonly all: number }
  /** The overlay holds this row: it has not reached the platform yet. */
  unsent(table: TableName, id: string): boolean
}
