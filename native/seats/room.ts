/** All screens of this hub, however they are carried: one router each, one tick for all. */
import type { Carrier } from './ports.ts'
import { Seat, type SeatParts } from './router.ts'

const TICK_MS = 1000

/** Who sits at the desks: walls do not count, nor desks at which nobody has signed in. */
export interface Attendance {
  /** Distinct persons. */
  readonly signedIn: number
  /** Their open desk screens; one person may have several. */
  readonly desks: number
}

export class SeatRoom {
  readonly #parts: SeatParts
  readonly #seats = new Set<Seat>()
  readonly #ticking: NodeJS.Timeout
  #face = ''

  constructor(parts: SeatParts) {
    this.#parts = parts
    this.#ticking = setInterval(() => {
      for (const seat of this.#seats) seat.tick()
      try {
        this.#greetWhenChanged()
        for (const seat of this.#seats) seat.recheck()
      } catch (error) {
        this.#parts.faulted(error)
      }
    }, TICK_MS)
  }

  /** @param token of a browser's cookie; other carriers sign in over themselves */
  attach(carrier: Carrier, token?: string): Seat {
    const session = token === undefined ? undefined : this.#parts.signIn.resume(token)
    const seat = new Seat(carrier, this.#parts, session, () => this.#seats.delete(seat))
    this.#seats.add(seat)
    return seat
  }

  attendance(): Attendance {
    const atDesks = [...this.#seats].flatMap(({ carrier, session }) =>
      carrier.role === 'desk' && session ? [session.userId] : [],
    )
    return { signedIn: new Set(atDesks).size, desks: atDesks.length }
  }

  /** A person signed out in one place: all their screens here fall back. */
  end(userId: string): void {
    for (const seat of this.#seats) if (seat.session?.userId === userId) seat.end()
  }

  /** Who may sign in, and the township's name, come with the first snapshot and may change later. */
  #greetWhenChanged(): void {
    const face = JSON.stringify([this.#parts.desk.township, this.#parts.signIn.people()])
    if (face === this.#face) return
    this.#face = face
    for (const seat of this.#seats) seat.greet()
  }

  close(): void {
    clearInterval(this.#ticking)
    for (const seat of this.#seats) seat.carrier.close()
  }
}
