/**
 * How the hub looks at the mirror: truth, the overlay on top of it, and typed questions.
 * Nothing that writes to a file may enter.
 * Imported by the rest of native/mirror only.
 */
export type { BookQueries, TruthPosition } from './books.ts'
export { Glass } from './glass.ts'
export { Overlay, type OverlayDiff, type OverlayWriter } from './overlay.ts'
export type { PlaceQueries } from './place.ts'
export { makeReader, type MirrorReader, type ReadRow } from './reader.ts'
export type { Rows } from './rows.ts'
export type { DayRows, IncidentDetail, WorkQueries } from './work.ts'
