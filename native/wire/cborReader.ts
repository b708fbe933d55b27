/**
 * Reads CBOR value by value, for whoever knows what must come and wants no objects built on the way: rows that go
 * straight into a database. It accepts exactly what `decodeCbor` accepts (cborReader.test.ts holds the two together).
 */
import type { CborLimits } from './cbor.ts'

/** The bytes are not CBOR of the plain part, or not what was asked for. */
export class CborFault extends Error {}

/** Kinds of values, as their first byte tells them. */
const UINT = 0
const NINT = 1
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5

const FALSE = 0xf4
const TRUE = 0xf5
const NULL = 0xf6
const UNDEFINED = 0xf7
const HALF = 0xf9
const DOUBLE = 0xfb

/** Text up to here is looked through for bytes beyond ASCII in place; longer text is left to the platform's decoder. */
const SHORT_TEXT = 64

export class CborReader {
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #limits: CborLimits
  #end: number
  #itemsLeft: number
  #at = 0
  #depth = 0
  /** All bytes as Latin-1, made once: a piece of it is a text without another call into the runtime. */
  #latin: string | undefined

  /** @param bytes exactly one value of CBOR, or several of them, read with `enter`; call `done` after each was read */
  constructor(bytes: Uint8Array, limits: CborLimits) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#limits = limits
    this.#end = bytes.byteLength
    this.#itemsLeft = limits.maxItems
  }

  /** Goes on with the value that takes up exactly these bytes. */
  enter(from: number, to: number): void {
    if (from > to || to > this.#bytes.length) throw new RangeError('beyond the bytes')
    this.#at = from
    this.#end = to
    this.#depth = 0
    this.#itemsLeft = this.#limits.maxItems
  }

  /** First byte of the value that comes next. */
  peek(): number {
    if (this.#at >= this.#end) throw new CborFault('ends too early')
    return this.#view.getUint8(this.#at)
  }

  isArray(): boolean {
    return this.peek() >> 5 === ARRAY
  }

  isMap(): boolean {
    return this.peek() >> 5 === MAP
  }

  /** Opens an array of that many values; `close` ends it. */
  array(): number {
    const first = this.peek()
    if (first >> 5 !== ARRAY) throw new CborFault('no array')
    const count = this.#head(first)
    this.#open(count, count)
    return count
  }

  /** After the last value of an array. */
  close(): void {
    this.#depth -= 1
  }

  /** Passes over null, or undefined, which is as good as absent; says whether it was one of them. */
  maybeNothing(): boolean {
    const first = this.peek()
    if (first !== NULL && first !== UNDEFINED) return false
    this.#head(first)
    return true
  }

  /** The boolean that comes next; undefined, and nothing is passed over, when something else does. */
  maybeBoolean(): boolean | undefined {
    const first = this.peek()
    if (first !== FALSE && first !== TRUE) return undefined
    this.#head(first)
    return first === TRUE
  }

  /** The number that comes next; undefined, and nothing is passed over, when something else does. */
  maybeNumber(): number | undefined {
    const first = this.peek()
    const major = first >> 5
    if (major === UINT) return this.#head(first)
    if (major === NINT) return -1 - this.#head(first)
    return first < HALF || first > DOUBLE ? undefined : this.#float(first)
  }

  /** The text that comes next; undefined, and nothing is passed over, when something else does. */
  maybeText(): string | undefined {
    const first = this.peek()
    if (first >> 5 !== TEXT) return undefined
    const length = this.#head(first)
    const from = this.#pass(length)
    const to = from + length
    if (length > SHORT_TEXT) return this.#bytes.toString('utf8', from, to)
    for (let at = from; at < to; at++)
      if (this.#view.getUint8(at) > 0x7f) return this.#bytes.toString('utf8', from, to)
    this.#latin ??= this.#bytes.toString('latin1')
    return this.#latin.substring(from, to)
  }

  /** A view of the bytes that come next, not a copy; undefined, and nothing is passed over, when something else does. */
  maybeBytes(): Uint8Array | undefined {
    const first = this.peek()
    if (first >> 5 !== BYTES) return undefined
    const length = this.#head(first)
    const { buffer, byteOffset } = this.#view
    return new Uint8Array(buffer, byteOffset + this.#pass(length), length)
  }

  number(): number {
    return this.maybeNumber() ?? refuse('no number')
  }

  text(): string {
    return this.maybeText() ?? refuse('no text')
  }

  /** Whatever comes next, built as `decodeCbor` builds it. */
  value(): unknown {
    const first = this.peek()
    switch (first >> 5) {
      case UINT:
      case NINT:
        return this.number()
      case BYTES:
        return new Uint8Array(this.maybeBytes() ?? [])
      case TEXT:
        return this.text()
      case ARRAY: {
        const count = this.array()
        const values: unknown[] = []
        for (let n = 0; n < count; n++) values.push(this.value())
        this.close()
        return values
      }
      case MAP:
        return this.#map(first)
      default:
        return this.#other(first)
    }
  }

  /** Nothing may follow the one value. */
  done(): void {
    if (this.#at !== this.#end) throw new CborFault('goes on after its end')
  }

  #map(first: number): Record<string, unknown> {
    const count = this.#head(first)
    this.#open(count, count * 2)
    const map: Record<string, unknown> = {}
    for (let n = 0; n < count; n++) {
      const key = this.maybeText() ?? refuse('a key that is no text')
      // The one name that would not become a field.
      map[key === '__proto__' ? '__proto_' : key] = this.value()
    }
    this.close()
    return map
  }

  #other(first: number): unknown {
    if (first === NULL || first === UNDEFINED) {
      this.#head(first)
      return first === NULL ? null : undefined
    }
    return this.maybeBoolean() ?? this.number()
  }

  #open(count: number, values: number): void {
    // Each value takes a byte at least: a count beyond what is left is a lie.
    if (values > this.#end - this.#at) throw new CborFault('ends too early')
    if (count > 0 && this.#depth >= this.#limits.maxDepth) throw new CborFault('too deep')
    this.#depth += 1
  }

  #pass(length: number): number {
    const from = this.#at
    if (length > this.#end - from) throw new CborFault('ends too early')
    this.#at = from + length
    return from
  }

  #float(first: number): number {
    this.#count()
    if (first === DOUBLE) return this.#view.getFloat64(this.#pass(8))
    if (first === HALF) return half(this.#view.getUint16(this.#pass(2)))
    return this.#view.getFloat32(this.#pass(4))
  }

  /** The number in a value's head: the value of an integer, the length of all else. */
  #head(first: number): number {
    this.#count()
    const minor = first & 31
    if (minor < 24) return minor
    if (minor === 24) return this.#view.getUint8(this.#pass(1))
    if (minor === 25) return this.#view.getUint16(this.#pass(2))
    if (minor === 26) return this.#view.getUint32(this.#pass(4))
    if (minor > 27) throw new CborFault('length left open')
    const at = this.#pass(8)
    const value = this.#view.getUint32(at) * 0x1_0000_0000 + this.#view.getUint32(at + 4)
    if (!Number.isSafeInteger(value)) throw new CborFault('integer too large')
    return value
  }

  /** Passes over the first byte of a value. */
  #count(): void {
    if (this.#itemsLeft-- <= 0) throw new CborFault('too many values')
    this.#at += 1
  }
}

function refuse(why: string): never {
  throw new CborFault(why)
}

/** RFC 8949, appendix D. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : (fraction + 1024) * 2 ** (exponent - 25)
  return bits >> 15 ? -size : size
}
