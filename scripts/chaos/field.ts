// The other side's traffic: sensors, a grid member and a post, straight at the gateway while everything breaks around them.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command, CommandType } from '../../native/contract/index.ts'
import { connectTerminal, type Terminal } from '../../native/platform/index.ts'
import type { Random } from '../../native/town/index.ts'
import { TERMINALS, terminalKey } from './ground.ts'
import type { Ledger } from './ledger.ts'

/** Reports under way at once: a slow machine gets fewer of them, not a backlog. */
const MOST_UNANSWERED = 24

export interface FieldOptions {
  readonly ledger: Ledger
  readonly random: Random
  readonly keysDir: string
  readonly gatewayPort: number
  /** Mean pause between two reports of one device, ms. */
  readonly beatMs: number
}

export class Field {
  working = true
  readonly #options: FieldOptions
  readonly #terminals = new Map<string, Terminal>()
  readonly #running: Promise<void>[] = []
  #leaving = false
  #unanswered = 0
  #n = 0

  constructor(options: FieldOptions) {
    this.#options = options
    for (const deviceId of Object.keys(TERMINALS)) {
      const terminal: Terminal = connectTerminal({
        url: `ws://127.0.0.1:${options.gatewayPort}`,
        deviceId,
        privateKey: terminalKey(options.keysDir, deviceId),
        now: () => Date.now(),
        backoffMaxMs: 1_500,
        onInbox: (tasks) => {
          // Answered once each: what is asked again by a new inbox changes nothing.
          for (const { id, delivery } of tasks)
            if (this.working && delivery === 'UNDELIVERED')
              this.#send(deviceId, 'task.deliver', { taskId: id, delivery: 'DELIVERED' })
        },
      })
      this.#terminals.set(deviceId, terminal)
      this.#running.push(this.#report(deviceId))
    }
  }

  async leave(): Promise<void> {
    this.#leaving = true
    for (const terminal of this.#terminals.values()) terminal.close()
    await Promise.all(this.#running)
  }

  async #report(deviceId: string): Promise<void> {
    const { random, beatMs } = this.#options
    while (!this.#leaving) {
      await sleep(random.range(0.5, 1.5) * beatMs)
      if (!this.working || this.#leaving || this.#unanswered >= MOST_UNANSWERED) continue
      const sourceId = `${deviceId}-${++this.#n}`
      const text = `#${sourceId}#`
      const where = { place: '江边', gridId: 'g1' }
      if (deviceId === 'feed1') {
        const channel = 'IOT_SENSOR'
        this.#send(
          deviceId,
          'signal.raise',
          { channel, sourceId, typeCode: 'UM03', text, ...where },
          sourceId,
        )
      } else if (deviceId === 'grid1') {
        const channel = 'GRID_APP'
        this.#send(
          deviceId,
          'incident.report',
          { channel, sourceId, typeCode: 'UM03', text, ...where },
          sourceId,
        )
      }
    }
  }

  #send<T extends CommandType>(
    deviceId: string,
    type: T,
    payload: Command<T>,
    requestId = `${deviceId}-${type}-${++this.#n}`,
  ): void {
    const { ledger } = this.#options
    const promised = ledger.ask('terminal', requestId, type, { ...payload })
    promised.asked = 1
    this.#unanswered += 1
    void this.#terminals
      .get(deviceId)
      ?.send(type, payload)
      .then((answer) => {
        this.#unanswered -= 1
        if (answer.kind === 'decided') ledger.done(promised, answer.result.commandId)
        else ledger.refused(promised, answer.code)
      })
  }
}
