/**
 * What a resident's box holds, in as few bytes as it takes: a township keeps a hundred thousand of them, each hub copies
 * them all, and sealed bytes do not compress. Layout: marks; years since 1900; bytes of the name; name; digits of the
 * phone, two in a byte. What does not fit that is JSON after a mark that says so.
 */
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'

export const ResidentDetails = Type.Object({
  name: Type.String(),
  phone: Type.String(),
  birthYear: Type.Integer(),
  /** Needs help to leave the building. */
  needsHelp: Type.Boolean(),
})
export type ResidentDetails = Static<typeof ResidentDetails>

const NEEDS_HELP = 1
/** The name is UTF-16 (big-endian): two bytes for a Chinese character where UTF-8 takes three. */
const WIDE_NAME = 2
const AS_JSON = 4
const KNOWN_MARKS = NEEDS_HELP | WIDE_NAME | AS_JSON

const FIRST_YEAR = 1900
/** Values of half a byte; the last one fills the second half after an odd number of signs. */
const PHONE_SIGNS = '0123456789- +*#'
const FILL = PHONE_SIGNS.length

export function packDetails(details: ResidentDetails): Buffer {
  const { name, phone, birthYear, needsHelp } = details
  const year = birthYear - FIRST_YEAR
  const utf8 = Buffer.from(name)
  const wide = Buffer.from(name, 'utf16le').swap16()
  // Halves of a surrogate pair that stand alone survive UTF-16 only.
  const isWide = wide.length < utf8.length || utf8.toString() !== name
  const chosen = isWide ? wide : utf8
  const digits = packPhone(phone)
  if (!digits || year < 0 || year > 255 || chosen.length > 255)
    return Buffer.concat([Buffer.of(AS_JSON), Buffer.from(JSON.stringify(details))])
  const marks = (needsHelp ? NEEDS_HELP : 0) | (isWide ? WIDE_NAME : 0)
  return Buffer.concat([Buffer.of(marks, year, chosen.length), chosen, digits])
}

/** Undefined for bytes of no layout known here. */
export function unpackDetails(bytes: Buffer): ResidentDetails | undefined {
  const [marks = KNOWN_MARKS + 1, year = 0, length = 0] = bytes
  if ((marks & ~KNOWN_MARKS) !== 0) return undefined
  if ((marks & AS_JSON) !== 0) return fromJson(bytes.subarray(1))
  if (bytes.length < 3 + length) return undefined
  const name = Buffer.from(bytes.subarray(3, 3 + length))
  const phone = unpackPhone(bytes.subarray(3 + length))
  if (phone === undefined || ((marks & WIDE_NAME) !== 0 && length % 2 !== 0)) return undefined
  return {
    name: (marks & WIDE_NAME) !== 0 ? name.swap16().toString('utf16le') : name.toString(),
    phone,
    birthYear: FIRST_YEAR + year,
    needsHelp: (marks & NEEDS_HELP) !== 0,
  }
}

function fromJson(bytes: Buffer): ResidentDetails | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return Value.Check(ResidentDetails, value) ? value : undefined
  } catch {
    return undefined
  }
}

function packPhone(phone: string): Buffer | undefined {
  const signs = [...phone].map((sign) => PHONE_SIGNS.indexOf(sign))
  if (signs.includes(-1)) return undefined
  const out = Buffer.alloc(Math.ceil(signs.length / 2))
  for (let i = 0; i < out.length; i++) out[i] = ((signs[2 * i] ?? 0) << 4) | (signs[2 * i + 1] ?? FILL)
  return out
}

function unpackPhone(bytes: Buffer): string | undefined {
  let phone = ''
  for (const [i, byte] of bytes.entries()) {
    const second = byte & 15
    if (byte >> 4 === FILL || (second === FILL && i < bytes.length - 1)) return undefined
    phone += PHONE_SIGNS.charAt(byte >> 4) + PHONE_SIGNS.charAt(second)
  }
  return phone
}
