/**
 * The hub's end of the wire: commands go up, ordered transactions come down, whatever the network does.
 * Only the protocol and the overlay may live here; no rule of the town, no SQL, no screen.
 * Imported by native/hub; native/mirror meets the shapes of port.ts without importing them.
 */
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
