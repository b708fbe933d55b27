/** A hub of a simulation: the real link core and the real overlay over stores in memory. It may die between two effects. */
import type { Actor, Change, CommandEnvelope } from '../../contract/index.ts'
import {
  initialState,
  step,
  type Entered,
  type LinkEffect,
  type LinkEvent,
  type LinkInput,
  type LinkState,
} from '../core/index.ts'
import type { Rebase } from '../rebase.ts'
import type { StoredCommand } from '../port.ts'
import { runStoreOp } from '../storeOp.ts'
import { CreditCount } from './creditCount.ts'
import { hashOf } from './hashOnce.ts'
import type { HubParts } from './hubParts.ts'
import { MemoryOutbox } from './memoryOutbox.ts'
import { MemoryTruth } from './memoryTruth.ts'
import { modelOf } from './modelOf.ts'
import { Sight } from './sight.ts'
import { Violation } from './violation.ts'
import type { WirePair } from './wirePair.ts'

class Died extends Error {}

/** Alarms kept for whoever looks into a failing seed. */
const KEPT_ALARMS = 50
/** Ticks from one comparison with the platform to the next: nights are short here. */
const COMPARE_EVERY = 60

export class HubNode {
  readonly truth = new MemoryTruth()
  readonly outbox: MemoryOutbox
  readonly alarms: string[] = []
  readonly credit = new CreditCount()
  readonly id: string
  /** Of two consoles with one id, which. */
  readonly label: string
  readonly #parts: HubParts
  #state: LinkState | undefined
  #sight: Sight | undefined
  #wire: WirePair | undefined
  #life = 0
  #seen = -1
  /** Clock error of this hub, ms. */
  skew = 0
  #feeding = false
  snapshots = 0
  fenced = 0
  #ticks = 0
  #toCompare = false
  readonly #inputs: LinkInput[] = []

  constructor(parts: HubParts) {
    this.#parts = parts
    this.id = parts.id
    this.outbox = parts.outbox ?? new MemoryOutbox(() => parts.chance.id())
    this.label = parts.label ?? parts.id
  }

  get alive(): boolean {
    return this.#state !== undefined
  }
  get state(): LinkState | undefined {
    return this.#state
  }
  get sight(): Sight | undefined {
    return this.#sight
  }
  get rebase(): Rebase | undefined {
    return this.#sight?.rebase
  }
  now(): number {
    return this.#parts.baseNow() + this.skew
  }

  async start(): Promise<void> {
    const life = ++this.#life
    const { chance, id } = this.#parts
    this.#seen = -1
    const [cursor, snapshot] = await Promise.all([this.truth.cursor(), this.truth.snapshotProgress()])
    if (life !== this.#life) return
    this.#sight = new Sight(this.truth, modelOf(this.truth))
    this.#sight.show(this.outbox.pending().map(({ envelope }) => envelope))
    this.#state = initialState(
      {
        hubId: id,
        session: chance.id(),
        drill: false,
        console: this.label,
        credit: this.#parts.credit ?? (chance.often(0.5) ? 1 << 20 : 4_000),
        backoffMinMs: 500,
        backoffMaxMs: 10_000,
      },
      chance.between(1, 0xffffffff),
    )
    this.feed({
      t: 'start',
      cursor,
      snapshot,
      outbox: this.#entered(this.outbox.pending()),
      outboxEpoch: this.outbox.settledEpoch(),
      token: this.outbox.lease(),
    })
  }

  #entered(stored: readonly StoredCommand[]): Entered[] {
    return stored.map(({ envelope, n, state }) => {
      this.#seen = Math.max(this.#seen, n)
      return {
        envelope,
        n,
        hash: hashOf(envelope),
        closure: this.rebase?.closureOf(envelope) ?? [],
        bytes: 200,
        state: state === 'PARKED' ? 'parked' : 'waiting',
      }
    })
  }

  /** Enters a command as a person's act: durable before anything else. */
  act(
    actor: Actor,
    type: CommandEnvelope['type'],
    payload: CommandEnvelope['payload'],
  ): CommandEnvelope | undefined {
    if (!this.#state || !this.#sight) return undefined
    // As at a desk: a console in waiting that is connected sends people to the one at work.
    if (this.#state.lease.state === 'STANDBY' && this.#state.phase === 'live') return undefined
    const envelope: CommandEnvelope = {
      id: this.outbox.nextId(this.id),
      type,
      payload,
      actor,
      occurredAt: Math.max(0, this.now()),
      base: {},
      configVersion: 1,
    }
    if (this.#sight.rebase.preview(envelope).outcome === 'rejected') return undefined
    this.outbox.append(envelope, this.#parts.baseNow())
    this.#sight.show([envelope])
    this.submitted()
    return envelope
  }

  /** Somebody at the desk ends a command that was set aside. */
  giveUp(commandId: string): void {
    if (this.#state && this.outbox.giveUp(commandId)) this.feed({ t: 'givenUp', commandId })
  }

  submitted(): void {
    this.feed({ t: 'entered', commands: this.#entered(this.outbox.pending(this.#seen)) })
  }

  /** A person orders what was set aside to be tried again. */
  unparked(commandId: string): void {
    const open = this.outbox.open(commandId)
    if (open) this.feed({ t: 'entered', commands: this.#entered([open]) })
  }

  takeOver(): void {
    this.feed({ t: 'takeOver', by: 'leader', reason: '' })
  }

  tick(): void {
    this.feed({ t: 'tick' })
    // One that does not come to its end is begun again; after one that found something, another looks whether it is mended.
    if (++this.#ticks % COMPARE_EVERY === 0) this.#toCompare = true
    if (this.#toCompare) this.feed({ t: 'compare' })
    const { commands } = this.#state ?? {}
    if (this.#ticks % 10 !== 0 || !commands || commands.parked === 0) return
    this.feed({
      t: 'closures',
      closures: Array.from(commands, ({ envelope }) => [envelope.id, this.rebase?.closureOf(envelope) ?? []]),
    })
  }

  /** The process ends at once; with a loss of power, what was not forced to disk may be gone too. */
  die(powerLoss: boolean): void {
    if (!this.#state) return
    this.#life += 1
    this.#state = undefined
    this.#sight = undefined
    this.#inputs.length = 0
    this.#wire?.cut()
    this.#wire = undefined
    if (powerLoss) this.truth.losePower(this.#parts.chance.next())
    this.#parts.onCrash(this)
  }

  feed(input: LinkInput): void {
    if (!this.#state) return
    this.#inputs.push(input)
    if (this.#feeding) return
    this.#feeding = true
    try {
      for (let next = this.#inputs.shift(); next && this.#state; next = this.#inputs.shift()) {
        const [state, effects] = step(this.#state, next, { mono: this.#parts.schedule.now, now: this.now() })
        this.#state = state
        for (const effect of effects) {
          this.#carryOut(effect)
          if (this.#parts.chance.often(this.#parts.crashShare())) throw new Died()
        }
      }
    } catch (error) {
      if (!(error instanceof Died)) throw error
      this.die(this.#parts.chance.often(0.5))
    } finally {
      this.#feeding = false
    }
  }

  #carryOut(effect: LinkEffect): void {
    switch (effect.do) {
      case 'connect':
        this.#connect()
        return
      case 'close':
        this.#wire?.close('hub')
        this.#wire = undefined
        return
      case 'send':
        if (effect.frame.type === 'CREDIT') this.credit.returned(effect.frame.bytes)
        if (effect.frame.type === 'HELLO') this.credit.begin()
        this.#wire?.send('platform', effect.frame)
        return
      case 'sign':
        this.#inputs.push({ t: 'signed', signature: new Uint8Array([7]) })
        return
      case 'store':
        this.#store(effect.op)
        return
      case 'markSent':
        this.outbox.markSent(effect.ids)
        return
      case 'settle':
        for (const { commandId: id, epoch, seq } of effect.results) {
          const { at } = this.truth
          // Truth and overlay are all that people see: the act would be gone from both.
          if (at?.epoch !== epoch || at.seq < seq)
            throw new Violation(`${this.id}: ${id} was settled before truth held its effect`)
        }
        this.outbox.settle(effect.results)
        return
      case 'park':
        this.outbox.park(effect.id, effect.code)
        return
      case 'reopen': {
        this.outbox.reopen(effect.epoch, effect.after)
        // Much may have come back; it takes a while to read, and the desk and the line go on meanwhile.
        this.#later(60, () => {
          this.feed({ t: 'outbox', commands: this.#entered(this.outbox.pending()) })
        })
        return
      }
      case 'keepLease':
        this.outbox.keepLease(effect.token, effect.anew)
        return
      case 'reissue':
        this.outbox.reissue(effect.ids)
        this.#inputs.push({ t: 'reissued', commands: this.#entered(this.outbox.pending()) })
        return
      case 'tell':
        this.#told(effect.event)
        return
    }
  }

  #told(event: LinkEvent): void {
    switch (event.kind) {
      case 'applied':
        this.#sight?.moved(event.touched, event.results)
        return
      case 'replaced':
        this.snapshots += 1
        this.#sight?.moved('all', event.results)
        return
      case 'settled':
        this.#sight?.moved([], event.results)
        return
      case 'lease':
        if (event.said === 'FENCED') this.fenced += 1
        return
      case 'reissued':
        this.#sight?.builtAnew(this.outbox.pending().map(({ envelope }) => envelope))
        return
      case 'givenUp':
        this.#sight?.moved([], [event])
        return
      case 'compared':
        this.#toCompare = event.buckets > 0
        return
      case 'reopened':
        this.#sight?.await(this.outbox.pending().map(({ envelope }) => envelope.id))
        this.#takeUp()
        return
      case 'express':
        this.#sight?.expressed(event.changes)
        return
      case 'alarm':
        this.alarms.splice(0, this.alarms.push(`${event.code} ${event.detail}`) - KEPT_ALARMS)
        return
      default:
        return
    }
  }

  /** What came back is decided a part at a time, as at the real hub. */
  #takeUp(afterN?: number): void {
    const part = this.outbox.pending(afterN, 3)
    this.#sight?.show(part.map(({ envelope }) => envelope))
    const last = part.at(-1)
    if (last) this.#later(5, () => this.#takeUp(last.n))
  }

  /** Within so many virtual ms, if this life lasts. */
  #later(withinMs: number, what: () => void): void {
    const life = this.#life
    this.#parts.schedule.after(this.#parts.chance.between(0, withinMs), () => {
      if (life === this.#life) what()
    })
  }

  /** Between two inputs the state is whole; within one it need not be. */
  get busy(): boolean {
    return this.#feeding
  }

  /** Changes shown ahead of their turn. */
  expressed(): readonly Change[] {
    return this.#sight?.express ?? []
  }

  #connect(): void {
    const life = this.#life
    const wire = this.#parts.dial()
    if (!wire) {
      this.#later(300, () => this.feed({ t: 'closed' }))
      return
    }
    this.#wire = wire
    const current = () => life === this.#life && this.#wire === wire
    wire.attach('hub', {
      frame: (frame, bytes) => {
        if (!current()) return
        if (this.#state?.phase === 'live') this.credit.received(frame, bytes)
        this.feed({ t: 'frame', frame, bytes })
      },
      garbled: (code) => {
        if (current()) this.feed({ t: 'garbled', code })
      },
      closed: () => {
        if (!current()) return
        this.#wire = undefined
        this.feed({ t: 'closed' })
      },
    })
    this.feed({ t: 'opened' })
  }

  /** Runs at once or only when its time has come; the answer is heard later, if the hub still lives. */
  #store(op: Parameters<typeof runStoreOp>[1]): void {
    const { schedule, chance } = this.#parts
    const life = this.#life
    const delay = chance.often(0.6) ? chance.between(0, 3) : chance.between(0, 60)
    this.credit.asked(op.op)
    const hear = (run: Promise<LinkInput>) =>
      run.then((input) => {
        if (life !== this.#life) return
        this.credit.answered()
        this.feed(input)
      })
    const run = () =>
      this.#onDisk(op).then(
        (done): LinkInput => ({ t: 'stored', done }),
        (error: unknown): LinkInput => ({ t: 'storeFailed', op: op.op, code: String(error) }),
      )
    const early = chance.often(0.5) ? run() : undefined
    schedule.after(delay, () => (early || life === this.#life ? hear(early ?? run()) : undefined))
    if (chance.often(0.1)) schedule.after(delay, () => this.truth.checkpoint())
  }

  async #onDisk(op: Parameters<typeof runStoreOp>[1]): ReturnType<typeof runStoreOp> {
    const trouble = this.#parts.disk?.()
    if (trouble === 'refuses') throw new Error('SQLITE_FULL')
    const done = await runStoreOp(this.truth, op)
    if (trouble === 'forgets') throw new Error('SQLITE_IOERR')
    return done
  }
}
