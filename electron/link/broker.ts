// Gives every page one port to the hub, and a new one whenever page or hub is a new one.
// The role stamped on a port is that of the window the shell made; a page cannot choose it.
import type { WindowRole } from '../contract/index.ts'

export interface BrokerPorts<Port> {
  /** The two ends of a fresh channel. */
  channel(): readonly [Port, Port]
  toHub(
    seat: { readonly role: WindowRole; readonly windowId: number; readonly seat: number },
    port: Port,
  ): void
  toPage(windowId: number, port: Port): void
  /** Calls back after a pause; the broker never cancels. */
  later(ms: number, call: () => void): void
}

interface Page {
  readonly role: WindowRole
  /** The seat it was last given; undefined while there is no hub to be seated at. */
  seat: number | undefined
}

/** A page that gives a port up gets the next one after this, ms; a page in a loop must not spin the hub. */
const againMs = 1000

export class Broker<Port> {
  readonly #ports: BrokerPorts<Port>
  readonly #pages = new Map<number, Page>()
  #hubUp = false
  #lastSeat = 0

  constructor(ports: BrokerPorts<Port>) {
    this.#ports = ports
  }

  /** A page of this window has loaded; whatever port its predecessor held went with it. */
  pageLoaded(windowId: number, role: WindowRole): void {
    this.#pages.set(windowId, { role, seat: undefined })
    this.#seat(windowId)
  }

  pageGone(windowId: number): void {
    this.#pages.delete(windowId)
  }

  hubUp(): void {
    this.#hubUp = true
    for (const windowId of this.#pages.keys()) this.#seat(windowId)
  }

  hubDown(): void {
    this.#hubUp = false
    for (const page of this.#pages.values()) page.seat = undefined
  }

  /** Only the seat a page holds now matters: earlier ones close because they were replaced. */
  seatClosed(seat: number): void {
    for (const [windowId, page] of this.#pages) {
      if (page.seat !== seat) continue
      page.seat = undefined
      this.#ports.later(againMs, () => {
        if (this.#pages.get(windowId) === page && page.seat === undefined) this.#seat(windowId)
      })
    }
  }

  #seat(windowId: number): void {
    const page = this.#pages.get(windowId)
    if (page === undefined || !this.#hubUp) return
    this.#lastSeat += 1
    page.seat = this.#lastSeat
    const [hubEnd, pageEnd] = this.#ports.channel()
    this.#ports.toHub({ role: page.role, windowId, seat: page.seat }, hubEnd)
    this.#ports.toPage(windowId, pageEnd)
  }
}
