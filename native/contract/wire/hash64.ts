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

/**
 * A hash under way. Mixing part by part gives the hash of the parts joined, as long as none ends within a surrogate pair;
 * parts that begin with NUL, as ours do, see to that.
 */
export class Hashing {
  #a: number
  #b: number

  /** @param begun goes on from there, and leaves it as it is */
  constructor(begun?: Hashing) {
    this.#a = begun ? begun.#a : LANE_A
    this.#b = begun ? begun.#b : LANE_B
  }

  /** Mixes in the UTF-8 bytes of a text. */
  text(text: string): this {
    let a = this.#a
    let b = this.#b
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
    this.#a = a
    this.#b = b
    return this
  }

  /** Mixes in one byte. */
  byte(byte: number): this {
    this.#a = Math.imul(this.#a ^ byte, MUL_A)
    this.#b = Math.imul(this.#b ^ byte, MUL_B)
    return this
  }

  /** Mixes in NUL and a number in decimal digits. */
  number(value: number): this {
    this.byte(0)
    return value >= 0 && value < 10 && Number.isInteger(value)
      ? this.byte(ZERO_DIGIT + value)
      : this.text(String(value))
  }

  /** Mixes in the 16 hex digits of a hash. */
  hash({ hi, lo }: Hash64): this {
    for (let shift = 28; shift >= 0; shift -= 4) this.byte(hexDigit((hi >>> shift) & 15))
    for (let shift = 28; shift >= 0; shift -= 4) this.byte(hexDigit((lo >>> shift) & 15))
    return this
  }

  done(): Hash64 {
    const a = this.#a
    const b = this.#b
    const aMixed = Math.imul(a ^ (a >>> 16), MIX_A) ^ Math.imul(b ^ (b >>> 13), MIX_B)
    const bMixed = Math.imul(b ^ (b >>> 16), MIX_A) ^ Math.imul(aMixed ^ (aMixed >>> 13), MIX_B)
    return { hi: bMixed >>> 0, lo: aMixed >>> 0 }
  }
}

const ZERO_DIGIT = 0x30
/** Code of a hex digit: 0 to 9, then a to f. */
const hexDigit = (n: number): number => (n < 10 ? ZERO_DIGIT + n : 0x57 + n)

/** Hash of the UTF-8 bytes of a text. */
export const hashText = (text: string): Hash64 => new Hashing().text(text).done()

const isPair = (text: string, i: number): boolean => (text.codePointAt(i) ?? 0) > 0xffff

function utf8(text: string, i: number): number[] {
  const point = text.codePointAt(i) ?? 0
  // A lone surrogate is what TextEncoder makes of it: U+FFFD.
  if (point >= 0xd800 && point <= 0xdfff) return [0xef, 0xbf, 0xbd]
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)]
  if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)]
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)]
}

/** Two hex digits of each byte: numbers of 32 bits are slow to write otherwise. */
const BYTES = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
const byte = (n: number): string => BYTES[n & 255] ?? ''
const hex32 = (n: number): string => byte(n >>> 24) + byte(n >>> 16) + byte(n >>> 8) + byte(n)

/** 16 hex digits. */
export const hex64 = ({ hi, lo }: Hash64): string => hex32(hi) + hex32(lo)

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
