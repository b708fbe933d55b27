/** How many bytes a second go over a line, each way, in the last few seconds. */
const WINDOW_MS = 5_000

export class Meter {
  #down = 0
  #up = 0
  readonly #samples: { readonly at: number; readonly down: number; readonly up: number }[] = []

  heard(bytes: number): void {
    this.#down += bytes
  }

  sent(bytes: number): void {
    this.#up += bytes
  }

  /** To be called a few times a second, with a monotonic time in ms. */
  sample(at: number): void {
    this.#samples.push({ at, down: this.#down, up: this.#up })
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW_MS) this.#samples.shift()
  }

  /** Bytes a second. */
  get rate(): { readonly down: number; readonly up: number } {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at === first.at) return { down: 0, up: 0 }
    const seconds = (last.at - first.at) / 1_000
    return {
      down: Math.round((last.down - first.down) / seconds),
      up: Math.round((last.up - first.up) / seconds),
    }
  }
}
