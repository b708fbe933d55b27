/** A hub under fuzzing: the real core over a real truth store, and an outbox in memory. */
import { commandHash, type CommandEnvelope } from '../../../contract/index.ts'
import { initialState, step, type LinkInput, type LinkState } from '../../core/index.ts'
import type { TruthStore } from '../../port.ts'
import { runStoreOp } from '../../storeOp.ts'
import { MemoryOutbox } from '../memoryOutbox.ts'
import type { Schedule } from '../schedule.ts'
import type { WirePair } from '../wirePair.ts'

export class FuzzHub {
  readonly truth: TruthStore
  readonly outbox = new MemoryOutbox()
  readonly #schedule: Schedule
  readonly #dial: () => WirePair
  readonly #inputs: LinkInput[] = []
  #state: LinkState
  #wire: WirePair | undefined
  #running = false
  /** Whether a repair is among what was carried out since this was last set. */
  repaired = false
  /** Operations the store has not answered yet. */
  busy: Promise<void> = Promise.resolve()

  constructor(truth: TruthStore, schedule: Schedule, dial: () => WirePair) {
    this.truth = truth
    this.#schedule = schedule
    this.#dial = dial
    const config = { hubId: 'hub1', session: 's1', drill: false, console: 'desk', credit: 1 << 20 }
    this.#state = initialState({ ...config, backoffMinMs: 100, backoffMaxMs: 1_000 }, 7)
  }

  get state(): LinkState {
    return this.#state
  }

  async start(): Promise<void> {
    const [cursor, snapshot] = [await this.truth.cursor(), await this.truth.snapshotProgress()]
    this.feed({ t: 'start', cursor, snapshot, outbox: [], outboxEpoch: null, token: null })
  }

  act(envelope: CommandEnvelope): void {
    this.outbox.append(envelope)
    const n = this.outbox.pending().at(-1)?.n ?? 0
    this.feed({
      t: 'entered',
      commands: [{ envelope, n, hash: commandHash(envelope), closure: [], bytes: 200, state: 'waiting' }],
    })
  }

  feed(input: LinkInput): void {
    this.#inputs.push(input)
    if (this.#running) return
    this.#running = true
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) {
        const now = Math.round(this.#schedule.now)
        const [state, effects] = step(this.#state, next, { mono: now, now })
        this.#state = state
        for (const effect of effects) this.#carryOut(effect)
      }
    } finally {
      this.#running = false
    }
  }

  #carryOut(effect: ReturnType<typeof step>[1][number]): void {
    switch (effect.do) {
      case 'connect':
        this.#connect()
        return
      case 'close':
        this.#wire?.close('hub')
        this.#wire = undefined
        return
      case 'send':
        this.#wire?.send('platform', effect.frame)
        return
      case 'sign':
        this.#inputs.push({ t: 'signed', signature: new Uint8Array([7]) })
        return
      case 'store': {
        const { op } = effect
        if (op.op === 'repair') this.repaired = true
        this.busy = runStoreOp(this.truth, op).then(
          (done) => {
            this.feed({ t: 'stored', done })
          },
          (error: unknown) => {
            this.feed({ t: 'storeFailed', op: op.op, code: String(error) })
          },
        )
        return
      }
      case 'settle':
        this.outbox.settle(effect.results)
        return
      case 'reopen':
        this.outbox.reopen(effect.epoch, effect.after)
        this.#inputs.push({ t: 'outbox', commands: [...this.#state.commands] })
        return
      case 'reissue': {
        this.outbox.reissue(effect.ids)
        const commands = this.outbox.pending().map(({ envelope, n }) => ({
          ...{ envelope, n, hash: commandHash(envelope), closure: [], bytes: 200 },
          state: 'waiting' as const,
        }))
        this.#inputs.push({ t: 'reissued', commands })
        return
      }
      default:
        return
    }
  }

  #connect(): void {
    const wire = this.#dial()
    this.#wire = wire
    const ifCurrent = (input: LinkInput) => {
      if (this.#wire === wire) this.feed(input)
    }
    wire.attach('hub', {
      frame: (frame, bytes) => {
        ifCurrent({ t: 'frame', frame, bytes })
      },
      garbled: (code) => {
        ifCurrent({ t: 'garbled', code })
      },
      closed: () => {
        ifCurrent({ t: 'closed' })
      },
    })
    this.feed({ t: 'opened' })
  }
}
