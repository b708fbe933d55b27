/** What a hostile or broken line makes of a message: bits turned, cut, blown up, or whole frames that say nonsense. */
import { deflateRawSync, zstdCompressSync } from 'node:zlib'
import { FRAMES, WIRE, type Frame } from '../../../contract/index.ts'
import { decodeFrame, encodeFrame, FLAG_DEFLATED, FLAG_ZSTD, seal } from '../../../wire/index.ts'
import type { Chance } from '../chance.ts'

const ODD_NUMBERS = [0, -1, 1, 0.5, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER, 2 ** 53, Number.NaN, 1e300]
const ODD_TEXTS = ['', 'x', '__proto__', '0000000000000000', '😀'.repeat(300), '\u0000', 'household', 'e0']
/** A few kilobytes that unpack to more than any body may have. */
const BOMBS: readonly (readonly [flag: number, body: Uint8Array])[] = [
  [FLAG_DEFLATED, deflateRawSync(new Uint8Array(64 << 20))],
  [FLAG_ZSTD, zstdCompressSync(new Uint8Array(64 << 20))],
]

export function meddled(message: Uint8Array, chance: Chance): Uint8Array {
  switch (chance.between(0, 7)) {
    case 0:
      return flipped(message, chance)
    case 1:
      return message.slice(0, chance.between(0, message.length))
    case 2:
      return resealed(message, (body) => flipped(body, chance))
    case 3:
      return resealed(message, (body) => body.slice(0, chance.between(0, body.length)))
    case 4:
      return hostile(chance)
    default:
      return nonsense(message, chance)
  }
}

function flipped(bytes: Uint8Array, chance: Chance): Uint8Array {
  const out = bytes.slice()
  for (let k = chance.between(1, 4); k > 0 && out.length > 0; k--) {
    const at = chance.between(0, out.length - 1)
    out[at] = (out[at] ?? 0) ^ (1 << chance.between(0, 7))
  }
  return out
}

/** Changes the body and makes header and check sum right again, so that it is read. */
function resealed(message: Uint8Array, change: (body: Uint8Array) => Uint8Array): Uint8Array {
  const { headerBytes, trailerBytes } = WIRE
  const [code = 0, flags = 0, lane = 0] = message
  return seal(code, flags, lane, change(message.slice(headerBytes, message.length - trailerBytes)))
}

function hostile(chance: Chance): Uint8Array {
  const kind = chance.pick(Object.values(FRAMES)) ?? FRAMES.TX
  switch (chance.between(0, 3)) {
    case 0: {
      const [flag, bomb] = chance.pick(BOMBS) ?? [0, new Uint8Array(0)]
      return seal(kind.code, flag, kind.lane, bomb)
    }
    case 1:
      return seal(kind.code, 0, kind.lane, new Uint8Array(chance.between(1, 20_000)).fill(0x81))
    case 2:
      return new Uint8Array(chance.often(0.02) ? WIRE.maxFrameBytes + 1 : chance.between(0, 64))
    default:
      return seal(
        chance.between(0, 255),
        chance.between(0, 255),
        0,
        Uint8Array.from({ length: chance.between(0, 80) }, () => chance.between(0, 255)),
      )
  }
}

/** A frame that is one, with one of its fields, however deep, turned into something else. */
function nonsense(message: Uint8Array, chance: Chance): Uint8Array {
  const read = decodeFrame(message)
  if (!read.ok || !read.frame) return message
  const { type, ...body } = read.frame
  try {
    const twisted = { ...(twistOne(body, chance) as object), type } as unknown
    return encodeFrame(twisted as Frame)
  } catch {
    // What cannot be written as a frame cannot be sent as one.
    return flipped(message, chance)
  }
}

function twistOne(value: unknown, chance: Chance): unknown {
  if (value instanceof Uint8Array) return chance.often(0.5) ? flipped(value, chance) : value.slice(1)
  if (Array.isArray(value)) {
    const items: unknown[] = [...(value as unknown[])]
    const at = chance.between(0, items.length)
    const roll = chance.next()
    if (items.length === 0 || roll < 0.1) items.splice(at, 0, null)
    else if (roll < 0.2) items.splice(at, 1)
    else if (roll < 0.3) items.push(items[0])
    else if (at < items.length) items[at] = twistOne(items[at], chance)
    return items
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = Object.entries(value)
    const picked = chance.pick(entries)
    if (!picked || chance.often(0.05)) return { ...value, extra: 1 }
    const [key, field] = picked
    if (chance.often(0.1)) return Object.fromEntries(entries.filter(([name]) => name !== key))
    return { ...value, [key]: twistOne(field, chance) }
  }
  if (chance.often(0.1)) return null
  if (typeof value === 'number')
    return chance.often(0.5) ? value + chance.between(-2, 2) : chance.pick(ODD_NUMBERS)
  if (typeof value === 'string')
    return chance.often(0.5) && value.length > 0
      ? value.slice(0, -1) + String.fromCharCode(33 + chance.between(0, 90))
      : chance.pick(ODD_TEXTS)
  return typeof value === 'boolean' ? !value : chance.pick([...ODD_NUMBERS, ...ODD_TEXTS])
}
