// Checks one message from a page: frame, origin, role of the window, schema, in this order.
import type { Static, TSchema } from 'typebox'
import Value from 'typebox/value'
import type { WindowRole } from '../contract/index.ts'
import { origin } from '../scheme/index.ts'

/** What the shell knows about who sent a message; none of it comes from the message. */
export interface Sender {
  /** False for a frame inside the page, and for one that is already gone. */
  readonly isMainFrame: boolean
  /** As Chromium states it for the sending frame. */
  readonly origin: string
  /** Role of the window the shell itself made for this page; undefined when it made none. */
  readonly role: WindowRole | undefined
}

export type Refusal = 'WRONG_FRAME' | 'WRONG_ORIGIN' | 'WRONG_ROLE' | 'WRONG_SHAPE'

/** Who may use a channel and what travels on it: an entry of `incoming`. */
export interface Rule<S extends TSchema> {
  readonly roles: readonly WindowRole[]
  readonly schema: S
}

export type Admission<S extends TSchema> =
  | { readonly ok: true; readonly role: WindowRole; readonly payload: Static<S> }
  | { readonly ok: false; readonly code: Refusal }

export function admit<S extends TSchema>(
  { roles, schema }: Rule<S>,
  sender: Sender,
  payload: unknown,
): Admission<S> {
  if (!sender.isMainFrame) return { ok: false, code: 'WRONG_FRAME' }
  if (sender.origin !== origin) return { ok: false, code: 'WRONG_ORIGIN' }
  if (sender.role === undefined || !roles.includes(sender.role)) return { ok: false, code: 'WRONG_ROLE' }
  if (!Value.Check(schema, payload)) return { ok: false, code: 'WRONG_SHAPE' }
  return { ok: true, role: sender.role, payload }
}
