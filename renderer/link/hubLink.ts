import {
  SEAT_PROTOCOL,
  type Command,
  type CommandType,
  type QueryName,
  type QueryParams,
  type SeatReply,
  type SeatRequest,
  type Session,
  type ViewName,
} from '../../native/contract/index.ts'
import type { Carrier } from './carrier.ts'
import { Delivery, type Data } from './delivery.ts'
import type {
  Answer,
  Given,
  HubLinkOptions,
  LinkEvents,
  LinkPhase,
  Proof,
  ScreenPayload,
  Welcome,
} from './linkEvents.ts'
import { requestId } from './requestId.ts'
import { unansweredIn, type Unanswered, type UnansweredStore } from './unanswered.ts'

interface Subscription {
  readonly view: ViewName
  readonly params: Readonly<Record<string, string>>
  readonly take: (data: Data) => void
}

const SILENT_AFTER_MS = 3000
const WATCH_MS = 500
/** A connection that says nothing for this long is given up, where a new one can be had. */
const GIVE_UP_MS = 10_000
const RETRY_FIRST_MS = 300
const RETRY_MOST_MS = 5000
/** A hub that is starting up says HUB_NOT_READY; the same command is tried again after this. */
const NOT_READY_MS = 1000

/** Refusals that pass: the thing is not there yet, or the hub still loads its first picture of the town. */
const PASSING = new Set(['NOT_FOUND', 'HUB_NOT_READY', 'INTERNAL'])
const ASK_AGAIN_MS = 1500

/** Where what has just come in is seen first: alarms and reports. */
const URGENT: ReadonlySet<ViewName> = new Set(['inbox', 'incoming'])

/** Answers that leave a command undecided: it is asked again under the same id. */
const UNDECIDED = new Set(['NOT_SIGNED_IN', 'HUB_NOT_READY'])

export class HubLink {
  readonly #options: HubLinkOptions
  readonly #listeners = new Set<LinkEvents>()
  readonly #subscriptions = new Map<number, Subscription>()
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly #questions = new Map<string, (answer: Answer) => void>()
  readonly #unanswered: UnansweredStore
  readonly #delivery: Delivery
  #carrier: Carrier | undefined
  #generation = 0
  #phase: LinkPhase = 'connecting'
  #session: Session | null = null
  #welcome: Welcome | undefined
  #heard = 0
  #heardAt = 0
  #watchedAt = 0
  #watch: ReturnType<typeof setInterval> | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #retries = 0
  #nextSub = 1

  constructor(options: HubLinkOptions) {
    this.#options = options
    this.#unanswered = unansweredIn(options.storage ?? sessionStorage)
    this.#delivery = new Delivery(
      (batch) => {
        for (const data of batch) {
          this.#subscriptions.get(data.sub)?.take(data)
          if (data.t === 'refused' && PASSING.has(data.code)) this.#askAgain(data.sub)
        }
      },
      (n) => this.#send({ t: 'credit', n }),
    )
  }

  get phase(): LinkPhase {
    return this.#phase
  }

  /** Messages from the hub since the page was loaded. */
  get heard(): number {
    return this.#heard
  }

  get unanswered(): readonly Unanswered[] {
    return this.#unanswered.all()
  }

  listen(events: LinkEvents): () => void {
    this.#listeners.add(events)
    events.phase?.(this.#phase)
    if (this.#welcome) events.welcome?.(this.#welcome)
    events.session?.(this.#session)
    events.unanswered?.(this.#unanswered.all())
    return () => this.#listeners.delete(events)
  }

  start(): void {
    if (this.#watch !== undefined) return
    this.#watchedAt = performance.now()
    this.#watch = setInterval(() => this.#listenForSilence(), WATCH_MS)
    this.#open()
  }

  stop(): void {
    clearInterval(this.#watch)
    clearTimeout(this.#retry)
    this.#watch = undefined
    this.#delivery.clear()
    this.#drop()
  }

  /** Tries at once instead of waiting for the next timed try. */
  reopen(): void {
    clearTimeout(this.#retry)
    this.#drop()
    this.#open()
  }

  /**
   * Gives a command. The promise waits as long as it takes: over lost connections, and not over a reload, after which
   * the command is still asked again and its answer comes as `lateAnswer`.
   */
  command<T extends Given>(
    type: T,
    payload: ScreenPayload<T>,
    base?: Readonly<Record<string, number>>,
  ): Promise<Answer> {
    const session = this.#session
    if (!session) return Promise.resolve({ ok: false, code: 'NOT_SIGNED_IN' })
    const command: Unanswered = {
      requestId: requestId(),
      userId: session.userId,
      type,
      payload,
      ...(base ? { base } : {}),
    }
    this.#unanswered.add(command)
    this.#tellUnanswered()
    return new Promise((resolve) => {
      this.#waiting.set(command.requestId, resolve)
      this.#sendCommand(command)
    })
  }

  /** A question is not repeated: when the connection ends before the answer, it fails with LINK_LOST. */
  query<N extends QueryName>(name: N, params: QueryParams<N>): Promise<Answer> {
    return this.#ask((id) => ({ t: 'query', requestId: id, name, params }))
  }

  async signIn(userId: string, pin: string): Promise<Answer> {
    const http = this.#options.connect.session
    if (!http) return this.#ask((id) => ({ t: 'signIn', requestId: id, userId, pin }))
    const answer = await http.signIn(userId, pin)
    if (answer.ok) this.reopen()
    return answer
  }

  async signOut(): Promise<Answer> {
    const http = this.#options.connect.session
    if (!http) return this.#ask((id) => ({ t: 'signOut', requestId: id }))
    const answer = await http.signOut()
    if (answer.ok) this.reopen()
    return answer
  }

  unlock(userId: string): Promise<Answer> {
    return this.#ask((id) => ({ t: 'unlock', requestId: id, userId }))
  }

  /** A duty officer and a duty leader extend the grants of the duty roles, each by their PIN. */
  extend(officer: Proof, leader: Proof): Promise<Answer> {
    return this.#ask((id) => ({ t: 'extend', requestId: id, officer, leader }))
  }

  /** One act in the name of who gives their PIN for it. Like a question it is never kept nor repeated by itself. */
  sign<T extends CommandType>(by: Proof, type: T, payload: Command<T>): Promise<Answer> {
    return this.#ask((id) => ({ t: 'sign', requestId: id, by, type, payload }))
  }

  /** Subscribes over every connection to come; `take` hears pictures, patches and refusals. */
  subscribe(
    view: ViewName,
    params: Readonly<Record<string, string>>,
    take: (data: Data) => void,
  ): () => void {
    const sub = this.#nextSub++
    this.#subscriptions.set(sub, { view, params, take })
    this.#sendSubscribe(sub, view, params)
    return () => {
      if (this.#subscriptions.delete(sub)) this.#send({ t: 'unsubscribe', sub })
    }
  }

  #open(): void {
    const generation = ++this.#generation
    this.#heardAt = performance.now()
    if (this.#phase !== 'lost' && this.#phase !== 'refused') this.#setPhase('connecting')
    const current = (): boolean => generation === this.#generation
    this.#carrier = this.#options.connect({
      opened: () => {
        if (current()) this.#send({ t: 'hello', protocol: SEAT_PROTOCOL })
      },
      said: (reply) => {
        if (current()) this.#hear(reply)
      },
      closed: () => {
        if (current()) this.#lose()
      },
    })
  }

  #drop(): void {
    this.#generation++
    const carrier = this.#carrier
    this.#carrier = undefined
    this.#welcome = undefined
    this.#delivery.clear()
    carrier?.close()
    const questions = [...this.#questions.values()]
    this.#questions.clear()
    for (const resolve of questions) resolve({ ok: false, code: 'LINK_LOST' })
  }

  #lose(): void {
    this.#drop()
    if (this.#phase === 'refused') return
    this.#setPhase('lost')
    const most = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** this.#retries++)
    const random = this.#options.random ?? Math.random
    this.#retry = setTimeout(() => this.#open(), most * (0.5 + random() / 2))
  }

  #hear(reply: SeatReply): void {
    this.#heard++
    this.#heardAt = performance.now()
    switch (reply.t) {
      case 'welcome':
        return this.#greet(reply)
      case 'session':
        // The hub ended what the other session saw; each view is asked for again with the new one's rights.
        this.#subscribeAll()
        return this.#setSession(reply.session)
      case 'answer':
        return this.#answer(reply)
      case 'picture':
      case 'patch':
      case 'refused':
        return this.#delivery.add(reply, URGENT.has(this.#subscriptions.get(reply.sub)?.view ?? 'model'))
      case 'tick':
        if (this.#phase === 'silent') this.#setPhase('open')
        return this.#tell((events) => events.tick?.(reply.now))
      case 'bye':
        if (reply.code === 'PROTOCOL') this.#setPhase('refused')
        return this.#lose()
      default:
        return reply satisfies never
    }
  }

  #greet(welcome: Welcome): void {
    if (welcome.protocol !== SEAT_PROTOCOL) {
      this.#setPhase('refused')
      this.#drop()
      return
    }
    this.#retries = 0
    this.#welcome = welcome
    this.#tell((events) => events.welcome?.(welcome))
    this.#setPhase('open')
    this.#subscribeAll()
    this.#setSession(welcome.session)
  }

  #setSession(session: Session | null): void {
    this.#session = session
    this.#tell((events) => events.session?.(session))
    if (!session) return
    // What one person gave is never asked again in another's name.
    for (const command of this.#unanswered.all())
      if (command.userId === session.userId) this.#sendCommand(command)
  }

  #answer(reply: Extract<SeatReply, { t: 'answer' }>): void {
    const { t: _t, requestId: id, ...answer } = reply
    const question = this.#questions.get(id)
    if (question) {
      this.#questions.delete(id)
      return question(answer)
    }
    const command = this.#unanswered.all().find((c) => c.requestId === id)
    if (!command) return
    if (!answer.ok && UNDECIDED.has(answer.code)) {
      if (answer.code === 'HUB_NOT_READY') setTimeout(() => this.#sendCommand(command), NOT_READY_MS)
      else this.#setSession(null)
      return
    }
    this.#unanswered.remove(id)
    this.#tellUnanswered()
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (waiting) waiting(answer)
    else this.#tell((events) => events.lateAnswer?.(command, answer))
  }

  #ask(question: (id: string) => SeatRequest): Promise<Answer> {
    if (!this.#welcome) return Promise.resolve({ ok: false, code: 'LINK_LOST' })
    const id = requestId()
    return new Promise((resolve) => {
      this.#questions.set(id, resolve)
      this.#send(question(id))
    })
  }

  /**
   * A screen that slept or was busy hears its timer before the messages that piled up; such a late look proves nothing.
   */
  #listenForSilence(): void {
    const now = performance.now()
    const late = now - this.#watchedAt > WATCH_MS * 3
    this.#watchedAt = now
    if (late || !this.#carrier) return
    const silentMs = now - this.#heardAt
    if (silentMs > GIVE_UP_MS && this.#options.connect.session) return this.#lose()
    if (silentMs > SILENT_AFTER_MS && this.#phase === 'open') this.#setPhase('silent')
  }

  #sendCommand({ requestId: id, type, payload, base }: Unanswered): void {
    if (!this.#welcome) return
    this.#send({ t: 'command', requestId: id, type, payload, ...(base ? { base: { ...base } } : {}) })
  }

  #askAgain(sub: number): void {
    setTimeout(() => {
      const subscription = this.#subscriptions.get(sub)
      if (subscription) this.#sendSubscribe(sub, subscription.view, subscription.params)
    }, ASK_AGAIN_MS)
  }

  #subscribeAll(): void {
    for (const [sub, { view, params }] of this.#subscriptions) this.#sendSubscribe(sub, view, params)
  }

  #sendSubscribe(sub: number, view: ViewName, params: Readonly<Record<string, string>>): void {
    if (!this.#welcome) return
    this.#send({
      t: 'subscribe',
      sub,
      view,
      ...(Object.keys(params).length > 0 ? { params: { ...params } } : {}),
    })
  }

  #send(request: SeatRequest): void {
    this.#carrier?.send(request)
  }

  #setPhase(phase: LinkPhase): void {
    if (phase === this.#phase) return
    this.#phase = phase
    this.#tell((events) => events.phase?.(phase))
  }

  #tellUnanswered(): void {
    const commands = this.#unanswered.all()
    this.#tell((events) => events.unanswered?.(commands))
  }

  #tell(say: (events: LinkEvents) => void): void {
    for (const events of this.#listeners) say(events)
  }
}
