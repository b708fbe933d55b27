import type { Failure, SeatReply, SeatRequest, SeatRole } from '../../native/contract/index.ts'
import { portConnect } from './portCarrier.ts'
import { webSocketConnect } from './webSocketCarrier.ts'

export interface CarrierEvents {
  opened(): void
  said(reply: SeatReply): void
  closed(): void
}

/** One connection; it closes once and is not used again. */
export interface Carrier {
  send(request: SeatRequest): void
  close(): void
}

/** Opens a connection; `events.opened` or `events.closed` follows, never both at once. */
export interface Connect {
  (events: CarrierEvents): Carrier
  /**
   * Where signing in sets a cookie it goes over HTTP, and the connection is opened anew. Absent: in-band messages.
   */
  readonly session?: {
    signIn(userId: string, pin: string): Promise<{ ok: true } | Failure<string>>
    signOut(): Promise<{ ok: true } | Failure<string>>
  }
}

const SAID = new Set<SeatReply['t']>([
  'welcome',
  'session',
  'answer',
  'picture',
  'patch',
  'refused',
  'tick',
  'bye',
])

/** The hub is of the same build and checked what it sends; here only the envelope is looked at. */
export function isReply(value: unknown): value is SeatReply {
  if (typeof value !== 'object' || value === null || !('t' in value)) return false
  return typeof value.t === 'string' && (SAID as ReadonlySet<string>).has(value.t)
}

/**
 * Electron hands the window a port; everywhere else the seat is on the origin that served the page.
 * @param role what this page is; behind a port the shell's own word counts instead
 */
export function carrierHere(window: Window, role: SeatRole): Connect {
  const { protocol } = window.location
  return protocol === 'http:' || protocol === 'https:'
    ? webSocketConnect(window.location, role)
    : portConnect(window)
}
