/**
 * CBOR (RFC 8949), the plain part of it: integers, floats, texts, byte strings, arrays, maps with text keys, true,
 * false, null. No tags, no streams of unknown length. `survey` walks the bytes before anything is built from them, so
 * that a hostile body costs no more than its own length.
 */
import { Decoder, Encoder } from 'cbor-x'

const options = {
  useRecords: false,
  mapsAsObjects: true,
  variableMapSize: true,
  tagUint8Array: false,
  encodeUndefinedAsNil: true,
  copyBuffers: true,
  int64AsNumber: true,
}
const encoder = new Encoder(options)
const decoder = new Decoder(options)

export const encodeCbor = (value: unknown): Uint8Array => encoder.encode(value)

export interface CborLimits {
  readonly maxDepth: number
  readonly maxItems: number
}

/** The value, or why the bytes are none. Never throws. */
export function decodeCbor(
  bytes: Uint8Array,
  limits: CborLimits,
): { ok: true; value: unknown } | { ok: false; why: string } {
  const why = survey(bytes, limits)
  if (why !== undefined) return { ok: false, why }
  try {
    const value: unknown = decoder.decode(bytes)
    return { ok: true, value }
  } catch {
    return { ok: false, why: 'not CBOR' }
  }
}

/** Undefined when the bytes are exactly one value of the plain part within the limits, otherwise what is wrong. */
export function survey(bytes: Uint8Array, { maxDepth, maxItems }: CborLimits): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length
  /** Values still to come at each open level; a map counts keys and values. */
  const left: number[] = []
  /** Whether the open level is a map: its keys must be texts. */
  const isMap: boolean[] = []
  let at = 0
  let items = 0
  for (;;) {
    if (at >= end) return 'ends too early'
    if (++items > maxItems) return 'too many values'
    const first = view.getUint8(at++)
    const major = first >> 5
    const minor = first & 31
    let value = minor
    if (minor >= 24) {
      if (minor > 27) return 'length left open'
      const width = 1 << (minor - 24)
      if (at + width > end) return 'ends too early'
      if (width === 8) {
        const high = view.getUint32(at)
        value = high * 0x100000000 + view.getUint32(at + 4)
        if (major < 2 && !Number.isSafeInteger(value)) return 'integer too large'
      } else {
        value = width === 4 ? view.getUint32(at) : width === 2 ? view.getUint16(at) : view.getUint8(at)
      }
      at += width
    }
    const level = left.length - 1
    const open = left[level]
    if (open !== undefined && isMap[level] === true && open % 2 === 0 && major !== 3)
      return 'a key that is no text'
    if (open !== undefined) left[level] = open - 1
    switch (major) {
      case 0:
      case 1:
        break
      case 2:
      case 3:
        if (value > end - at) return 'ends too early'
        at += value
        break
      case 4:
      case 5: {
        const count = major === 5 ? value * 2 : value
        // Each value takes a byte at least: a count beyond what is left is a lie.
        if (count > end - at) return 'ends too early'
        if (count > 0) {
          if (left.length >= maxDepth) return 'too deep'
          left.push(count)
          isMap.push(major === 5)
        }
        break
      }
      case 6:
        return 'a tag'
      default:
        // false, true, null, undefined (as good as absent); half, single and double floats.
        if (minor < 20 || minor === 24 || minor > 27) return 'a simple value'
    }
    while (left.length > 0 && left[left.length - 1] === 0) {
      left.pop()
      isMap.pop()
    }
    if (left.length === 0) return at === end ? undefined : 'goes on after its end'
  }
}
