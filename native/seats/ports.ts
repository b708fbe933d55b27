/** What seats need from the hub, and what a carrier gives them. The hub implements `Desk` and `SeatMemory`. */
import type {
  ClockPace,
  Collections,
  Failure,
  GrantHold,
  Outcomes,
  QueryName,
  RefKey,
  SeatReply,
  SeatRole,
  Session,
  TableName,
  UserRole,
  ViewName,
} from '../contract/index.ts'

import type { Extension } from './grant.ts'

/** One screen's line to the hub, whatever carries it. */
export interface Carrier {
  readonly role: SeatRole
  /** Where it comes from, for the audit and the rate limits: a loopback address, or `window:<id>`. */
  readonly origin: string
  /** True when the other end runs on the hub's own machine: it may show what a room may see without a sign-in. */
  readonly local: boolean
  /** Signs in by messages of its own; a browser does so by a request that sets its cookie. */
  readonly signsIn: boolean
  send(reply: SeatReply): void
  close(): void
}

export interface SubmittedCommand {
  readonly session: Session
  readonly requestId: string
  readonly type: string
  readonly payload: unknown
  readonly base: Readonly<Record<string, number>>
  /** The person gave their PIN for this very act. */
  readonly proven?: boolean
}

/** Who looks: a room full of people (a wall, a screen without a sign-in), or one person at a desk. */
export type Audience = 'room' | 'desk'

/** How one view is computed, and from which tables. */
export interface ViewSource {
  readonly tables: readonly TableName[]
  /** Also computed again after this many real ms, for views that follow the clock. */
  readonly everyMs?: number
  /**
   * At most once in so many real ms: for what is dear to compute and tells nobody anything new within that time.
   */
  readonly restMs?: number
  compute(): Collections
  /** What became of the rows of the view that these rows are shown in; undefined when all must be computed again. */
  follow?(refs: readonly RefKey[]): ViewChange | undefined
}

/** Rows to put into a view and keys to take out, by collection. */
export interface ViewChange {
  readonly put: Collections
  readonly del: Readonly<Record<string, readonly string[]>>
}

export interface Desk {
  readonly version: string
  readonly township: string
  readonly pace: ClockPace
  readonly demo: boolean
  now(): number
  /** Domain time up to which what screens see is known to be complete. */
  dataAt(): number
  /** What a role may do: command types, queries, views. */
  may(role: UserRole): readonly string[]
  /** `undefined` stands for a screen of this machine at which nobody is signed in: a wall, a sign-in page. */
  maySee(role: UserRole | undefined, view: ViewName): boolean
  source(view: ViewName, params: Readonly<Record<string, string>>, audience: Audience): ViewSource | undefined
  submit(command: SubmittedCommand): Promise<Outcomes<{ data: unknown }, string>>
  /** No session: a screen of this machine asks at which nobody is signed in. */
  ask(
    session: Session | undefined,
    name: QueryName,
    params: unknown,
  ): Promise<Outcomes<{ data: unknown }, string>>
}

export interface SeatUser {
  readonly id: string
  readonly name: string
  readonly role: UserRole
  readonly pinSalt: Uint8Array
  readonly pinHash: Uint8Array
  readonly active: boolean
  readonly grantUntil: number
}

export interface PinFailures {
  readonly count: number
  readonly lastAt: number
  readonly lockedAt: number | null
}

export interface StoredSession {
  readonly userId: string
  readonly since: number
}

/** Who may sign in, and what is remembered about signing in. Everything written here survives a restart. */
export interface SeatMemory {
  users(): readonly SeatUser[]
  failures(userId: string): PinFailures
  setFailures(userId: string, failures: PinFailures): void
  /** Sessions are kept by the SHA-256 of their token, so that a stolen file opens no seat. */
  session(tokenHash: string): StoredSession | undefined
  keepSession(tokenHash: string, session: StoredSession): void
  dropSession(tokenHash: string): void
  /** Appends to the audit chain; `detail` holds no personal data beyond the actor. */
  audit(kind: string, actorId: string, detail: Readonly<Record<string, string | number>>): void
}

/** How rights stand while the platform cannot be asked. */
export interface Grants {
  /** True while the platform cannot be asked. */
  offline(): boolean
  /** Undefined while the platform can be asked: then its rows say who may act. */
  hold(user: Pick<SeatUser, 'id' | 'role' | 'grantUntil'>): GrantHold | undefined
  /** What the audit says of an act under a grant: how, and how old it is; nothing while the platform can be asked. */
  mark(user: Pick<SeatUser, 'id' | 'role' | 'grantUntil'>): Readonly<Record<string, string | number>>
  extend(extension: Extension): void
}

export type { Failure }
