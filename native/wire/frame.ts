/**
 * One frame, one WebSocket message: type, flags, lane, 0, length of the body (4 bytes, big-endian), the body, and the
 * CRC-32C of all before it. Reading never throws: what is not a frame comes back as a failure with its reason.
 */
import Value from 'typebox/value'
import { FRAMES, frameTypeOf, PROTOCOL, WIRE, type Frame } from '../contract/index.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'
import { compress, compressAside, decompress, FLAG_DEFLATED, FLAG_ZSTD, type Packed } from './compress.ts'
import { crc32c } from './crc32c.ts'
import { olderBody } from './older.ts'

export const FLAG_MAY_BE_IGNORED = 2
const KNOWN_FLAGS = FLAG_DEFLATED | FLAG_MAY_BE_IGNORED | FLAG_ZSTD

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
export const encodeFrame = (frame: Frame, protocol: number = PROTOCOL): Uint8Array =>
  around(frame, compress(bodyOf(frame, protocol), protocol))

/** Bodies from here on are compressed on another thread when there is time for it: shorter ones cost less than the way. */
const ASIDE_FROM_BYTES = 16 << 10

/** The same bytes, made without keeping this thread busy when the frame is large. */
export async function encodeFrameAside(frame: Frame, protocol: number = PROTOCOL): Promise<Uint8Array> {
  const body = bodyOf(frame, protocol)
  return around(
    frame,
    body.length < ASIDE_FROM_BYTES ? compress(body, protocol) : await compressAside(body, protocol),
  )
}

function bodyOf(frame: Frame, protocol: number): Uint8Array {
  const { type: _type, ...body } = frame
  return encodeCbor(protocol < 2 ? olderBody(frame) : body)
}

function around({ type }: Frame, { bytes, flag }: Packed): Uint8Array {
  const { code, lane, ignorable } = FRAMES[type]
  return seal(code, flag | (ignorable ? FLAG_MAY_BE_IGNORED : 0), lane, bytes)
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
  const twice = FLAG_DEFLATED | FLAG_ZSTD
  if ((flags & ~KNOWN_FLAGS) !== 0 || (flags & twice) === twice)
    return fault('FRAME_FLAGS', `flags ${String(flags)}`)
  const type = frameTypeOf(code)
  if (!type) {
    if ((flags & FLAG_MAY_BE_IGNORED) !== 0) return { ok: true, frame: undefined, bytes: message.length }
    return fault('FRAME_UNKNOWN_TYPE', `type ${String(code)}`)
  }
  const packed = message.subarray(headerBytes, bodyEnd)
  const body = decompress(packed, flags)
  if (!body) return fault('FRAME_TOO_LARGE', 'does not unpack within the limit')
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
