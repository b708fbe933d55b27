/**
 * Acts that were done here, shown as done, and then refused by the platform: the rows fall back by themselves, so a person
 * must be told. Kept in the settings, so that a restart in between does not swallow the word.
 */
import Type from 'typebox'
import Value from 'typebox/value'
import type { Clock, OutboxLine } from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'
import type { LinkEvent } from '../sync/index.ts'
import { lineOf } from './outboxLines.ts'
import type { DeskReads } from './views/index.ts'

const SETTING = 'refusals'
const SHOWN_MS = 24 * 3_600_000
const Kept = Type.Array(Type.Object({ commandId: Type.String(), at: Type.Integer() }))

export class Refusals {
  readonly #mirror: Mirror
  readonly #clock: Clock

  constructor(mirror: Mirror, clock: Clock) {
    this.#mirror = mirror
    this.#clock = clock
  }

  follow(event: LinkEvent): void {
    if (event.kind !== 'applied' && event.kind !== 'replaced' && event.kind !== 'settled') return
    const refused = event.results.filter(({ outcome, commandId }) => {
      if (outcome !== 'rejected') return false
      // a timer that came too late concerns nobody: no person was told that it is done
      const known = this.#mirror.outbox.byId(commandId)
      return known !== undefined && known.envelope.actor.kind !== 'timer'
    })
    if (refused.length === 0) return
    const at = this.#clock.now()
    this.#mirror.settings.set(SETTING, [
      ...this.#kept(),
      ...refused.map(({ commandId }) => ({ commandId, at })),
    ])
  }

  count(): number {
    return this.#kept().length
  }

  lines(reads: DeskReads): OutboxLine[] {
    return this.#kept().flatMap(({ commandId }) => {
      const known = this.#mirror.outbox.byId(commandId)
      if (!known) return []
      return [{ ...lineOf(reads, known.envelope), n: 0, state: 'REJECTED' as const, code: known.code }]
    })
  }

  #kept(): { commandId: string; at: number }[] {
    const kept = this.#mirror.settings.get(SETTING)
    return Value.Check(Kept, kept) ? kept.filter(({ at }) => this.#clock.now() - at < SHOWN_MS) : []
  }
}
