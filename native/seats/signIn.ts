/**
 * Sign-in by name and PIN, without the network. After repeated failures a person is locked until a duty leader unlocks
 * them, except the last one left of a duty role: duty must never be locked out, so that one is slowed down instead.
 */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { failure, type Clock, type Outcomes, type Session, type UserRole } from '../contract/index.ts'
import { isDutyPair } from './grant.ts'
import type { Grants, PinFailures, SeatMemory, SeatUser } from './ports.ts'

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

export type SignInCode =
  | 'SIGN_IN_FAILED'
  | 'SIGN_IN_LOCKED'
  | 'SIGN_IN_TOO_OFTEN'
  | 'NOT_ALLOWED'
  /** The platform cannot be asked, and its grant for this person has ended. */
  | 'GRANT_EXPIRED'
  /** It takes a duty officer and a duty leader. */
  | 'GRANT_TWO_NEEDED'
  /** The platform can be asked: there is nothing to extend. */
  | 'GRANT_ONLINE'

/** One of the two who extend. */
export interface Proof {
  readonly userId: string
  readonly pin: string
}

export interface SignInOptions {
  readonly memory: SeatMemory
  readonly grants: Grants
  readonly clock: Clock
  may(role: UserRole): readonly string[]
}

export class SignIn {
  readonly #memory: SeatMemory
  readonly #grants: Grants
  readonly #clock: Clock
  readonly #may: (role: UserRole) => readonly string[]
  readonly #entering = new Map<string, Promise<void>>()

  constructor({ memory, grants, clock, may }: SignInOptions) {
    this.#memory = memory
    this.#grants = grants
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
   * Errors: SIGN_IN_FAILED (params.left: tries left), SIGN_IN_LOCKED, SIGN_IN_TOO_OFTEN (params.waitS), GRANT_EXPIRED.
   */
  async enter(
    userId: string,
    pin: string,
    origin: string,
  ): Promise<Outcomes<{ session: Session; token: string }, SignInCode>> {
    const proved = await this.#prove({ userId, pin }, origin)
    if (!proved.ok) return proved
    const { user } = proved
    const hold = this.#grants.hold(user)
    if (hold?.by === 'NONE') {
      this.#memory.audit('seat.grantExpired', user.id, { origin })
      return failure('GRANT_EXPIRED')
    }
    const token = randomBytes(32).toString('base64url')
    const since = this.#clock.now()
    this.#memory.keepSession(tokenHash(token), { userId: user.id, since })
    this.#memory.audit('seat.signedIn', user.id, { origin, ...this.#grants.mark(user) })
    return { ok: true, token, session: this.#sessionOf(user, since) }
  }

  /**
   * A duty officer and a duty leader, both here, extend the grants of the duty roles by a day from now.
   * Errors: GRANT_ONLINE, GRANT_TWO_NEEDED, and those of a wrong PIN (params.userId: whose).
   */
  async extend(officer: Proof, leader: Proof, origin: string): Promise<Outcomes<object, SignInCode>> {
    if (!this.#grants.offline()) return failure('GRANT_ONLINE')
    const roleOf = ({ userId }: Proof) => this.#active(userId)?.role
    const [officerRole, leaderRole] = [roleOf(officer), roleOf(leader)]
    if (!officerRole || !leaderRole || !isDutyPair(officerRole, leaderRole))
      return failure('GRANT_TWO_NEEDED')
    for (const proof of [officer, leader]) {
      const proved = await this.#prove(proof, origin)
      if (!proved.ok) return { ...proved, params: { ...proved.params, userId: proof.userId } }
    }
    const extension = { at: this.#clock.now(), officerId: officer.userId, leaderId: leader.userId }
    this.#grants.extend(extension)
    this.#memory.audit('seat.grantExtended', officer.userId, { with: leader.userId, origin })
    this.#memory.audit('seat.grantExtended', leader.userId, { with: officer.userId, origin })
    return { ok: true }
  }

  /**
   * Somebody gives their PIN for one act, at a desk where another may be signed in. Nothing is kept of it.
   * Errors: those of a wrong PIN, GRANT_EXPIRED.
   */
  async witness(proof: Proof, origin: string): Promise<Outcomes<{ session: Session }, SignInCode>> {
    const proved = await this.#prove(proof, origin)
    if (!proved.ok) return proved
    if (this.#grants.hold(proved.user)?.by === 'NONE') return failure('GRANT_EXPIRED')
    this.#memory.audit('seat.signed', proved.user.id, { origin })
    return { ok: true, session: this.#sessionOf(proved.user, this.#clock.now()) }
  }

  /** Whether this is the person. One try at a time for each: tries side by side would all be weighed before the first counted. */
  #prove(proof: Proof, origin: string): Promise<Outcomes<{ user: SeatUser }, SignInCode>> {
    const { userId } = proof
    const before = this.#entering.get(userId) ?? Promise.resolve()
    const proved = before.then(() => this.#weigh(proof, origin))
    const settled = proved.then(
      () => undefined,
      () => undefined,
    )
    this.#entering.set(userId, settled)
    void settled.then(() => {
      if (this.#entering.get(userId) === settled) this.#entering.delete(userId)
    })
    return proved
  }

  async #weigh({ userId, pin }: Proof, origin: string): Promise<Outcomes<{ user: SeatUser }, SignInCode>> {
    const user = this.#active(userId)
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
    return { ok: true, user }
  }

  #active(userId: string): SeatUser | undefined {
    return this.#memory.users().find((user) => user.id === userId && user.active)
  }

  /** The session a token stands for, if it still does. */
  resume(token: string): Session | undefined {
    const stored = this.#memory.session(tokenHash(token))
    if (!stored || this.#clock.now() - stored.since > SESSION_MS) return undefined
    const user = this.#active(stored.userId)
    return user && this.#grants.hold(user)?.by !== 'NONE' ? this.#sessionOf(user, stored.since) : undefined
  }

  /** Whether somebody signed in may still sit here: known, active, in the same role, granted, within the time of a shift. */
  stands({ userId, role, since }: Session): boolean {
    if (this.#clock.now() - since > SESSION_MS) return false
    const user = this.#active(userId)
    return user?.role === role && this.#grants.hold(user)?.by !== 'NONE'
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
