/** Remembers why the line does not work when only a person can put it right, until it works again. */
import type { LinkStatus } from '../contract/index.ts'
import type { LinkEvent } from '../sync/index.ts'
import type { Log } from './log.ts'

/** What no person has to put right. */
const PASSING = new Set([
  'ID_REUSED',
  'REPLACED',
  'EPOCH_CHANGED',
  'BUCKET_REPAIRED',
  'CHECK_SUM_DIFFERS',
  'CONTENT_DIFFERS',
  'TOO_SLOW',
  'SILENT',
])

export class LinkTrouble {
  readonly #log: Log
  #code: string | undefined

  constructor(log: Log) {
    this.#log = log
  }

  follow(event: LinkEvent): void {
    if (event.kind === 'status' && event.status.state === 'ONLINE') this.#code = undefined
    if (event.kind !== 'alarm') return
    // Said and settled by the link itself; the lease tells the rest.
    if (PASSING.has(event.code)) {
      this.#log.warn({ code: event.code, detail: event.detail }, 'the link had to begin anew')
      return
    }
    if (this.#code !== event.code)
      this.#log.error({ code: event.code, detail: event.detail }, 'the link to the platform is in trouble')
    this.#code = event.code
  }

  on(status: LinkStatus): LinkStatus {
    return this.#code === undefined || status.state === 'ONLINE' ? status : { ...status, trouble: this.#code }
  }
}
