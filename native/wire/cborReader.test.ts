import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CborFault, CborReader, decodeCbor, encodeCbor } from './index.ts'

const LIMITS = { maxDepth: 5, maxItems: 60 }

type Read = { ok: true; value: unknown } | { ok: false }

function read(bytes: Uint8Array): Read {
  try {
    const reader = new CborReader(bytes, LIMITS)
    const value = reader.value()
    reader.done()
    return { ok: true, value }
  } catch (error) {
    if (error instanceof CborFault) return { ok: false }
    throw error
  }
}

const wholly = (bytes: Uint8Array): Read => {
  const read = decodeCbor(bytes, LIMITS)
  return read.ok ? read : { ok: false }
}

/** Bytes as bytes, whoever made them; broken UTF-8 may be mended with more or fewer marks. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') }
  if (typeof value === 'string') return value.replace(/\ufffd+.*/s, '\ufffd')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plain(key), plain(inner)]))
}

const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.uint8Array({ maxLength: 9 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}))

describe('reading CBOR value by value', () => {
  it('gives what reading it whole gives', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const bytes = encodeCbor(value)
        const whole = wholly(bytes)
        const single = read(bytes)
        expect(single.ok).toBe(whole.ok)
        if (whole.ok && single.ok) expect(plain(single.value)).toEqual(plain(whole.value))
      }),
      { numRuns: 400 },
    )
  })

  it('refuses what reading it whole refuses, whatever bits are turned or cut off', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(anything, damage, fc.nat(), (value, turned, cut) => {
        const bytes = Uint8Array.from(encodeCbor([value, 1]))
        for (const [at, byte] of turned) bytes[at % bytes.length] = byte
        const some = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
        const whole = wholly(some)
        const single = read(some)
        expect(single.ok).toBe(whole.ok)
        if (whole.ok && single.ok) expect(plain(single.value)).toEqual(plain(whole.value))
      }),
      { numRuns: 3_000 },
    )
  })

  it.each([
    ['a half float', 'f93c00', 1],
    ['a half float below the normal ones', 'f90001', 2 ** -24],
    ['minus infinity as half float', 'f9fc00', -Infinity],
    ['a single float', 'fa47c35000', 100_000],
    ['the largest integer', '1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (_, hex, value) => {
    expect(read(Buffer.from(hex, 'hex'))).toEqual({ ok: true, value })
  })

  it.each([
    ['an integer beyond 2^53', '1b0020000000000000'],
    ['a length left open', '9f01ff'],
    ['a tag', 'c101'],
    ['a simple value', 'e0'],
    ['a key that is no text', 'a10102'],
    ['more values than there are bytes', '9affffffff'],
    ['something after the value', '0101'],
    ['six levels', '818181818181'],
    ['nothing at all', ''],
  ])('refuses %s', (_, hex) => {
    expect(read(Buffer.from(hex, 'hex'))).toEqual({ ok: false })
    expect(wholly(Buffer.from(hex, 'hex'))).toEqual({ ok: false })
  })

  it('cannot be made to write into an object’s prototype', () => {
    const bytes = Buffer.from('a1695f5f70726f746f5f5fa16178f5', 'hex')
    const made = read(bytes)
    expect(made).toEqual({ ok: true, value: { __proto_: { x: true } } })
    expect(made.ok && 'x' in Object(made.value)).toBe(false)
  })
})
