/** Whether the colleague may work: only with the desk to itself, and not at once after a person has gone. */
import { MINUTE_MS } from '../../domain/index.ts'

/** Domain time after which the colleague takes over from somebody who left. */
const LEFT_MS = MINUTE_MS
/** Real time as well: a page that reloads, in a fast town too, is not a person who leaves. */
export const RELOAD_MS = 15_000

export class Rest {
  readonly #reloadMs: number
  #alone: { readonly domainMs: number; readonly realMs: number } | undefined

  /** @param reloadMs real ms that a person may be gone without having left; shorter in tests */
  constructor(reloadMs: number = RELOAD_MS) {
    this.#reloadMs = reloadMs
  }

  /** @param others desk screens of anybody else; undefined when that cannot be known, then nothing is touched */
  mayWork(others: number | undefined, domainMs: number, realMs: number): boolean {
    if (others === undefined) return false
    if (others > 0) {
      this.#alone = undefined
      return false
    }
    this.#alone ??= { domainMs, realMs }
    return domainMs - this.#alone.domainMs >= LEFT_MS && realMs - this.#alone.realMs >= this.#reloadMs
  }
}
