/** The hub's mirror as native/hub holds it. */
import type { Backups } from './care/index.ts'
import type { MirrorLog, Trouble, TroubleCode } from './file/index.ts'
import type { AuditChain, LocalRecovery, Outbox, SeatMemory, Settings } from './local/index.ts'
import type { MirrorReader, OverlayWriter } from './read/index.ts'
import type { TruthStore } from './truth/index.ts'
import type { ChangeListener } from './changes.ts'
import type { Clock } from '../contract/index.ts'

export interface MirrorOptions {
  readonly dataDir: string
  readonly clock: Clock
  /** First part of this hub's command ids, without dots. */
  readonly hubId: string
  readonly log?: MirrorLog
}

/** A file was damaged and set aside; the hub raises an alarm of it, no dialog. */
export type Recovery =
  { readonly file: 'truth'; readonly quarantined: string } | ({ readonly file: 'local' } & LocalRecovery)

/** Something went wrong while the mirror was in use; the call in question was refused as well. */
export interface RunningTrouble {
  readonly file: 'truth' | 'local'
  readonly code: TroubleCode
  readonly message: string
}

export interface DiskSpace {
  readonly freeBytes: number
  /** Under the floor: tell a person now, before commands are refused. */
  readonly low: boolean
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
  /** What had to be recovered when the files were opened, and since. */
  readonly recovered: readonly Recovery[]
  /** Called once a turn with what truth or overlay changed. Returns how to stop. */
  onChanged(listener: ChangeListener): () => void
  onTrouble(listener: (trouble: RunningTrouble) => void): () => void
  space(): DiskSpace
  /** Writes both logs back into their files. On a timer by itself; the hub also calls it when the machine is suspended. */
  checkpoint(): Promise<void>
  close(): Promise<void>
}

export type OpenedMirror = { readonly ok: true; readonly mirror: Mirror } | Trouble
