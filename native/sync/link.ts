/**
 * Binds the sync core to a real socket, a real clock, the store and the outbox. Effects are carried out in the order in
 * which the core gives them; store operations answer later, everything else at once.
 */
import { createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import { hostname } from 'node:os'
import { WebSocket } from 'ws'
import {
  authText,
  commandHash,
  crashPoint,
  WIRE,
  type Clock,
  type CommandEnvelope,
  type LinkStatus,
  type RefKey,
} from '../contract/index.ts'
import { decodeFrame, encodeFrame } from '../wire/index.ts'
import {
  initialState,
  step,
  type Entered,
  type LinkEffect,
  type LinkEvent,
  type LinkInput,
  type LinkState,
  type StoreOp,
} from './core/index.ts'
import { inParts } from './inParts.ts'
import { Meter } from './meter.ts'
import type { Outbox, StoredCommand, TruthStore } from './port.ts'
import { runStoreOp } from './storeOp.ts'

export interface LinkOptions {
  /** `ws://` or `wss://` of the platform, or of what stands before it. */
  readonly url: string
  /** The hub's device id; the platform knows the township by it. */
  readonly hubId: string
  /** Ed25519, PKCS#8 PEM or a key object. */
  readonly privateKey: string | KeyObject
  readonly store: TruthStore
  readonly outbox: Outbox
  readonly clock: Clock
  /** Rows a command reads or writes, as the overlay knows them. */
  readonly closureOf: (envelope: CommandEnvelope) => readonly RefKey[]
  readonly onEvent: (event: LinkEvent) => void
  readonly drill?: boolean
  /** Platform commit time of what truth holds already, so that a start without a line shows how old it is; ms. */
  readonly dataAt?: number | null
  /** What people call this console; the name of the machine where nothing is said. */
  readonly console?: string
  /** Longest wait between two tries, ms; 30 s where nothing else is said. */
  readonly backoffMaxMs?: number
}

export interface Link {
  readonly status: LinkStatus
  /**
   * Whether this console speaks for its hub, so that what the hub does by itself (timers) is done once. Without a line
   * the last word counts: duty waits for nobody, and what two consoles did apart is told apart by the platform.
   */
  readonly holdsLease: boolean
  /** A person lets the lease pass to this console; nothing happens unless it is connected and in waiting. */
  takeOver(by: string, reason: string): void
  /** To be called after an append to the outbox. */
  submitted(): void
  /** To be called after the outbox let go of a parked command: to be tried again, or given up. */
  unparked(commandId: string): void
  /** Try now instead of waiting, e.g. because a person asks or a cable was plugged in. */
  hurry(): void
  /** Has what the rows hold compared with the platform; a `compared` event tells when that was done to the end. */
  compare(): void
  /** Asks for the bytes of an attachment from an offset; they come as `blob` events. */
  want(sha256: string, offset: number): void
  /** Hands the platform a part of an attachment made here; nothing tells whether it came, but asking for it. */
  offer(sha256: string, offset: number, total: number, bytes: Uint8Array): void
  /** Ends the connection; resolves when the store has nothing under way. */
  close(): Promise<void>
}

const TICK_MS = 250
/** Ticks after which the rows of waiting commands are named again, while something is parked. */
const CLOSURES_EVERY = 4
const NAMED_AT_ONCE = 500
const CREDIT_BYTES = 1 << 20
const SEND_BUFFER_CAP = 16 << 20

export async function startLink(options: LinkOptions): Promise<Link> {
  const { store, outbox } = options
  const [cursor, snapshot] = await Promise.all([store.cursor(), store.snapshotProgress()])
  const link = new LinkRun(options)
  const waiting: Entered[] = []
  await inParts(outbox, (part) => waiting.push(...link.enteredFrom(part)) >= 0)
  link.feed({
    t: 'start',
    cursor,
    ...(options.dataAt === undefined ? {} : { dataAt: options.dataAt }),
    snapshot,
    outbox: waiting,
    outboxEpoch: outbox.settledEpoch?.() ?? null,
    token: outbox.lease(),
  })
  link.feed({ t: 'tick' })
  return link
}

class LinkRun implements Link {
  readonly #options: LinkOptions
  readonly #key: KeyObject
  readonly #inputs: LinkInput[] = []
  readonly #timer: NodeJS.Timeout
  #state: LinkState
  #socket: WebSocket | undefined
  #running = false
  #storing: Promise<void> = Promise.resolve()
  /** Highest place in the outbox that the core has been told of. */
  #seen = -1
  readonly #meter = new Meter()
  /** Place up to which rows were named again; -1: from the start. */
  #named = -1
  /** While the outbox is read: what a person let go of meanwhile, to be told once more after it. */
  #letGo: string[] | undefined
  #closed = false

  constructor(options: LinkOptions) {
    this.#options = options
    this.#key =
      typeof options.privateKey === 'string' ? createPrivateKey(options.privateKey) : options.privateKey
    this.#state = initialState(
      {
        hubId: options.hubId,
        session: randomBytes(12).toString('hex'),
        drill: options.drill ?? false,
        console: options.console ?? hostname(),
        credit: CREDIT_BYTES,
        backoffMinMs: 500,
        backoffMaxMs: options.backoffMaxMs ?? 30_000,
      },
      randomBytes(4).readUInt32BE(),
    )
    let ticks = 0
    this.#timer = setInterval(() => {
      this.#meter.sample(options.clock.monotonic())
      this.feed({ t: 'tick' })
      ticks += 1
      if (ticks % CLOSURES_EVERY === 0) this.#nameAgain()
    }, TICK_MS)
  }

  get status(): LinkStatus {
    return { ...this.#state.status, rate: this.#meter.rate }
  }

  submitted(): void {
    this.feed({ t: 'entered', commands: this.enteredFrom(this.#options.outbox.pending(this.#seen)) })
  }

  unparked(commandId: string): void {
    this.#letGo?.push(commandId)
    const open = this.#options.outbox.open(commandId)
    this.feed(open ? { t: 'entered', commands: this.enteredFrom([open]) } : { t: 'givenUp', commandId })
  }

  /**
   * What a parked command holds back follows the rows as they are now. Thousands may wait behind it, so a part of them
   * is named at a time, from where it was left.
   */
  #nameAgain(): void {
    const { commands } = this.#state
    if (commands.parked === 0) return
    const closures: (readonly [string, readonly RefKey[]])[] = []
    let last = this.#named
    for (const { envelope, n } of commands) {
      if (n <= this.#named) continue
      closures.push([envelope.id, this.#closureOf(envelope)])
      last = n
      if (closures.length === NAMED_AT_ONCE) break
    }
    this.#named = closures.length < NAMED_AT_ONCE ? -1 : last
    this.feed({ t: 'closures', closures })
  }

  takeOver(by: string, reason: string): void {
    this.feed({ t: 'takeOver', by, reason })
  }

  get holdsLease(): boolean {
    return this.#state.lease.state === 'HELD'
  }

  hurry(): void {
    this.feed({ t: 'hurry' })
  }

  compare(): void {
    this.feed({ t: 'compare' })
  }

  offer(sha256: string, offset: number, total: number, bytes: Uint8Array): void {
    this.feed({ t: 'offer', part: { type: 'BLOB_PART', sha256, offset, total, bytes } })
  }

  want(sha256: string, offset: number): void {
    this.feed({ t: 'want', sha256, offset })
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closed = true
    this.feed({ t: 'stop' })
    await this.#storing
  }

  enteredFrom(stored: readonly StoredCommand[]): Entered[] {
    return stored.map(({ envelope, n, state }) => {
      this.#seen = Math.max(this.#seen, n)
      return {
        envelope,
        n,
        hash: commandHash(envelope),
        closure: this.#closureOf(envelope),
        bytes: JSON.stringify(envelope).length,
        state: state === 'PARKED' ? 'parked' : 'waiting',
      }
    })
  }

  /** A command whose rows cannot even be named must not stop the others: it is the platform's word that counts. */
  #closureOf(envelope: CommandEnvelope): readonly RefKey[] {
    try {
      return this.#options.closureOf(envelope)
    } catch (error) {
      this.#tell({ kind: 'alarm', code: 'CLOSURE_FAILED', detail: `${envelope.id}: ${codeOf(error)}` })
      return []
    }
  }

  /** A listener that throws is a bug of the hub; it must not take the link with it. */
  #tell(event: LinkEvent): void {
    try {
      this.#options.onEvent(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  /** One input at a time, in order, also when an effect leads to the next one. */
  feed(input: LinkInput): void {
    this.#inputs.push(input)
    if (this.#running) return
    this.#running = true
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) {
        const [state, effects] = step(this.#state, next, {
          mono: this.#options.clock.monotonic(),
          now: this.#options.clock.now(),
        })
        this.#state = state
        for (const effect of effects) this.#carryOut(effect)
      }
    } finally {
      this.#running = false
    }
  }

  #carryOut(effect: LinkEffect): void {
    const { outbox } = this.#options
    switch (effect.do) {
      case 'connect':
        this.#connect()
        return
      case 'close':
        this.#drop()
        return
      case 'send':
        this.#send(effect.frame)
        return
      case 'sign':
        this.#inputs.push({ t: 'signed', signature: this.#sign(effect.nonce) })
        return
      case 'store':
        this.#storing = this.#store(effect.op)
        return
      case 'markSent':
        outbox.markSent(effect.ids)
        return
      case 'settle':
        outbox.settle(effect.results)
        return
      case 'park':
        outbox.park(effect.id, effect.code)
        return
      case 'reopen':
        outbox.reopen(effect.epoch, effect.after)
        void this.#readOutbox()
        return
      case 'keepLease':
        outbox.keepLease(effect.token, effect.anew)
        return
      case 'reissue':
        if (!outbox.reissue(effect.ids)) for (const id of effect.ids) outbox.park(id, 'ID_REUSED')
        this.#inputs.push({ t: 'reissued', commands: this.enteredFrom(outbox.pending()) })
        return
      case 'tell':
        this.#tell(effect.event)
        return
    }
  }

  /** All that waits, after much of it came back at once. The core says no hello before it has this. */
  async #readOutbox(): Promise<void> {
    const commands: Entered[] = []
    this.#letGo = []
    await inParts(this.#options.outbox, (part, last) => {
      if (this.#closed) return false
      commands.push(...this.enteredFrom(part))
      if (last) this.feed({ t: 'outbox', commands })
      return true
    })
    const letGo = this.#letGo
    this.#letGo = undefined
    if (!this.#closed) for (const commandId of letGo) this.unparked(commandId)
  }

  #sign(nonce: Uint8Array): Uint8Array {
    const text = authText(
      'hub',
      this.#options.hubId,
      this.#options.drill ?? false,
      Buffer.from(nonce).toString('hex'),
    )
    return sign(null, Buffer.from(text), this.#key)
  }

  #connect(): void {
    const socket = new WebSocket(this.#options.url, {
      perMessageDeflate: false,
      maxPayload: WIRE.maxFrameBytes,
      handshakeTimeout: 8_000,
    })
    socket.binaryType = 'nodebuffer'
    this.#socket = socket
    const current = () => this.#socket === socket
    socket.on('open', () => {
      if (current()) this.feed({ t: 'opened' })
    })
    socket.on('message', (data: Buffer, isBinary) => {
      if (!current()) return
      this.#meter.heard(data.length)
      const decoded = isBinary ? decodeFrame(data) : undefined
      if (!decoded?.ok) this.feed({ t: 'garbled', code: decoded?.code ?? 'FRAME_TRUNCATED' })
      else if (decoded.frame) this.feed({ t: 'frame', frame: decoded.frame, bytes: decoded.bytes })
    })
    // An error is always followed by a close, which is what the core wants to know.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (!current()) return
      this.#socket = undefined
      this.feed({ t: 'closed' })
    })
  }

  #send(frame: Parameters<typeof encodeFrame>[0]): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    // What the kernel does not take piles up here; a line that stands this still is as good as cut.
    if (socket.bufferedAmount > SEND_BUFFER_CAP) socket.terminate()
    else {
      const message = encodeFrame(frame)
      this.#meter.sent(message.length)
      socket.send(message)
    }
    if (frame.type === 'CMD') crashPoint('link.sent')
    if (frame.type === 'CREDIT') crashPoint('truth.credit')
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    if (!socket) return
    socket.close()
    // A stalled peer never answers the close; the wire below must not linger.
    setTimeout(() => {
      socket.terminate()
    }, 1_000).unref()
  }

  async #store(op: StoreOp): Promise<void> {
    try {
      this.feed({ t: 'stored', done: await runStoreOp(this.#options.store, op) })
    } catch (error) {
      this.feed({ t: 'storeFailed', op: op.op, code: codeOf(error) })
    }
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error
    ? 'code' in error && typeof error.code === 'string'
      ? error.code
      : error.message
    : 'unknown'
