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

  isText(): boolean {
    return this.peek() >> 5 === TEXT
  }

  isBytes(): boolean {
    return this.peek() >> 5 === BYTES
  }

  isArray(): boolean {
    return this.peek() >> 5 === ARRAY
  }

  isMap(): boolean {
    return this.peek() >> 5 === MAP
  }

  isNumber(): boolean {
    const first = this.peek()
    return first >> 5 <= NINT || (first >= HALF && first <= DOUBLE)
  }

  isBoolean(): boolean {
    const first = this.peek()
    return first === FALSE || first === TRUE
  }

  /** Null, or undefined, which is as good as absent. */
  isNothing(): boolean {
    const first = this.peek()
    return first === NULL || first === UNDEFINED
  }

  /** Opens an array of that many values; `close` ends it. */
  array(): number {
    if (!this.isArray()) throw new CborFault('no array')
    const count = this.#head()
    this.#open(count, count)
    return count
  }

  /** After the last value of an array. */
  close(): void {
    this.#depth -= 1
  }

  nothing(): undefined {
    if (!this.isNothing()) throw new CborFault('something where nothing belongs')
    this.#head()
    return undefined
  }

  boolean(): boolean {
    if (!this.isBoolean()) throw new CborFault('no boolean')
    return this.#simple() === TRUE
  }

  number(): number {
    const first = this.peek()
    if (first >> 5 === UINT) return this.#head()
    if (first >> 5 === NINT) return -1 - this.#head()
    if (first < HALF || first > DOUBLE) throw new CborFault('no number')
    return this.#float(this.#simple())
  }

  text(): string {
    if (!this.isText()) throw new CborFault('no text')
    const length = this.#head()
    const from = this.#pass(length)
    const to = from + length
    if (length > SHORT_TEXT) return this.#bytes.toString('utf8', from, to)
    for (let at = from; at < to; at++)
      if (this.#view.getUint8(at) > 0x7f) return this.#bytes.toString('utf8', from, to)
    this.#latin ??= this.#bytes.toString('latin1')
    return this.#latin.substring(from, to)
  }

  /** A view of the bytes, not a copy. */
  bytes(): Uint8Array {
    if (!this.isBytes()) throw new CborFault('no bytes')
    const length = this.#head()
    const { buffer, byteOffset } = this.#view
    return new Uint8Array(buffer, byteOffset + this.#pass(length), length)
  }

  /** Whatever comes next, built as `decodeCbor` builds it. */
  value(): unknown {
    const first = this.peek()
    switch (first >> 5) {
      case UINT:
      case NINT:
        return this.number()
      case BYTES:
        return Uint8Array.from(this.bytes())
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
        return this.#map()
      default:
        return this.#other(first)
    }
  }

  /** Nothing may follow the one value. */
  done(): void {
    if (this.#at !== this.#end) throw new CborFault('goes on after its end')
  }

  #map(): Record<string, unknown> {
    const count = this.#head()
    this.#open(count, count * 2)
    const map: Record<string, unknown> = {}
    for (let n = 0; n < count; n++) {
      if (!this.isText()) throw new CborFault('a key that is no text')
      const key = this.text()
      // The one name that would not become a field.
      map[key === '__proto__' ? '__proto_' : key] = this.value()
    }
    this.close()
    return map
  }

  #other(first: number): unknown {
    if (first === FALSE || first === TRUE) return this.boolean()
    if (first === NULL || first === UNDEFINED) {
      this.#head()
      return first === NULL ? null : undefined
    }
    return this.number()
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

  /** First byte of a simple value or float; what a float holds is still to come. */
  #simple(): number {
    this.#count()
    return this.#view.getUint8(this.#at++)
  }

  #float(first: number): number {
    if (first === DOUBLE) return this.#view.getFloat64(this.#pass(8))
    if (first === HALF) return half(this.#view.getUint16(this.#pass(2)))
    return this.#view.getFloat32(this.#pass(4))
  }

  /** The number in a value's head: the value of an integer, the length of all else. */
  #head(): number {
    this.#count()
    const minor = this.#view.getUint8(this.#at++) & 31
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

  #count(): void {
    if (this.#itemsLeft-- <= 0) throw new CborFault('too many values')
  }
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
