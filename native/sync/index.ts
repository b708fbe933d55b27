/**
 * The hub's end of the wire: commands go up, ordered transactions come down, whatever the network does.
 * Only the protocol and the overlay may live here; no rule of the town, no SQL, no screen.
 * Imported by native/hub; native/mirror meets the shapes of port.ts without importing them.
 */
export { startLink, type Link, type LinkOptions } from './link.ts'
export type { LinkEvent } from './core/index.ts'
export { inParts } from './inParts.ts'
export { Rebase, type OverlayChange, type RebaseParts } from './rebase.ts'
export type {
  Applied,
  Outbox,
  RowVersion,
  Settled,
  SnapshotHead,
  SnapshotProgress,
  StoredCommand,
  StoredState,
  TruthStore,
  UnresolvedRange,
} from './port.ts'
