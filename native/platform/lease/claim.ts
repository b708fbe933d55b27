/** Whom a lease belongs to. Pure. */
import type { Lease } from '../authority/index.ts'

/** A console that was not heard for this long may be followed by another, real ms. */
export const LEASE_MS = 30_000

/** What a console says of itself in HELLO. */
export interface Claim {
  /** Token of the lease it held last; null when it never held one, or lost it. */
  readonly token: string | null
  /** What people call this console: the name of its machine. */
  readonly console: string
  /** A hub of an older version that knows nothing of leases: the later one stays, as it always was. */
  readonly unaware: boolean
}

/**
 * `resumed`: it is the console that holds the lease. `fresh`: nobody holds it any more, or ever did. `standby`: another
 * console is at work. The token before the present one counts until the present one was used: its answer may have been
 * lost on the way.
 */
export function claimed(
  lease: Lease | undefined,
  claim: Claim,
  nowMs: number,
): 'resumed' | 'fresh' | 'standby' {
  if (!lease) return 'fresh'
  if (claim.unaware) return 'resumed'
  if (claim.token !== null && (claim.token === lease.token || claim.token === lease.was)) return 'resumed'
  return nowMs >= lease.until ? 'fresh' : 'standby'
}
