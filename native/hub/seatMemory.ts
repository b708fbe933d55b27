/**
 * What signing in leaves behind, in local.db and in memory. A disk that is full or broken must not keep the duty officer
 * out: what cannot be written is kept in memory until the next start, and said.
 */
import type { Clock, Row } from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'
import type { PinFailures, SeatMemory, StoredSession } from '../seats/index.ts'
import type { Log } from './log.ts'

export class HubSeatMemory implements SeatMemory {
  readonly #mirror: Mirror
  readonly #clock: Clock
  readonly #log: Log
  readonly #failures = new Map<string, PinFailures>()
  readonly #sessions = new Map<string, StoredSession | undefined>()

  constructor(mirror: Mirror, clock: Clock, log: Log) {
    this.#mirror = mirror
    this.#clock = clock
    this.#log = log
  }

  users(): readonly Row<'user'>[] {
    return this.#mirror.read.current.select('user', 'ORDER BY id')
  }

  failures(userId: string): PinFailures {
    return this.#failures.get(userId) ?? this.#mirror.seats.failures(userId)
  }

  setFailures(userId: string, failures: PinFailures): void {
    this.#failures.set(userId, failures)
    this.#try(() => this.#mirror.seats.setFailures(userId, failures))
  }

  session(tokenHash: string): StoredSession | undefined {
    if (this.#sessions.has(tokenHash)) return this.#sessions.get(tokenHash)
    return this.#mirror.seats.session(tokenHash)
  }

  keepSession(tokenHash: string, session: StoredSession): void {
    this.#sessions.set(tokenHash, session)
    this.#try(() => this.#mirror.seats.keepSession(tokenHash, session))
  }

  dropSession(tokenHash: string): void {
    this.#sessions.set(tokenHash, undefined)
    this.#try(() => this.#mirror.seats.dropSession(tokenHash))
  }

  audit(act: string, actorId: string, params: Readonly<Record<string, string | number>>): void {
    const actorName = this.#mirror.read.current.get('user', actorId)?.name ?? ''
    const kept = this.#mirror.audit.append({
      at: this.#clock.now(),
      actorId,
      actorName,
      act,
      subject: '',
      params,
    })
    if (!kept.ok) this.#log.error({ act, code: kept.code }, 'a sign-in could not be written to the audit')
  }

  #try(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#log.error(
        { error: String(error) },
        'sign-in could not be written to disk; it holds until the next start',
      )
    }
  }
}
