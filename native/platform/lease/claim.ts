/** Whom a lease belongs to. Pure. */
import type { Lease } from '../authority/index.ts'

/** A console that was not heard for this long may be followed by another, real ms. */
export const LEASE_MS = 30_000

/** What a console says of itself in HELLO. */
export interface Claim {
  /** Token of the lease it held last; null when it never held one, or lost it. */
  readonly token: string | null
  /** Random, new for each start of the console's program. */
  readonly session: string
  /** What people call this console: the name of its machine. */
  readonly console: string
  /** A hub of an older version that knows nothing of leases: the later one stays, as it always was. */
  readonly unaware: boolean
}

/**
 * `resumed`: it is the console that holds the lease. `fresh`: nobody holds it any more, or ever did. `standby`: another
 * console is at work. `missed`: it holds the lease and has not heard of it yet. The token before the present one counts until the present one was used: its answer may have been
 * lost on the way.
 */
export function claimed(
  lease: Lease | undefined,
  { token, session, unaware }: Claim,
  nowMs: number,
): 'resumed' | 'missed' | 'fresh' | 'standby' {
  if (!lease) return 'fresh'
  if (unaware || (token !== null && (token === lease.token || token === lease.was))) return 'resumed'
  if (session === lease.session) return 'missed'
  return nowMs >= lease.until ? 'fresh' : 'standby'
}
