/** A desk and a memory in plain maps, for the tests of this folder. */
import { randomBytes } from 'node:crypto'
import type { Clock, RoleGrant, UserRole } from '../contract/index.ts'
import { holdOf, type Extension } from './grant.ts'
import type {
  Desk,
  Grants,
  PinFailures,
  SeatMemory,
  SeatUser,
  StoredSession,
  SubmittedCommand,
} from './ports.ts'
import { hashPin } from './signIn.ts'

export class TestClock implements Clock {
  time = Date.UTC(2026, 10, 21, 19, 0)
  now(): number {
    return this.time
  }
  monotonic(): number {
    return this.time
  }
}

export async function person(id: string, role: UserRole, pin: string): Promise<SeatUser> {
  const pinSalt = randomBytes(16)
  return {
    id,
    name: `name of ${id}`,
    role,
    pinSalt,
    pinHash: await hashPin(pin, pinSalt),
    active: true,
    grantUntil: Infinity,
  }
}

export class TestMemory implements SeatMemory {
  readonly people: SeatUser[]
  readonly audited: string[] = []
  readonly #failures = new Map<string, PinFailures>()
  readonly #sessions = new Map<string, StoredSession>()

  constructor(people: SeatUser[]) {
    this.people = people
  }
  users(): readonly SeatUser[] {
    return this.people
  }
  failures(userId: string): PinFailures {
    return this.#failures.get(userId) ?? { count: 0, lastAt: 0, lockedAt: null }
  }
  setFailures(userId: string, failures: PinFailures): void {
    this.#failures.set(userId, failures)
  }
  session(tokenHash: string): StoredSession | undefined {
    return this.#sessions.get(tokenHash)
  }
  keepSession(tokenHash: string, session: StoredSession): void {
    this.#sessions.set(tokenHash, session)
  }
  dropSession(tokenHash: string): void {
    this.#sessions.delete(tokenHash)
  }
  audit(kind: string, actorId: string): void {
    this.audited.push(`${kind} ${actorId}`)
  }
}

/** Grants as a hub holds them; online until a test says otherwise. */
export class TestGrants implements Grants {
  readonly clock: TestClock
  away = false
  extension: Extension | undefined
  readonly given = new Map<string, RoleGrant>()

  constructor(clock: TestClock) {
    this.clock = clock
  }
  give(userId: string, role: UserRole, notAfter: number): void {
    this.given.set(userId, { userId, role, issuedAt: this.clock.time, notAfter, signature: '' })
  }
  offline(): boolean {
    return this.away
  }
  hold: Grants['hold'] = ({ id, role }) =>
    this.away
      ? {
          userId: id,
          ...holdOf({ now: this.clock.time, role, grant: this.given.get(id), extension: this.extension }),
        }
      : undefined
  mark: Grants['mark'] = (user) => {
    const hold = this.hold(user)
    return hold ? { offlineGrant: hold.by } : {}
  }
  extend(extension: Extension): void {
    this.extension = extension
  }
}

export class TestDesk implements Desk {
  readonly version = '0.0.0'
  readonly township = 'T1'
  readonly pace = { originReal: 0, originDomain: 0, speed: 1 }
  readonly demo = false
  readonly submitted: SubmittedCommand[] = []
  rows: Record<string, unknown> = {}
  now = (): number => 1000
  dataAt = (): number => 900
  may = (): string[] => ['duty.log']
  maySee: Desk['maySee'] = (role, view) => role !== undefined || view !== 'inbox'
  source: Desk['source'] = (view) =>
    view === 'outbox' ? undefined : { tables: ['task'], compute: () => ({ rows: { ...this.rows } }) }
  submit: Desk['submit'] = (command) => {
    this.submitted.push(command)
    return Promise.resolve({ ok: true, data: { commandId: 'c1' } })
  }
  ask: Desk['ask'] = (_session, name) => Promise.resolve({ ok: true, data: name })
}

/** For tests in which nothing may throw inside a seat. */
export function unexpected(error: unknown): void {
  throw error
}
