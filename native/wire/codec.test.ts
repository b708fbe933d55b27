import { deflateRawSync, zstdCompressSync } from 'node:zlib'
import { Encoder } from 'cbor-x'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FRAMES, WIRE, type Frame, type FrameType } from '../contract/index.ts'
import {
  crc32c,
  decodeCbor,
  decodeFrame,
  encodeCbor,
  encodeFrame,
  encodeFrameAside,
  FLAG_DEFLATED,
  FLAG_MAY_BE_IGNORED,
  FLAG_ZSTD,
  FRAME_FAULTS,
  seal,
} from './index.ts'

const hash = fc.stringMatching(/^[0-9a-f]{16}$/)
const id = fc.string({ minLength: 1, maxLength: 30 })
const bytes = fc.uint8Array({ maxLength: 40 })
const time = fc.integer({ min: 0, max: 2 ** 45 })
// Through JSON: CBOR integers have no minus zero.
const plain = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as fc.JsonValue)
const items = fc.array(fc.array(plain, { maxLength: 4 }), { maxLength: 5 })
const actor = fc.record({ kind: fc.constant('timer' as const), id, name: fc.string() })
const command = fc.record({
  ...{ id, type: fc.string({ maxLength: 20 }), actor, occurredAt: time, configVersion: fc.nat() },
  payload: fc.dictionary(fc.string(), plain, { maxKeys: 4, noNullPrototype: true }),
  base: fc.dictionary(id, fc.nat(), { maxKeys: 3, noNullPrototype: true }),
})

const frames: readonly fc.Arbitrary<Frame>[] = [
  fc.record({
    type: fc.constant('CHALLENGE' as const),
    nonce: bytes,
    protocols: fc.tuple(fc.nat(), fc.nat()),
    now: time,
    drill: fc.boolean(),
  }),
  fc.record({ type: fc.constant('TX' as const), base: hash, txs: items }),
  fc.record({ type: fc.constant('TX_PART' as const), seq: fc.nat(), body: bytes }),
  fc.record({
    type: fc.constant('SNAP_PAGE' as const),
    snapshotId: id,
    table: id,
    asOf: fc.nat(),
    count: fc.nat(),
    rows: bytes,
    lastId: fc.string(),
  }),
  fc.record({ type: fc.constant('EXPRESS' as const), seq: fc.nat(), at: time, changes: items }),
  fc.record({
    type: fc.constant('CMD' as const),
    commands: fc.array(command, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ type: fc.constant('PONG' as const), n: fc.nat(), seq: fc.nat(), at: time }),
  fc.record({
    type: fc.constant('BLOB_PART' as const),
    sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
    offset: fc.nat(),
    total: fc.nat(),
    bytes: fc.uint8Array({ maxLength: 3_000 }),
  }),
  fc.record({
    type: fc.constant('CHECK' as const),
    step: fc.constant('ROOT' as const),
    seq: fc.nat(),
    root: hash,
  }),
  fc.record({ type: fc.constant('ERROR' as const), code: fc.string({ maxLength: 20 }), fatal: fc.boolean() }),
]
const frame = fc.oneof(...frames)

/** Keys that JavaScript treats in a way of its own cannot come through as themselves. */
const ordinary = (value: unknown): boolean => !JSON.stringify(value).includes('__proto__')

const code = (message: Uint8Array): string => {
  const decoded = decodeFrame(message)
  return decoded.ok ? (decoded.frame?.type ?? 'ignored') : decoded.code
}

describe('frames', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(frame.filter(ordinary), (sent) => {
        const read = decodeFrame(encodeFrame(sent))
        expect(read.ok && read.frame).toEqual(sent)
      }),
    )
  })

  it('with any single bit turned are refused with a reason, never thrown at the reader', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (sent, pick) => {
        const message = encodeFrame(sent).slice()
        const bit = pick % (message.length * 8)
        message[bit >> 3] = (message[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(decodeFrame(message).ok).toBe(false)
      }),
    )
  })

  it('cut short or drawn out anywhere are refused', () => {
    fc.assert(
      fc.property(frame, fc.nat(), bytes, (sent, pick, more) => {
        const message = encodeFrame(sent)
        expect(decodeFrame(message.subarray(0, pick % message.length)).ok).toBe(false)
        if (more.length > 0) expect(decodeFrame(Buffer.concat([message, more])).ok).toBe(false)
      }),
    )
  })

  it('of any bytes at all never make the reader throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...Object.values(FRAMES)),
        fc.nat(3),
        (body, kind, flags) => {
          decodeFrame(body)
          // With header and check sum right, so that the body itself is read.
          const decoded = decodeFrame(seal(kind.code, flags, kind.lane, body))
          if (!decoded.ok) expect(FRAME_FAULTS).toContain(decoded.code)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('whose body is CBOR of another shape are refused, whatever the shape', () => {
    const encoder = new Encoder({ useRecords: false, tagUint8Array: false })
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
        fc.constantFrom(...Object.values(FRAMES)),
        (value, kind) => {
          let body: Uint8Array
          try {
            body = encoder.encode(value)
          } catch {
            return
          }
          decodeFrame(seal(kind.code, 0, kind.lane, body))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('above the size limit are refused before they are read', () => {
    expect(code(new Uint8Array(WIRE.maxFrameBytes + 1))).toBe('FRAME_TOO_LARGE')
  })

  it('that would unpack beyond the limit are refused at the limit', () => {
    const nothing = new Uint8Array(64 << 20)
    for (const [bomb, flag] of [
      [deflateRawSync(nothing), FLAG_DEFLATED],
      [zstdCompressSync(nothing), FLAG_ZSTD],
    ] as const) {
      expect(bomb.length).toBeLessThan(WIRE.maxFrameBytes)
      expect(code(seal(FRAMES.TX.code, flag, 1, bomb))).toBe('FRAME_TOO_LARGE')
      expect(code(seal(FRAMES.TX.code, flag, 1, new Uint8Array([1, 2, 3])))).toBe('FRAME_TOO_LARGE')
    }
  })

  it('that ask for more memory than a body can need, or are packed in two ways at once, are refused', () => {
    const body = encodeCbor({ n: 1 })
    // One raw block whose frame claims a window of 128 MiB.
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, (body.length << 3) | 1, 0, 0, ...body])
    const modest = Buffer.from(greedy)
    modest[5] = 10 << 3
    expect(code(seal(FRAMES.PING.code, FLAG_ZSTD, 0, modest))).toBe('PING')
    expect(code(seal(FRAMES.PING.code, FLAG_ZSTD, 0, greedy))).toBe('FRAME_TOO_LARGE')
    const both = FLAG_ZSTD | FLAG_DEFLATED
    expect(code(seal(FRAMES.PING.code, both, 0, deflateRawSync(body)))).toBe('FRAME_FLAGS')
  })

  it('of a type nobody knows are left out when they say so, and refused when not', () => {
    expect(code(seal(200, FLAG_MAY_BE_IGNORED, 0, encodeCbor({})))).toBe('ignored')
    expect(code(seal(200, 0, 0, encodeCbor({})))).toBe('FRAME_UNKNOWN_TYPE')
    expect(code(seal(FRAMES.PING.code, 64, 0, encodeCbor({ n: 1 })))).toBe('FRAME_FLAGS')
  })

  it('keep fields of a newer peer, and ask for those this version needs', () => {
    const later = seal(FRAMES.PING.code, 0, 0, encodeCbor({ n: 1, later: 'x' }))
    expect(decodeFrame(later)).toMatchObject({ ok: true, frame: { n: 1, later: 'x' } })
    expect(code(seal(FRAMES.PING.code, 0, 0, encodeCbor({ later: 'x' })))).toBe('FRAME_BODY')
    expect(code(seal(FRAMES.PING.code, 0, 0, encodeCbor([1])))).toBe('FRAME_BODY')
  })

  it('with large bodies are compressed in the way the peer knows, small ones are not', async () => {
    const rows = Array.from({ length: 200 }, (_, k) => [`h${String(k)}`, 1, 'g1', 'b1', 1, k, '1-1'])
    const page: Frame = {
      ...{ type: 'SNAP_PAGE', snapshotId: 's', table: 'household', asOf: 1, lastId: 'h' },
      ...{ count: rows.length, rows: encodeCbor(rows) },
    }
    const message = encodeFrame(page)
    expect(message[1]).toBe(FLAG_ZSTD)
    expect(encodeFrame(page, 1)[1]).toBe(FLAG_DEFLATED)
    expect(message.length).toBeLessThan(encodeCbor(page).length / 2)
    expect(encodeFrame({ type: 'PING', n: 1 })[1]).toBe(0)
    // Made on another thread, the frame is the same.
    const large: Frame = { ...page, rows: encodeCbor(Array.from({ length: 40 }, () => rows)) }
    for (const frame of [page, large]) {
      const aside = await encodeFrameAside(frame)
      expect(aside[1]).toBe(FLAG_ZSTD)
      expect(decodeFrame(aside)).toEqual({ ...decodeFrame(encodeFrame(frame)), bytes: aside.length })
      expect((await encodeFrameAside(frame, 1))[1]).toBe(FLAG_DEFLATED)
    }
  })

  it('have numbers that never change', () => {
    const numbers: Record<FrameType, number> = {
      ...{
        CHALLENGE: 1,
        AUTH: 2,
        HELLO: 3,
        WELCOME: 4,
        RESET: 5,
        SNAP_BEGIN: 6,
        SNAP_PAGE: 7,
        SNAP_END: 8,
        TX: 9,
      },
      ...{ TX_BEGIN: 10, TX_PART: 11, TX_END: 12, EXPRESS: 13, CMD: 14, RESULT: 15, INBOX: 16, CREDIT: 17 },
      ...{
        CHECK: 18,
        TELEMETRY: 19,
        BLOB_WANT: 20,
        BLOB_PART: 21,
        PING: 22,
        PONG: 23,
        GOAWAY: 24,
        ERROR: 25,
        LEASE: 26,
      },
    }
    expect(Object.fromEntries(Object.entries(FRAMES).map(([type, kind]) => [type, kind.code]))).toEqual(
      numbers,
    )
  })
})

describe('CBOR', () => {
  const limits = { maxDepth: 8, maxItems: 1_000 }
  const why = (...hex: string[]) => {
    const read = decodeCbor(Buffer.from(hex.join(''), 'hex'), limits)
    return read.ok ? JSON.stringify(read.value) : read.why
  }

  it('reads the plain part of RFC 8949, appendix A', () => {
    expect(why('1bffffffffffffffff')).toBe('integer too large')
    expect(why('1a000f4240')).toBe('1000000')
    expect(why('1b000000e8d4a51000')).toBe('1000000000000')
    expect(why('3903e7')).toBe('-1000')
    expect(why('fb3ff199999999999a')).toBe('1.1')
    expect(why('f93e00')).toBe('1.5')
    expect(why('62c3bc')).toBe('"ü"')
    expect(why('a26161016162820203')).toBe('{"a":1,"b":[2,3]}')
    expect(why('f6')).toBe('null')
  })

  it('refuses tags, open lengths, keys that are no texts, depth, lies about length', () => {
    expect(why('c074323031332d30332d32315432303a30343a30305a')).toBe('a tag')
    expect(why('9f01ff')).toBe('length left open')
    expect(why('a10102')).toBe('a key that is no text')
    expect(why('81'.repeat(9), '01')).toBe('too deep')
    expect(why('81'.repeat(8), '01')).toBe('[[[[[[[[1]]]]]]]]')
    expect(why('9bffffffffffffffff')).toBe('ends too early')
    expect(why('9a00ffffff01')).toBe('ends too early')
    expect(why('5affffffff00')).toBe('ends too early')
    expect(why('0101')).toBe('goes on after its end')
    expect(why('')).toBe('ends too early')
    expect(why('990400', '01'.repeat(1_024))).toBe('too many values')
  })

  it('gives copies of bytes, which do not keep a whole message alive', () => {
    const read = decodeCbor(encodeCbor({ b: new Uint8Array([1, 2, 3]), rest: 'x'.repeat(5_000) }), WIRE)
    const { b } = (read.ok ? read.value : {}) as { b: Uint8Array }
    expect([...b]).toEqual([1, 2, 3])
    expect(b.buffer.byteLength).toBeLessThan(100)
  })
})

describe('CRC-32C', () => {
  it('has the values of RFC 3720, appendix B.4', () => {
    const of = (byte: (k: number) => number) => crc32c(Uint8Array.from({ length: 32 }, (_, k) => byte(k)))
    expect(of(() => 0)).toBe(0x8a9136aa)
    expect(of(() => 0xff)).toBe(0x62a8ab43)
    expect(of((k) => k)).toBe(0x46dd794e)
    expect(of((k) => 31 - k)).toBe(0x113fdb5c)
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
  })

  it('is the same over a part as over a copy of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), fc.nat(60), (all, a, b) => {
        const [from, to] = [Math.min(a, b, all.length), Math.min(Math.max(a, b), all.length)]
        expect(crc32c(all, from, to)).toBe(crc32c(all.slice(from, to)))
      }),
    )
  })
})
