/** The platform of a simulation: real sessions and the real authority over a store in memory. */
import type { CommandEnvelope, Frame } from '../../contract/index.ts'
import { domainRules } from '../../platform/index.ts'
import { Authority, type Commit, type Rules } from '../../platform/index.ts'
import {
  answerTo,
  expressFrames,
  initialSession,
  readDelta,
  readPage,
  sessionStep,
  LEASE_MS,
  LeaseDesk,
  type LeaseMember,
  type Peer,
  type SessionEffect,
  type SessionHost,
  type SessionInput,
  type SessionState,
} from '../../platform/index.ts'
import type { Chance } from './chance.ts'
import type { MemoryAuthority } from './memoryAuthority.ts'
import type { Schedule } from './schedule.ts'
import { isSweep, sweepable, sweepChanges } from './sweep.ts'
import type { WirePair } from './wirePair.ts'

export const TOWNSHIP = 'yunlan'
/** Incidents a town keeps when its old ones are removed. */
const TOWN_SIZE = 20

export interface PlatformParts {
  readonly schedule: Schedule
  readonly chance: Chance
  readonly store: MemoryAuthority
  readonly now: () => number
  /** Commands whose decision throws, until they are cured. */
  readonly isPoison: (command: CommandEnvelope) => boolean
  readonly onCommit: (commit: Commit) => void
  readonly onReset: () => void
  readonly onTrouble: (detail: string) => void
  readonly measure: (frame: Frame) => number
  /** Incidents kept when old ones are removed. */
  readonly townSize?: number
}

interface Connected extends LeaseMember {
  readonly wire: WirePair
  state: SessionState
  session: string
}

export class PlatformNode {
  readonly #parts: PlatformParts
  readonly #connected = new Set<Connected>()
  #authority: Authority
  #leases: LeaseDesk
  /** Rises with each crash: answers to what came before are lost. */
  #life = 0
  #fellBack = false

  constructor(parts: PlatformParts) {
    this.#parts = parts
    this.#authority = this.#newAuthority()
    this.#leases = this.#newLeases()
  }

  #newLeases(): LeaseDesk {
    const { store, chance, now, schedule } = this.#parts
    return new LeaseDesk({
      ...{ store, now, wall: () => schedule.now, id: () => chance.id(), leaseMs: LEASE_MS },
      log: () => undefined,
      gather: () => Promise.resolve(),
    })
  }

  #newAuthority(): Authority {
    const rules: Rules = {
      ...domainRules,
      touches: (command, read) =>
        isSweep(command)
          ? sweepable(this.#parts.store.rows, this.#parts.townSize ?? TOWN_SIZE)
          : domainRules.touches(command, read),
      decide: (command, read, model) => {
        if (this.#parts.isPoison(command)) throw new Error('poison')
        if (isSweep(command)) {
          const refs = sweepable(this.#parts.store.rows, this.#parts.townSize ?? TOWN_SIZE)
          return { outcome: 'applied', changes: sweepChanges(refs, ({ table, id }) => read(table, id)) }
        }
        return domainRules.decide(command, read, model)
      },
    }
    const life = this.#life
    const { store } = this.#parts
    return new Authority({
      // What a dead process had under way must not reach the store: nobody would be told of it.
      store: new Proxy(store, {
        get: (target, name) => {
          if (name === 'append' && life !== this.#life) return () => Promise.reject(new Error('dead'))
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        },
      }),
      rules,
      clock: { now: this.#parts.now },
      onTrouble: (code, detail) => {
        // A store in memory refuses nothing: what fails here is a rule that was broken.
        if (code === 'STORE_FAILED' && life === this.#life) this.#parts.onTrouble(detail)
      },
      onCommit: (commit) => {
        if (life === this.#life) this.#committed(commit)
      },
    })
  }

  accept(wire: WirePair): void {
    const connected = this.#connect(wire)
    this.#connected.add(connected)
    wire.attach('platform', {
      frame: (frame, bytes) => {
        this.#feed(connected, { t: 'frame', frame, bytes })
      },
      garbled: (code) => {
        this.#feed(connected, { t: 'garbled', code })
      },
      closed: () => {
        this.#left(connected)
      },
    })
    this.#feed(connected, { t: 'opened', nonce: new Uint8Array([1]) })
  }

  #connect(wire: WirePair): Connected {
    const { schedule, measure } = this.#parts
    const feed = (input: SessionInput) => {
      if (this.#connected.has(connected)) this.#feed(connected, input)
    }
    const connected: Connected = {
      wire,
      state: initialSession({
        drill: false,
        measure: (piece) => ('sealed' in piece ? piece.sealed.length : measure(piece)),
      }),
      session: '',
      get deviceId() {
        return connected.state.peer?.deviceId ?? ''
      },
      heardAt: () => connected.state.heardAt,
      answers: () => {
        const before = connected.state.heardAt
        feed({ t: 'probe' })
        return new Promise((answer) => {
          schedule.after(3_000, () => {
            answer(this.#connected.has(connected) && connected.state.heardAt > before)
          })
        })
      },
      tell: (lease) => {
        feed({ t: 'lease', lease })
      },
      replaced: () => {
        feed({ t: 'replaced' })
      },
      fenced: (console, order) => {
        feed({ t: 'fenced', console, by: order?.by ?? '', reason: order?.reason ?? '' })
      },
    }
    return connected
  }

  #left(connected: Connected): void {
    if (this.#connected.delete(connected)) this.#leases.left(connected)
  }

  tick(): void {
    void this.#leases.tick()
    for (const connected of [...this.#connected]) this.#feed(connected, { t: 'tick' })
  }

  /** Everything not in the store is gone. */
  crash(): void {
    this.#life += 1
    this.#fellBack = false
    for (const { wire } of this.#connected) wire.cut()
    this.#connected.clear()
    this.#authority = this.#newAuthority()
    this.#leases = this.#newLeases()
  }

  /** Asks those it serves, or one of them, to come back later. */
  goAway(share: number, retryAfterMs: number): void {
    for (const connected of [...this.#connected])
      if (this.#parts.chance.often(share)) this.#feed(connected, { t: 'goAway', retryAfterMs })
  }

  /** A device of the town speaks: decided without a wire in between. */
  submit(commands: Parameters<Authority['submit']>[1]): void {
    void this.#authority.submit(TOWNSHIP, commands)
  }

  #committed(commit: Commit): void {
    this.#parts.onCommit(commit)
    const express = expressFrames(commit.txs)
    for (const connected of [...this.#connected])
      if (connected.state.peer) this.#feed(connected, { t: 'moved', end: commit.end, express })
  }

  #feed(connected: Connected, input: SessionInput): void {
    const { schedule, now } = this.#parts
    const [state, effects] = sessionStep(connected.state, input, { mono: schedule.now, now: now() })
    connected.state = state
    for (const effect of effects) this.#carryOut(connected, effect)
  }

  #carryOut(connected: Connected, effect: SessionEffect): void {
    switch (effect.do) {
      case 'send':
        // Nothing is sealed here: the wire of a simulation makes the bytes itself.
        if (!('sealed' in effect.frame)) connected.wire.send('hub', effect.frame)
        return
      case 'close':
        connected.wire.close('platform')
        this.#left(connected)
        return
      case 'verify':
        this.#soon(connected, Promise.resolve(this.#verify(effect.auth)))
        return
      case 'claim': {
        const { hello, turn } = effect
        connected.session = hello.session
        const { token, console } = hello.lease ?? { token: null, console: '' }
        const claim = { token, session: hello.session, console, unaware: hello.lease === undefined }
        this.#soon(
          connected,
          this.#leases.claim(connected, claim).then((lease) => ({ t: 'leased', turn, lease })),
        )
        return
      }
      case 'takeOver':
        void this.#leases.takeOver(connected, effect)
        return
      case 'leaseUsed':
        this.#leases.used(connected)
        return
      default: {
        const { peer } = connected.state
        const answer = peer && answerTo(this.#host(), peer, effect)
        if (answer) this.#soon(connected, answer)
      }
    }
  }

  #verify(auth: Extract<Frame, { type: 'AUTH' }>): SessionInput {
    const peer: Peer = {
      deviceId: auth.deviceId,
      townshipId: TOWNSHIP,
      role: 'hub',
      name: auth.deviceId,
      holds: null,
    }
    return auth.signature.length > 0
      ? { t: 'verified', peer, end: this.#parts.store.end }
      : { t: 'notVerified', code: 'AUTH_FAILED' }
  }

  #host(): SessionHost {
    const { store, chance, now, onReset } = this.#parts
    return {
      store,
      submit: (township, commands, fence) => this.#authority.submit(township, commands, fence),
      id: () => chance.id(),
      now,
      delta: async (township, ask) => {
        const delta = await readDelta(store, township, ask)
        return { ...delta, frames: [...delta.frames] }
      },
      page: (township, ask) => readPage(store, township, ask),
      snapshotWait: () => 0,
      mayHaveFallenBack: () => !this.#fellBack,
      fellBack: () => {
        this.#fellBack = true
        onReset()
        const { end } = store
        for (const connected of [...this.#connected])
          if (connected.state.peer) this.#feed(connected, { t: 'moved', end, express: [] })
      },
    }
  }

  /** Hands in an answer after a while, unless the platform died meanwhile. */
  #soon(connected: Connected, answer: Promise<SessionInput>): void {
    const life = this.#life
    const { schedule, chance } = this.#parts
    const delay = chance.often(0.7) ? 0 : chance.between(1, 40)
    void answer.then(
      (input) => {
        schedule.after(delay, () => {
          if (life === this.#life && this.#connected.has(connected)) this.#feed(connected, input)
        })
      },
      (error: unknown) => {
        schedule.after(0, () => {
          if (life === this.#life && this.#connected.has(connected))
            this.#feed(connected, { t: 'failed', code: String(error) })
        })
      },
    )
  }
}
