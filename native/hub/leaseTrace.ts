/** Writes into the audit when this console begins to speak for its hub, and when another does. */
import type { Clock } from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'
import type { LinkEvent } from '../sync/index.ts'
import type { Log } from './log.ts'

export class LeaseTrace {
  readonly #mirror: Mirror
  readonly #clock: Clock
  readonly #hubId: string
  readonly #log: Log

  constructor(mirror: Mirror, clock: Clock, hubId: string, log: Log) {
    this.#mirror = mirror
    this.#clock = clock
    this.#hubId = hubId
    this.#log = log
  }

  follow(event: LinkEvent): void {
    if (event.kind !== 'lease') return
    const { said, console, by, reason } = event
    this.#log.info({ said, console, by, reason }, 'the lease of this hub')
    // Without room on the disk the log line is all there is; the mirror has raised its alarm.
    this.#mirror.audit.append({
      ...{ at: this.#clock.now(), actorId: this.#hubId, actorName: '', subject: console },
      act: ACTS[said],
      params: { ...(by ? { by } : {}), ...(reason ? { reason } : {}) },
    })
  }
}

const ACTS = { HELD: 'lease.held', STANDBY: 'lease.standby', FENCED: 'lease.fenced' } as const
