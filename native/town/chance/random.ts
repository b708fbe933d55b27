/**
 * A named stream of pseudo-random numbers. Streams are keyed by path, not by order of use,
 * so that a new feature with its own stream does not shift what already exists.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, n). */
  int(n: number): number
  /** Uniform in [from, to). */
  range(from: number, to: number): number
  /** True with probability p. */
  chance(p: number): boolean
  /** One item; the list must not be empty. */
  pick<T>(items: readonly T[]): T
  /** One item with probability proportional to its weight. */
  weighted<T>(items: readonly T[], weight: (item: T) => number): T
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[]
  /** Normal deviate. */
  normal(mean: number, deviation: number): number
  /** Log-normal deviate with the given median; sigma is the deviation of the logarithm. */
  logNormal(median: number, sigma: number): number
  /** Exponential deviate with the given mean. */
  exponential(mean: number): number
  /** An independent stream below this one. */
  stream(name: string): Random
}

/** FNV-1a over UTF-16 units with a final avalanche: four words of state from one name. */
function stateOf(path: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i)
    words[0] = Math.imul(words[0] ^ unit, 0x01000193)
    words[1] = Math.imul(words[1] ^ (unit + 0x3d), 0x01000193)
    words[2] = Math.imul(words[2] ^ (unit + 0x7b), 0x01000193)
    words[3] = Math.imul(words[3] ^ (unit + 0xa7), 0x01000193)
  }
  return [avalanche(words[0]), avalanche(words[1]), avalanche(words[2]), avalanche(words[3])]
}

function avalanche(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}

/** The sfc32 generator (Doty-Humphrey), 128 bits of state. */
class Sfc32 implements Random {
  private readonly path: string
  private a: number
  private b: number
  private c: number
  private counter: number

  constructor(path: string) {
    this.path = path
    ;[this.a, this.b, this.c, this.counter] = stateOf(path)
    for (let i = 0; i < 12; i++) this.next()
  }

  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }

  int(n: number): number {
    return Math.floor(this.next() * n)
  }

  range(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  chance(p: number): boolean {
    return this.next() < p
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(items.length)]
    if (item === undefined) throw new Error('pick from an empty list')
    return item
  }

  weighted<T>(items: readonly T[], weight: (item: T) => number): T {
    let total = 0
    for (const item of items) total += weight(item)
    let left = this.next() * total
    for (const item of items) {
      left -= weight(item)
      if (left < 0) return item
    }
    return this.pick(items)
  }

  shuffle<T>(items: readonly T[]): T[] {
    const copy = items.map((item) => ({ item, key: this.next() }))
    copy.sort((x, y) => x.key - y.key)
    return copy.map((entry) => entry.item)
  }

  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next())
  }

  logNormal(median: number, sigma: number): number {
    return median * Math.exp(this.normal(0, sigma))
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  stream(name: string): Random {
    return new Sfc32(`${this.path}/${name}`)
  }
}

export function createRandom(seed: number): Random {
  return new Sfc32(`town:${seed}`)
}
