/** The platform of a simulation: real sessions and the real authority over a store in memory. */
import type { CommandEnvelope, Frame } from '../../contract/index.ts'
import { domainRules } from '../../platform/index.ts'
import { Authority, type Commit, type Rules } from '../../platform/index.ts'
import {
  answerTo,
  expressFrames,
  initialSession,
  readDelta,
  sessionStep,
  type Peer,
  type SessionEffect,
  type SessionHost,
  type SessionInput,
  type SessionState,
} from '../../platform/index.ts'
import type { Chance } from './chance.ts'
import type { MemoryAuthority } from './memoryAuthority.ts'
import type { Schedule } from './schedule.ts'
import type { WirePair } from './wirePair.ts'

export const TOWNSHIP = 'yunlan'

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
}

interface Connected {
  readonly wire: WirePair
  state: SessionState
}

export class PlatformNode {
  readonly #parts: PlatformParts
  readonly #connected = new Set<Connected>()
  #authority: Authority
  /** Rises with each crash: answers to what came before are lost. */
  #life = 0
  #fellBack = false

  constructor(parts: PlatformParts) {
    this.#parts = parts
    this.#authority = this.#newAuthority()
  }

  #newAuthority(): Authority {
    const rules: Rules = {
      ...domainRules,
      decide: (command, read, model) => {
        if (this.#parts.isPoison(command)) throw new Error('poison')
        return domainRules.decide(command, read, model)
      },
    }
    const life = this.#life
    return new Authority({
      store: this.#parts.store,
      rules,
      clock: { now: this.#parts.now },
      onTrouble: (code, detail) => {
        // A store in memory refuses nothing: what fails here is a rule that was broken.
        if (code === 'STORE_FAILED') this.#parts.onTrouble(detail)
      },
      onCommit: (commit) => {
        if (life === this.#life) this.#committed(commit)
      },
    })
  }

  accept(wire: WirePair): void {
    const connected: Connected = {
      wire,
      state: initialSession({ drill: false, measure: this.#parts.measure }),
    }
    this.#connected.add(connected)
    wire.attach('platform', {
      frame: (frame, bytes) => {
        this.#feed(connected, { t: 'frame', frame, bytes })
      },
      garbled: (code) => {
        this.#feed(connected, { t: 'garbled', code })
      },
      closed: () => {
        this.#connected.delete(connected)
      },
    })
    this.#feed(connected, { t: 'opened', nonce: new Uint8Array([1]) })
  }

  tick(): void {
    for (const connected of [...this.#connected]) this.#feed(connected, { t: 'tick' })
  }

  /** Everything not in the store is gone. */
  crash(): void {
    this.#life += 1
    this.#fellBack = false
    for (const { wire } of this.#connected) wire.cut()
    this.#connected.clear()
    this.#authority = this.#newAuthority()
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
        connected.wire.send('hub', effect.frame)
        return
      case 'close':
        connected.wire.close('platform')
        this.#connected.delete(connected)
        return
      case 'verify':
        this.#soon(connected, Promise.resolve(this.#verify(effect.auth)))
        return
      case 'joined':
        this.#replaceOlder(connected)
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

  #replaceOlder(connected: Connected): void {
    for (const other of [...this.#connected])
      if (other !== connected && other.state.peer?.deviceId === connected.state.peer?.deviceId)
        this.#feed(other, { t: 'replaced' })
  }

  #host(): SessionHost {
    const { store, chance, now, onReset } = this.#parts
    return {
      store,
      submit: (township, commands) => this.#authority.submit(township, commands),
      id: () => chance.id(),
      now,
      delta: (township, after, upTo, chunk) => readDelta(store, township, after, upTo, chunk),
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
