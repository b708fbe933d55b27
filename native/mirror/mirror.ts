/** The hub's mirror as native/hub holds it. */
import type { Worker } from 'node:worker_threads'
import type { Backups, LogState, SpaceState, WalLimits } from './care/index.ts'
import type { MirrorLog, SlowFigures, Trouble, TroubleCode } from './file/index.ts'
import type { AuditChain, LocalRecovery, Outbox, SeatMemory, Settings } from './local/index.ts'
import type { BlobStore } from './blobs/index.ts'
import type { MirrorReader, OverlayWriter } from './read/index.ts'
import type { Found } from './search/index.ts'
import type { TruthStore } from './truth/index.ts'
import type { ChangeListener, TouchListener } from './changes.ts'
import type { Clock, SearchAsk } from '../contract/index.ts'

export interface MirrorOptions {
  readonly dataDir: string
  readonly clock: Clock
  /** First part of this hub's command ids, without dots. */
  readonly hubId: string
  readonly log?: MirrorLog
  /** Statements that take longer are named in the log, ms; 50 where nothing is said. */
  readonly slowMs?: number
  /** For tests: another disk, other limits, a worker that can be got at. */
  readonly space?: () => { readonly freeBytes: number; readonly totalBytes: number }
  readonly walLimits?: WalLimits
  readonly startTruthWorker?: () => Worker
}

/** A file was damaged and set aside; the hub raises an alarm of it, no dialog. */
export type Recovery =
  { readonly file: 'truth'; readonly quarantined: string } | ({ readonly file: 'local' } & LocalRecovery)

/** Something went wrong while the mirror was in use; the call in question was refused as well. */
export interface RunningTrouble {
  readonly file: 'truth' | 'local'
  /** WORKER_LOST: the thread that writes truth ended again and again. */
  readonly code: TroubleCode | 'WORKER_LOST'
  readonly message: string
}

export interface DiskSpace {
  readonly freeBytes: number
  /** LOW: people are told. PAUSED: truth takes in nothing. RESERVE: acts are kept in the room that was set aside. */
  readonly state: SpaceState
}

/** For the operator. */
export interface MirrorFigures {
  readonly slow: SlowFigures
  /** Write-ahead logs of both files. */
  readonly logs: readonly LogState[]
  /** How often the thread that writes truth had to be started again. */
  readonly workerRestarts: number
}

export interface Mirror {
  readonly read: MirrorReader
  readonly overlay: OverlayWriter
  readonly truth: TruthStore
  readonly outbox: Outbox
  readonly audit: AuditChain
  readonly seats: SeatMemory
  readonly settings: Settings
  readonly backups: Backups
  /** Attachments by content; in no backup, since the platform has them. */
  readonly blobs: BlobStore
  /** Finds by a part of a name, by pinyin or by number; never rejects. */
  search(ask: SearchAsk): Promise<Found>
  /** What had to be recovered when the files were opened, and since. */
  readonly recovered: readonly Recovery[]
  /** Called once a turn with what truth or overlay changed. Returns how to stop. */
  onChanged(listener: ChangeListener): () => void
  /** Called at once with what truth or overlay changed: for copies of rows, which must not be older than that. */
  onTouched(keeper: TouchListener): () => void
  onTrouble(listener: (trouble: RunningTrouble) => void): () => void
  /** Throws when the data directory cannot be asked any more. */
  space(): DiskSpace
  figures(): MirrorFigures
  /** Writes both logs back into their files. On a timer by itself; the hub also calls it when the machine is suspended. */
  checkpoint(): Promise<void>
  /** Calls to truth that wait for room are refused from now on; to be called before whoever waits for them is closed. */
  letGo(): void
  close(): Promise<void>
}

export type OpenedMirror = { readonly ok: true; readonly mirror: Mirror } | Trouble
