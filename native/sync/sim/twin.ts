/**
 * A second console with the id of the first hub: its cold spare, switched on by mistake, or a copy of its disk. Chance of
 * its own, so that worlds without one run as they always did.
 */
import { Chance } from './chance.ts'
import type { HubNode } from './hubNode.ts'
import type { Schedule } from './schedule.ts'

export type TwinKind = 'none' | 'spare' | 'copy'

const SHARE = 0.4
/** Real consoles pass the lease on by themselves after half a minute; people are quicker now and then. */
const ORDERS_MS = [3_000, 60_000] as const
const HEALED_TURN_MS = 15_000

export class Twins {
  readonly kind: TwinKind
  readonly #chance: Chance
  readonly #schedule: Schedule

  constructor(seed: number, schedule: Schedule) {
    this.#chance = new Chance(seed ^ 0x7477696e)
    this.#schedule = schedule
    this.kind = this.#chance.often(SHARE) ? (this.#chance.often(0.5) ? 'spare' : 'copy') : 'none'
  }

  /** Calls back when the second console is switched on. */
  switchedOn(on: () => void): void {
    if (this.kind !== 'none') this.#schedule.after(this.#chance.between(2_000, 60_000), on)
  }

  /** People let the lease pass, now here and now there. */
  order(consoles: readonly HubNode[], while_: () => boolean): void {
    this.#schedule.after(this.#chance.between(...ORDERS_MS), () => {
      if (!while_()) return
      this.#chance.pick(consoles)?.takeOver()
      this.order(consoles, while_)
    })
  }

  /** Everything healed: whoever still has something to hand over gets the lease in turn. */
  handOver(consoles: readonly HubNode[]): void {
    if (this.kind === 'none') return
    const due = consoles.find(
      ({ state, outbox }) =>
        state?.lease.state === 'STANDBY' && outbox.pending().some((command) => command.state !== 'PARKED'),
    )
    due?.takeOver()
    this.#schedule.after(HEALED_TURN_MS, () => {
      this.handOver(consoles)
    })
  }
}
