/**
 * One frame, one WebSocket message: type, flags, lane, 0, length of the body (4 bytes, big-endian), the body, and the
 * CRC-32C of all before it. Reading never throws: what is not a frame comes back as a failure with its reason.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import Value from 'typebox/value'
import { FRAMES, frameTypeOf, PROTOCOL, WIRE, type Frame } from '../contract/index.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'
import { crc32c } from './crc32c.ts'
import { olderBody } from './older.ts'

export const FLAG_COMPRESSED = 1
export const FLAG_MAY_BE_IGNORED = 2
const KNOWN_FLAGS = FLAG_COMPRESSED | FLAG_MAY_BE_IGNORED

export const FRAME_FAULTS = [
  'FRAME_TRUNCATED',
  'FRAME_TOO_LARGE',
  'FRAME_CHECKSUM',
  'FRAME_FLAGS',
  'FRAME_UNKNOWN_TYPE',
  'FRAME_NOT_CBOR',
  'FRAME_BODY',
] as const
export type FrameFault = (typeof FRAME_FAULTS)[number]

export type Decoded =
  | { readonly ok: true; readonly frame: Frame; readonly bytes: number }
  /** A type this end does not know and may leave out. */
  | { readonly ok: true; readonly frame: undefined; readonly bytes: number }
  | { readonly ok: false; readonly code: FrameFault; readonly why: string }

/** Bytes of a frame for a peer that speaks `protocol`. */
export function encodeFrame(frame: Frame, protocol: number = PROTOCOL): Uint8Array {
  const { type, ...body } = frame
  const kind = FRAMES[type]
  let bytes = encodeCbor(protocol < 2 ? olderBody(frame) : body)
  let flags = kind.ignorable ? FLAG_MAY_BE_IGNORED : 0
  if (bytes.length >= WIRE.deflateFromBytes) {
    const deflated = deflateRawSync(bytes, { level: 6 })
    if (deflated.length < bytes.length) {
      bytes = deflated
      flags |= FLAG_COMPRESSED
    }
  }
  return seal(kind.code, flags, kind.lane, bytes)
}

/** Puts header and check sum around a body. */
export function seal(code: number, flags: number, lane: number, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(WIRE.headerBytes + body.length + WIRE.trailerBytes)
  const view = new DataView(out.buffer)
  out[0] = code
  out[1] = flags
  out[2] = lane
  view.setUint32(4, body.length)
  out.set(body, WIRE.headerBytes)
  view.setUint32(out.length - WIRE.trailerBytes, crc32c(out, 0, out.length - WIRE.trailerBytes))
  return out
}

const fault = (code: FrameFault, why: string): Decoded => ({ ok: false, code, why })

export function decodeFrame(message: Uint8Array): Decoded {
  const { headerBytes, trailerBytes, maxFrameBytes } = WIRE
  if (message.length < headerBytes + trailerBytes) return fault('FRAME_TRUNCATED', 'shorter than a header')
  if (message.length > maxFrameBytes) return fault('FRAME_TOO_LARGE', `${String(message.length)} bytes`)
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const length = view.getUint32(4)
  if (length !== message.length - headerBytes - trailerBytes)
    return fault('FRAME_TRUNCATED', 'length differs')
  const bodyEnd = headerBytes + length
  if (view.getUint32(bodyEnd) !== crc32c(message, 0, bodyEnd))
    return fault('FRAME_CHECKSUM', 'CRC-32C differs')
  const code = view.getUint8(0)
  const flags = view.getUint8(1)
  if ((flags & ~KNOWN_FLAGS) !== 0) return fault('FRAME_FLAGS', `flags ${String(flags)}`)
  const type = frameTypeOf(code)
  if (!type) {
    if ((flags & FLAG_MAY_BE_IGNORED) !== 0) return { ok: true, frame: undefined, bytes: message.length }
    return fault('FRAME_UNKNOWN_TYPE', `type ${String(code)}`)
  }
  const packed = message.subarray(headerBytes, bodyEnd)
  const body = (flags & FLAG_COMPRESSED) !== 0 ? inflate(packed) : packed
  if (!body) return fault('FRAME_TOO_LARGE', 'does not inflate within the limit')
  const read = decodeCbor(body, WIRE)
  if (!read.ok) return fault('FRAME_NOT_CBOR', read.why)
  const { value } = read
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('FRAME_BODY', `${type}: not a map`)
  const frame: unknown = { ...value, type }
  return isFrame(frame)
    ? { ok: true, frame, bytes: message.length }
    : fault('FRAME_BODY', `${type}: a field is missing or of the wrong kind`)
}

function isFrame(value: unknown): value is Frame {
  const { type } = value as { type: Frame['type'] }
  return Value.Check(FRAMES[type].body, value)
}

function inflate(packed: Uint8Array): Uint8Array | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: WIRE.maxBodyBytes })
  } catch {
    return undefined
  }
}
