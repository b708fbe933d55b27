/**
 * Once a night this hub's rows are compared with the platform's, field by field. The sums that travel all day know
 * revisions only; what a disk changed by itself shows here, and is repaired bucket by bucket.
 */
import type { Clock, LinkStatus } from '../contract/index.ts'
import { nightlyDue } from '../mirror/index.ts'
import type { Link, LinkEvent } from '../sync/index.ts'
import type { Log } from './log.ts'

export class Comparison {
  readonly #clock: Pick<Clock, 'now'>
  readonly #log: Pick<Log, 'info'>
  #lastAt: number | null = null
  #lookedAgain = false

  constructor(clock: Pick<Clock, 'now'>, log: Pick<Log, 'info'>) {
    this.#clock = clock
    this.#log = log
  }

  follow(event: LinkEvent): void {
    if (event.kind !== 'compared') return
    // The line may go before what differs is mended: another one looks, once.
    const looksAgain = event.buckets > 0 && !this.#lookedAgain
    this.#lookedAgain = looksAgain
    if (!looksAgain) this.#lastAt = this.#clock.now()
    this.#log.info({ repaired: event.buckets }, 'what the rows hold was compared with the platform')
  }

  /** To be called now and then. One that does not come to its end, because the line goes, is begun again. */
  keepUp(
    link: Pick<Link, 'compare'> & { readonly status: Pick<LinkStatus, 'state'> },
    zoneOffsetMin: number,
  ): void {
    if (link.status.state === 'ONLINE' && nightlyDue(this.#lastAt, this.#clock.now(), zoneOffsetMin))
      link.compare()
  }
}
