/** The two files at the hub, and what tells them apart from other people's databases. */
import { LOCAL_MIGRATIONS } from '../migrations/local/index.ts'
import type { Migration } from '../migrations/migration.ts'
import { TRUTH_MIGRATIONS } from '../migrations/truth/index.ts'

export interface FileKind {
  readonly name: 'truth' | 'local'
  readonly fileName: string
  /** Four letters, kept in the file's header. */
  readonly applicationId: number
  /** TRUNCATE: each page is written once, into the file itself; nobody can read meanwhile. */
  readonly journal: 'WAL' | 'TRUNCATE'
  /**
   * FULL: a commit survives a loss of power. NORMAL: it may roll back a little, never half. OFF: a commit survives the
   * death of the process, a loss of power may damage the file.
   */
  readonly synchronous: 'OFF' | 'NORMAL' | 'FULL'
  readonly migrations: readonly Migration[]
}

const letters = (text: string): number => Buffer.from(text, 'latin1').readInt32BE(0)

export const TRUTH: FileKind = {
  name: 'truth',
  fileName: 'truth.db',
  applicationId: letters('HCtr'),
  journal: 'WAL',
  synchronous: 'NORMAL',
  migrations: TRUTH_MIGRATIONS,
}

export const LOCAL: FileKind = {
  name: 'local',
  fileName: 'local.db',
  applicationId: letters('HClo'),
  journal: 'WAL',
  synchronous: 'FULL',
  migrations: LOCAL_MIGRATIONS,
}

/** A truth file while its snapshot is loaded; becomes truth.db by renaming. It can be had again, so it waits for no disk. */
export const NEXT_TRUTH: FileKind = {
  ...TRUTH,
  fileName: 'truth.next.db',
  journal: 'TRUNCATE',
  synchronous: 'OFF',
}
