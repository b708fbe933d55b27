/**
 * What the views read: rows as people see them, truth with the overlay of unsent commands on top. native/mirror gives
 * all of it; views name only this, so that each can be tested with rows in plain arrays.
 */
import type { Row, TableName } from '../../contract/index.ts'

export interface SpanRows {
  readonly incidents: readonly Row<'incident'>[]
  readonly tasks: readonly Row<'task'>[]
  readonly signals: readonly Row<'signal'>[]
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
  /** Rows that the figures of `[from, to)` are made from. */
  span(from: number, to: number): SpanRows
  /** Calls that run, and those begun since then. */
  calls(since: number): readonly Row<'reach'>[]
  triesOf(reachId: string): readonly Row<'reachTry'>[]
  /** Rows of a table by a column, as many as there are of each value. */
  countBy(table: 'microGrid' | 'person', column: 'gridId'): ReadonlyMap<string, number>
  cameras(): { readonly online: number; readonly all: number }
  /** The overlay holds this row: it has not reached the platform yet. */
  unsent(table: TableName, id: string): boolean
}
