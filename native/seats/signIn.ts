/**
 * Sign-in by name and PIN, without the network. After repeated failures a person is locked until a duty leader unlocks
 * them, except the last one left of a duty role: duty must never be locked out, so that one is slowed down instead.
 */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { failure, type Clock, type Outcomes, type Session, type UserRole } from '../contract/index.ts'
import type { PinFailures, SeatMemory, SeatUser } from './ports.ts'

const FAILURES_BEFORE_LOCK = 5
/** Wait after a failure beyond the limit for somebody who may not be locked: doubles from 5 s to 5 min. */
const SLOW_FIRST_MS = 5_000
const SLOW_MOST_MS = 300_000
/** A session ends this long after sign-in: a shift of 24 h and its handover. */
const SESSION_MS = 26 * 3_600_000
const NEVER_EMPTY: readonly UserRole[] = ['DUTY_OFFICER', 'DUTY_LEADER']
const MAY_UNLOCK: readonly UserRole[] = ['DUTY_LEADER', 'COMMANDER', 'EXEC_DEPUTY']
const PIN_HASH_BYTES = 32

/** The stored form of a PIN: scrypt with N=2^14, r=8, p=1, 32 bytes. */
export function hashPin(pin: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(pin.normalize('NFKC'), salt, PIN_HASH_BYTES, (error, hash) =>
      error ? reject(error) : resolve(hash),
    ),
  )
}

export type SignInCode = 'SIGN_IN_FAILED' | 'SIGN_IN_LOCKED' | 'SIGN_IN_TOO_OFTEN' | 'NOT_ALLOWED'

export interface SignInOptions {
  readonly memory: SeatMemory
  readonly clock: Clock
  may(role: UserRole): readonly string[]
}

export class SignIn {
  readonly #memory: SeatMemory
  readonly #clock: Clock
  readonly #may: (role: UserRole) => readonly string[]
  readonly #entering = new Map<string, Promise<void>>()

  constructor({ memory, clock, may }: SignInOptions) {
    this.#memory = memory
    this.#clock = clock
    this.#may = may
  }

  /** People to choose from on the sign-in page. */
  people(): { id: string; name: string; role: UserRole; locked: boolean }[] {
    return this.#memory
      .users()
      .filter((user) => user.active)
      .map(({ id, name, role }) => ({ id, name, role, locked: this.#memory.failures(id).lockedAt !== null }))
  }

  /**
   * @returns the session and its token, of which only the hash is kept here
   * Errors: SIGN_IN_FAILED (params.left: tries left), SIGN_IN_LOCKED, SIGN_IN_TOO_OFTEN (params.waitS).
   */
  enter(
    userId: string,
    pin: string,
    origin: string,
  ): Promise<Outcomes<{ session: Session; token: string }, SignInCode>> {
    // One try at a time for each person: tries side by side would all be weighed before the first of them counted.
    const before = this.#entering.get(userId) ?? Promise.resolve()
    const entered = before.then(() => this.#enter(userId, pin, origin))
    const settled = entered.then(
      () => undefined,
      () => undefined,
    )
    this.#entering.set(userId, settled)
    void settled.then(() => {
      if (this.#entering.get(userId) === settled) this.#entering.delete(userId)
    })
    return entered
  }

  async #enter(
    userId: string,
    pin: string,
    origin: string,
  ): Promise<Outcomes<{ session: Session; token: string }, SignInCode>> {
    const user = this.#memory.users().find((candidate) => candidate.id === userId && candidate.active)
    const failures = user ? this.#memory.failures(user.id) : undefined
    if (user && failures) {
      if (failures.lockedAt !== null) return failure('SIGN_IN_LOCKED')
      // A clock that was ahead and has been put right must not lengthen the wait.
      const slow = slowDown(failures.count)
      const waitMs = Math.min(slow, failures.lastAt + slow - this.#clock.now())
      if (waitMs > 0) return failure('SIGN_IN_TOO_OFTEN', { waitS: Math.ceil(waitMs / 1000) })
    }
    // An unknown name costs the same time as a wrong PIN, so that names cannot be told apart by waiting.
    const hash = await hashPin(pin, user?.pinSalt ?? new Uint8Array(16))
    const right =
      user !== undefined && user.pinHash.length === hash.length && timingSafeEqual(hash, user.pinHash)
    if (!user || !right) return this.#refuse(user, origin)

    this.#memory.setFailures(user.id, { count: 0, lastAt: 0, lockedAt: null })
    const token = randomBytes(32).toString('base64url')
    const since = this.#clock.now()
    this.#memory.keepSession(tokenHash(token), { userId: user.id, since })
    this.#memory.audit('seat.signedIn', user.id, { origin, grantExpired: user.grantUntil < since ? 1 : 0 })
    return { ok: true, token, session: this.#sessionOf(user, since) }
  }

  /** The session a token stands for, if it still does. */
  resume(token: string): Session | undefined {
    const stored = this.#memory.session(tokenHash(token))
    if (!stored || this.#clock.now() - stored.since > SESSION_MS) return undefined
    const user = this.#memory.users().find((candidate) => candidate.id === stored.userId && candidate.active)
    return user && this.#sessionOf(user, stored.since)
  }

  /** Whether somebody signed in may still sit here: known, active, in the same role, within the time of a shift. */
  stands({ userId, role, since }: Session): boolean {
    if (this.#clock.now() - since > SESSION_MS) return false
    return this.#memory.users().some((user) => user.id === userId && user.active && user.role === role)
  }

  leave(token: string): void {
    const stored = this.#memory.session(tokenHash(token))
    if (!stored) return
    this.#memory.dropSession(tokenHash(token))
    this.#memory.audit('seat.signedOut', stored.userId, {})
  }

  /** A duty leader lets somebody try again. */
  unlock(by: Session, userId: string): Outcomes<object, SignInCode> {
    if (!MAY_UNLOCK.includes(by.role)) return failure('NOT_ALLOWED')
    this.#memory.setFailures(userId, { count: 0, lastAt: 0, lockedAt: null })
    this.#memory.audit('seat.unlocked', by.userId, { userId })
    return { ok: true }
  }

  #refuse(user: SeatUser | undefined, origin: string): Outcomes<never, SignInCode> {
    if (!user) return failure('SIGN_IN_FAILED')
    const now = this.#clock.now()
    const count = this.#memory.failures(user.id).count + 1
    const lock = count >= FAILURES_BEFORE_LOCK && !this.#lastOfDuty(user)
    const failures: PinFailures = { count, lastAt: now, lockedAt: lock ? now : null }
    this.#memory.setFailures(user.id, failures)
    this.#memory.audit(lock ? 'seat.locked' : 'seat.refused', user.id, { origin, count })
    if (lock) return failure('SIGN_IN_LOCKED')
    return failure('SIGN_IN_FAILED', { left: Math.max(0, FAILURES_BEFORE_LOCK - count) })
  }

  #lastOfDuty(user: SeatUser): boolean {
    if (!NEVER_EMPTY.includes(user.role)) return false
    return !this.#memory
      .users()
      .some(
        (other) =>
          other.active &&
          other.role === user.role &&
          other.id !== user.id &&
          this.#memory.failures(other.id).lockedAt === null,
      )
  }

  #sessionOf(user: SeatUser, since: number): Session {
    return { userId: user.id, name: user.name, role: user.role, may: this.#may(user.role), since }
  }
}

function slowDown(count: number): number {
  const beyond = count - FAILURES_BEFORE_LOCK
  return beyond < 0 ? 0 : Math.min(SLOW_MOST_MS, SLOW_FIRST_MS * 2 ** beyond)
}

const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url')
