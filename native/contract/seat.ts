/**
 * Between a screen and its hub. One set of messages, two carriers: a WebSocket (JSON text) for a browser seat and a
 * MessagePort (structured clone) in Electron. Bytes travel as base64url text in both.
 */
import Type, { type Static } from 'typebox'
import type { ClockPace } from './clock.ts'
import type { UserRole } from './commands/index.ts'
import type { Failure } from './errors.ts'

export const SEAT_PROTOCOL = 1
/** Pictures and patches a hub may send before it waits for credit from the screen. */
export const SEAT_CREDIT = 64

const Id = Type.String({ minLength: 1, maxLength: 200 })

const Proof = Type.Object({ userId: Id, pin: Type.String({ maxLength: 64 }) })

/** What a screen may say. Anything else is answered BAD_MESSAGE. */
export const SeatRequest = Type.Union([
  Type.Object({ t: Type.Literal('hello'), protocol: Type.Integer() }),
  Type.Object({ t: Type.Literal('signIn'), requestId: Id, userId: Id, pin: Type.String({ maxLength: 64 }) }),
  /** Two on duty extend the grants of the duty roles while the platform cannot be asked. */
  Type.Object({ t: Type.Literal('extend'), requestId: Id, officer: Proof, leader: Proof }),
  /** One act in the name of who gives their PIN for it, whoever is signed in at this desk; never kept by the screen. */
  Type.Object({
    t: Type.Literal('sign'),
    requestId: Id,
    by: Proof,
    type: Type.String({ maxLength: 64 }),
    payload: Type.Unknown(),
  }),
  Type.Object({ t: Type.Literal('signOut'), requestId: Id }),
  Type.Object({ t: Type.Literal('unlock'), requestId: Id, userId: Id }),
  Type.Object({
    t: Type.Literal('command'),
    /** Made by the screen; the same id again is the same command, also after a reload. */
    requestId: Id,
    type: Type.String({ maxLength: 64 }),
    payload: Type.Unknown(),
    base: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  }),
  Type.Object({
    t: Type.Literal('subscribe'),
    sub: Type.Integer({ minimum: 1 }),
    view: Type.String({ maxLength: 64 }),
    params: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
  Type.Object({ t: Type.Literal('unsubscribe'), sub: Type.Integer({ minimum: 1 }) }),
  Type.Object({
    t: Type.Literal('query'),
    requestId: Id,
    name: Type.String({ maxLength: 64 }),
    params: Type.Unknown(),
  }),
  Type.Object({ t: Type.Literal('credit'), n: Type.Integer({ minimum: 1, maximum: 1024 }) }),
])
export type SeatRequest = Static<typeof SeatRequest>

/** `wall` reads what may be shown to a room and needs no sign-in on the hub's own machine; `desk` acts. */
export type SeatRole = 'wall' | 'desk'

export interface Session {
  readonly userId: string
  readonly name: string
  readonly role: UserRole
  /** Command types, acts on the hub itself and queries this person may use, so that a screen offers nothing it would refuse. */
  readonly may: readonly string[]
  readonly since: number
}

/** Rows by collection and key; see views.ts for the collections of each view. */
export type Collections = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export type SeatReply =
  | {
      readonly t: 'welcome'
      readonly protocol: number
      readonly version: string
      readonly seat: SeatRole
      readonly township: string
      readonly pace: ClockPace
      /** Hub's domain time when this was sent. */
      readonly now: number
      readonly demo: boolean
      /** Who may sign in here: shown as a list, so that nobody types a name at 3 a.m. */
      readonly users: readonly { id: string; name: string; role: UserRole; locked: boolean }[]
      readonly session: Session | null
    }
  | { readonly t: 'session'; readonly session: Session | null }
  | ({ readonly t: 'answer'; readonly requestId: string } & (
      { readonly ok: true; readonly data?: unknown } | Failure<string>
    ))
  | { readonly t: 'picture'; readonly sub: number; readonly asOf: number; readonly collections: Collections }
  | {
      readonly t: 'patch'
      readonly sub: number
      readonly asOf: number
      readonly put: Collections
      readonly del: Readonly<Record<string, readonly string[]>>
    }
  | { readonly t: 'refused'; readonly sub: number; readonly code: string }
  /** Every second: the hub lives, and what time it has. */
  | { readonly t: 'tick'; readonly now: number }
  | { readonly t: 'bye'; readonly code: string }
