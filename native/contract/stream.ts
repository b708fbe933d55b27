/**
 * A township's stream: commands go up, ordered transactions come down. The platform's `seq` orders everything.
 */
import type { Actor, Command, CommandType } from './commands/index.ts'
import type { AnyRow, TableName } from './tables/index.ts'

/** Names one row of one table. */
export interface Ref {
  readonly table: TableName
  readonly id: string
}

/** `table/id`: a Ref as a key of maps and of `CommandEnvelope.base`. */
export type RefKey = `${TableName}/${string}`
export const refKey = (table: TableName, id: string): RefKey => `${table}/${id}`

export type Change =
  | { readonly table: TableName; readonly op: 'put'; readonly row: AnyRow }
  | { readonly table: TableName; readonly op: 'del'; readonly id: string; readonly rev: number }

export interface CommandEnvelope<T extends CommandType = CommandType> {
  readonly id: string
  readonly type: T
  readonly payload: Command<T>
  readonly actor: Actor
  /** When it happened by the sender's clock, corrected by its measured offset; ms since the epoch. */
  readonly occurredAt: number
  /** Revisions of the rows the person was looking at, for the guards; absent: no guard. */
  readonly base: Readonly<Record<RefKey, number>>
  readonly configVersion: number
  /** When it reached the platform, which alone puts this in, as it decides; ms since the epoch. */
  readonly receivedAt?: number
}

/**
 * The one terminal result of a command. `superseded`: somebody was first, what this one adds was kept.
 * `needs_review`: kept, and a person decides. `rejected`: nothing changed; the code says why.
 */
export type Outcome = 'applied' | 'superseded' | 'rejected' | 'needs_review'

export interface CommandResult {
  readonly commandId: string
  readonly outcome: Outcome
  /** Why, for every outcome but `applied`: a code of errors.ts. */
  readonly code?: string
  readonly params?: Readonly<Record<string, string | number>>
}

export interface Transaction {
  readonly seq: number
  /** Running hash before and after this transaction, 8 bytes as 16 hex digits. */
  readonly base: string
  readonly head: string
  /** Platform commit time, ms since the epoch. */
  readonly at: number
  readonly changes: readonly Change[]
  readonly results: readonly CommandResult[]
}

/** Where a reader of the stream stands. A new epoch begins when the platform is restored from a backup. */
export interface Cursor {
  readonly epoch: string
  readonly seq: number
  readonly head: string
}
