/** The overlay of this hub: follows the link's events and the desk's acts, and keeps the mirror showing both. */
import type { CommandEnvelope, Model, RefKey } from '../contract/index.ts'
import type { Decision } from '../domain/index.ts'
import type { Mirror } from '../mirror/index.ts'
import { inParts, Rebase, type LinkEvent, type OverlayChange } from '../sync/index.ts'
import type { Log } from './log.ts'

export class Overlaid {
  readonly #mirror: Mirror
  readonly #rebase: Rebase
  #closed = false

  private constructor(mirror: Mirror, model: () => Model | undefined, log: Log) {
    this.#mirror = mirror
    this.#rebase = new Rebase({
      read: mirror.read.readTruth,
      model,
      poisoned: (commandId, error) => {
        log.error(
          { commandId, error: String(error) },
          'a command cannot be decided; it is set aside for a person',
        )
        mirror.outbox.park(commandId, 'POISON')
      },
    })
  }

  /** With all that waits decided. */
  static async open(mirror: Mirror, model: () => Model | undefined, log: Log): Promise<Overlaid> {
    const overlaid = new Overlaid(mirror, model, log)
    await overlaid.#takeUp()
    return overlaid
  }

  preview(envelope: CommandEnvelope): Decision {
    return this.#rebase.preview(envelope)
  }

  add(...envelopes: readonly CommandEnvelope[]): void {
    this.#show(this.#rebase.add(envelopes))
  }

  unsent(key: RefKey): boolean {
    return this.#rebase.unsent(key)
  }

  wroteBy(commandId: string): readonly RefKey[] {
    return this.#rebase.wroteBy(commandId)
  }

  closureOf(envelope: CommandEnvelope): readonly RefKey[] {
    return this.#rebase.closureOf(envelope)
  }

  follow(event: LinkEvent): void {
    switch (event.kind) {
      case 'applied':
        return this.#show(this.#rebase.truthMoved(event.touched, event.results.map(idOf)))
      case 'replaced':
        return this.#show(this.#rebase.truthMoved('all', event.results.map(idOf)))
      case 'settled':
        return this.#show(this.#rebase.truthMoved([], event.results.map(idOf)))
      case 'express':
        return this.#show(this.#rebase.expressed(event.changes))
      case 'reissued':
        this.#show(this.#rebase.truthMoved([], this.#rebase.pendingIds()))
        return this.#show(this.#rebase.add(this.#mirror.outbox.pending().map(({ envelope }) => envelope)))
      case 'givenUp':
        return this.#show(this.#rebase.truthMoved([], [event.commandId]))
      case 'reopened':
        void this.#takeUp()
        return
      default:
        // Status, telemetry and blobs concern no row of the overlay.
        return
    }
  }

  /** Decides what waits a part at a time; what people do meanwhile stands on top of it. */
  #takeUp(): Promise<void> {
    const { outbox } = this.#mirror
    this.#show(this.#rebase.await(outbox.pendingIds()))
    return inParts(outbox, (part) => {
      if (this.#closed) return false
      this.#show(this.#rebase.add(part.map(({ envelope }) => envelope)))
      return true
    })
  }

  /** Nothing touches the mirror after this. */
  close(): void {
    this.#closed = true
  }

  #show(change: OverlayChange): void {
    if (change.put.length + change.gone.length + change.lift.length > 0) this.#mirror.overlay.apply(change)
  }
}

const idOf = ({ commandId }: { readonly commandId: string }): string => commandId
