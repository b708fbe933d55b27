/**
 * One conversation with one screen: checks every message, keeps its subscriptions and its credit. The same router
 * serves a WebSocket and a MessagePort; a carrier only moves messages.
 */
import Value from 'typebox/value'
import {
  failure,
  isQueryName,
  isViewName,
  SEAT_CREDIT,
  SEAT_PROTOCOL,
  SeatRequest,
  type SeatReply,
  type Session,
} from '../contract/index.ts'
import type { LiveViews, WatchedView } from './liveViews.ts'
import type { Audience, Carrier, Desk } from './ports.ts'
import type { SignIn } from './signIn.ts'

const MOST_SUBSCRIPTIONS = 64

interface Subscription {
  readonly watched: WatchedView
  version: number
  behind: boolean
}

export interface SeatParts {
  readonly desk: Desk
  readonly views: LiveViews
  readonly signIn: SignIn
  /** Told of a bug that showed: something threw that must not. */
  faulted(error: unknown): void
}

export class Seat {
  readonly #carrier: Carrier
  readonly #parts: SeatParts
  readonly #closed: () => void
  readonly #subscriptions = new Map<number, Subscription>()
  #session: Session | undefined
  /** Kept only where the carrier signs in by itself; a browser's token lives in its cookie. */
  #token: string | undefined
  #credit = SEAT_CREDIT
  #greeted = false

  /** @param closed called once, when the screen has gone */
  constructor(carrier: Carrier, parts: SeatParts, session: Session | undefined, closed: () => void) {
    this.#carrier = carrier
    this.#parts = parts
    this.#session = session
    this.#closed = closed
  }

  get session(): Session | undefined {
    return this.#session
  }

  get carrier(): Carrier {
    return this.#carrier
  }

  /**
   * Hands over whatever the carrier brought; anything that is no SeatRequest is refused, never guessed at. Never rejects:
   * one screen's message must not end the hub that all others live on.
   */
  async receive(message: unknown): Promise<void> {
    if (!Value.Check(SeatRequest, message)) return this.#refuse('BAD_MESSAGE')
    try {
      await this.#carryOut(message)
    } catch (error) {
      this.#parts.faulted(error)
      if ('requestId' in message) this.#answer(message.requestId, failure<string>('INTERNAL'))
      else if (message.t === 'subscribe')
        this.#carrier.send({ t: 'refused', sub: message.sub, code: 'INTERNAL' })
    }
  }

  async #carryOut(message: SeatRequest): Promise<void> {
    if (!this.#greeted && message.t !== 'hello') return this.#refuse('BAD_MESSAGE')
    switch (message.t) {
      case 'hello':
        if (message.protocol !== SEAT_PROTOCOL) return this.#refuse('PROTOCOL')
        this.#greeted = true
        return this.greet()
      case 'signIn':
        if (!this.#carrier.signsIn) return this.#answer(message.requestId, failure('NOT_ALLOWED'))
        return this.#enter(message.requestId, message.userId, message.pin)
      case 'extend': {
        const { requestId, officer, leader } = message
        if (this.#carrier.role !== 'desk') return this.#answer(requestId, failure('NOT_ALLOWED'))
        return this.#answer(requestId, await this.#parts.signIn.extend(officer, leader, this.#carrier.origin))
      }
      case 'sign': {
        const { requestId, by, type, payload } = message
        if (this.#carrier.role !== 'desk' || !this.#session)
          return this.#answer(requestId, failure('NOT_SIGNED_IN'))
        const proved = await this.#parts.signIn.witness(by, this.#carrier.origin)
        if (!proved.ok) return this.#answer(requestId, proved)
        const { session } = proved
        return this.#answer(
          requestId,
          await this.#parts.desk.submit({ session, requestId, type, payload, base: {}, proven: true }),
        )
      }
      case 'signOut':
        if (this.#token) this.#parts.signIn.leave(this.#token)
        this.end()
        return this.#answer(message.requestId, { ok: true })
      case 'unlock':
        return this.#answer(
          message.requestId,
          this.#session ? this.#parts.signIn.unlock(this.#session, message.userId) : failure('NOT_SIGNED_IN'),
        )
      case 'subscribe':
        return this.#subscribe(message.sub, message.view, message.params ?? {})
      case 'unsubscribe':
        return this.#drop(message.sub)
      case 'credit':
        this.#credit = Math.min(SEAT_CREDIT, this.#credit + message.n)
        for (const [sub, subscription] of this.#subscriptions)
          if (subscription.behind) this.#tell(sub, subscription)
        return
      case 'command': {
        if (!this.#session) return this.#answer(message.requestId, failure('NOT_SIGNED_IN'))
        const { requestId, type, payload, base } = message
        const answer = await this.#parts.desk.submit({
          session: this.#session,
          requestId,
          type,
          payload,
          base: base ?? {},
        })
        return this.#answer(requestId, answer)
      }
      case 'query': {
        if (!isQueryName(message.name)) return this.#answer(message.requestId, failure('UNKNOWN_QUERY'))
        const session = this.#session
        if (!session && !this.#carrier.local) return this.#answer(message.requestId, failure('NOT_SIGNED_IN'))
        return this.#answer(
          message.requestId,
          await this.#parts.desk.ask(session, message.name, message.params),
        )
      }
      default:
        return message satisfies never
    }
  }

  /** Ends the session of somebody who may no longer sit here. */
  recheck(): void {
    if (this.#session && !this.#parts.signIn.stands(this.#session)) this.end()
  }

  tick(): void {
    if (this.#greeted) this.#carrier.send({ t: 'tick', now: this.#parts.desk.now() })
  }

  /** Signed out, here or elsewhere: the screen falls back to what it may see without a person. */
  end(): void {
    this.#session = undefined
    this.#token = undefined
    this.#stopAll()
    this.#carrier.send({ t: 'session', session: null })
  }

  close(): void {
    this.#stopAll()
    this.#closed()
  }

  async #enter(requestId: string, userId: string, pin: string): Promise<void> {
    const entered = await this.#parts.signIn.enter(userId, pin, this.#carrier.origin)
    if (!entered.ok) return this.#answer(requestId, entered)
    this.#session = entered.session
    this.#token = entered.token
    this.#answer(requestId, { ok: true })
    this.#carrier.send({ t: 'session', session: entered.session })
  }

  /** Says who this hub is and who may sign in; again whenever that has changed. */
  greet(): void {
    if (!this.#greeted) return
    const { desk, signIn } = this.#parts
    this.#carrier.send({
      t: 'welcome',
      protocol: SEAT_PROTOCOL,
      version: desk.version,
      seat: this.#carrier.role,
      township: desk.township,
      pace: desk.pace,
      now: desk.now(),
      demo: desk.demo,
      users: signIn.people(),
      session: this.#session ?? null,
    })
  }

  #subscribe(sub: number, view: string, params: Readonly<Record<string, string>>): void {
    const refuse = (code: string): void => this.#carrier.send({ t: 'refused', sub, code })
    if (!isViewName(view)) return refuse('UNKNOWN_VIEW')
    if (!this.#session && !this.#carrier.local) return refuse('NOT_SIGNED_IN')
    if (!this.#parts.desk.maySee(this.#session?.role, view)) return refuse('NOT_ALLOWED')
    if (this.#subscriptions.size >= MOST_SUBSCRIPTIONS && !this.#subscriptions.has(sub))
      return refuse('TOO_MANY')
    this.#drop(sub)
    const watched = this.#parts.views.watch(view, params, this.#audience(), () => {
      const subscription = this.#subscriptions.get(sub)
      if (subscription) this.#tell(sub, subscription)
    })
    if (!watched) return refuse('NOT_FOUND')
    const subscription: Subscription = { watched, version: watched.live.version, behind: false }
    this.#subscriptions.set(sub, subscription)
    this.#picture(sub, subscription)
  }

  #drop(sub: number): void {
    this.#subscriptions.get(sub)?.watched.stop()
    this.#subscriptions.delete(sub)
  }

  /** A trainer sees what a room sees. */
  #audience(): Audience {
    const acts = this.#session && this.#session.role !== 'TRAINER'
    return acts && this.#carrier.role === 'desk' ? 'desk' : 'room'
  }

  /** Spends one credit on what this screen has not seen; without credit it waits, and the patch grows instead. */
  #tell(sub: number, subscription: Subscription): void {
    subscription.behind = this.#credit <= 0
    if (subscription.behind) return
    const { live } = subscription.watched
    const patch = live.patchSince(subscription.version)
    if (!patch) return
    if (patch === 'picture') return this.#picture(sub, subscription)
    subscription.version = live.version
    this.#credit -= 1
    this.#carrier.send({ t: 'patch', sub, asOf: this.#parts.desk.dataAt(), ...patch })
  }

  #picture(sub: number, subscription: Subscription): void {
    const { live } = subscription.watched
    subscription.version = live.version
    this.#credit -= 1
    this.#carrier.send({ t: 'picture', sub, asOf: this.#parts.desk.dataAt(), collections: live.picture() })
  }

  #answer(
    requestId: string,
    answer:
      | { ok: true; data?: unknown }
      | { ok: false; code: string; params?: Readonly<Record<string, string | number>> },
  ): void {
    const reply: SeatReply = { t: 'answer', requestId, ...answer }
    this.#carrier.send(reply)
  }

  #refuse(code: string): void {
    this.#carrier.send({ t: 'bye', code })
    this.#carrier.close()
  }

  #stopAll(): void {
    for (const { watched } of this.#subscriptions.values()) watched.stop()
    this.#subscriptions.clear()
  }
}
