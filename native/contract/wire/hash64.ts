/**
 * A 64-bit hash from two 32-bit lanes: quick in every language with 32-bit multiplication, and the same everywhere.
 * It guards against accidents (a lost row, another history), not against malice; the wire is signed and encrypted
 * for that. docs/protocol.md gives it as a recipe with examples.
 */
export interface Hash64 {
  readonly hi: number
  readonly lo: number
}

const LANE_A = 0xdeadbeef
const LANE_B = 0x41c6ce57
const MUL_A = 2654435761
const MUL_B = 1597334677
const MIX_A = 2246822507
const MIX_B = 3266489909

/** A hash under way: what was mixed so far. Kept of a beginning that many texts share, it saves hashing that again. */
interface Lanes {
  a: number
  b: number
}

function mix(lanes: Lanes, text: string): void {
  let { a, b } = lanes
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) {
      a = Math.imul(a ^ unit, MUL_A)
      b = Math.imul(b ^ unit, MUL_B)
      continue
    }
    for (const byte of utf8(text, i)) {
      a = Math.imul(a ^ byte, MUL_A)
      b = Math.imul(b ^ byte, MUL_B)
    }
    if (isPair(text, i)) i++
  }
  lanes.a = a
  lanes.b = b
}

function finished({ a, b }: Lanes): Hash64 {
  const aMixed = Math.imul(a ^ (a >>> 16), MIX_A) ^ Math.imul(b ^ (b >>> 13), MIX_B)
  const bMixed = Math.imul(b ^ (b >>> 16), MIX_A) ^ Math.imul(aMixed ^ (aMixed >>> 13), MIX_B)
  return { hi: bMixed >>> 0, lo: aMixed >>> 0 }
}

/** Hash of the UTF-8 bytes of a text. */
export function hashText(text: string): Hash64 {
  const lanes = { a: LANE_A, b: LANE_B }
  mix(lanes, text)
  return finished(lanes)
}

/**
 * `hashText(start + middle + end)` for many a middle and end. Where a part ends within a surrogate pair the halves
 * count as lone ones; a start that ends in NUL, as all of ours do, never does that.
 */
export function hashAfter(start: string): (middle: string, end: string) => Hash64 {
  const begun = { a: LANE_A, b: LANE_B }
  mix(begun, start)
  return (middle, end) => {
    const lanes = { a: begun.a, b: begun.b }
    mix(lanes, middle)
    mix(lanes, end)
    return finished(lanes)
  }
}

const isPair = (text: string, i: number): boolean => (text.codePointAt(i) ?? 0) > 0xffff

function utf8(text: string, i: number): number[] {
  const point = text.codePointAt(i) ?? 0
  // A lone surrogate is what TextEncoder makes of it: U+FFFD.
  if (point >= 0xd800 && point <= 0xdfff) return [0xef, 0xbf, 0xbd]
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)]
  if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)]
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)]
}

/** 16 hex digits. */
export const hex64 = ({ hi, lo }: Hash64): string =>
  hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0')

export const isHex64 = (text: string): boolean => /^[0-9a-f]{16}$/.test(text)

/** A sum mod 2^64 that rows enter and leave in any order. */
export class Sum64 {
  #hi = 0
  #lo = 0

  /** Reads what `toString` wrote; undefined when it is not 16 hex digits. */
  static parse(text: string): Sum64 | undefined {
    if (!isHex64(text)) return undefined
    const sum = new Sum64()
    sum.#hi = Number.parseInt(text.slice(0, 8), 16)
    sum.#lo = Number.parseInt(text.slice(8), 16)
    return sum
  }

  add(hash: Hash64): this {
    const lo = this.#lo + hash.lo
    this.#hi = (this.#hi + hash.hi + (lo > 0xffffffff ? 1 : 0)) >>> 0
    this.#lo = lo >>> 0
    return this
  }

  remove(hash: Hash64): this {
    const lo = this.#lo - hash.lo
    this.#hi = (this.#hi - hash.hi - (lo < 0 ? 1 : 0)) >>> 0
    this.#lo = lo >>> 0
    return this
  }

  get isZero(): boolean {
    return this.#hi === 0 && this.#lo === 0
  }

  get value(): Hash64 {
    return { hi: this.#hi, lo: this.#lo }
  }

  toString(): string {
    return hex64(this.value)
  }
}
