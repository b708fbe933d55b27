/**
 * A hub of protocol 1, as an older release would be: written by hand over a real socket, with nothing of this version's
 * codec but CBOR itself, so that a change of the frames cannot pass unnoticed.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { realPace, schemaHash, systemClock } from '../contract/index.ts'
import { crc32c, decodeCbor, encodeCbor } from '../wire/index.ts'
import { folder, platformIn, reported, smallTown } from './platformFixture.ts'
import { startGateway, type Gateway, type Platform } from './index.ts'

const clock = systemClock(realPace())
let place: ReturnType<typeof folder>
let platform: Platform
let gateway: Gateway
const sockets: WebSocket[] = []

const NUMBERS = { AUTH: 2, HELLO: 3, CMD: 14, CREDIT: 17 } as const
const NAMES: Readonly<Record<number, string>> = {
  ...{
    1: 'CHALLENGE',
    4: 'WELCOME',
    6: 'SNAP_BEGIN',
    7: 'SNAP_PAGE',
    8: 'SNAP_END',
    9: 'TX',
    10: 'TX_BEGIN',
  },
  ...{ 11: 'TX_PART', 12: 'TX_END', 13: 'EXPRESS', 15: 'RESULT', 25: 'ERROR' },
}
const STREAM = new Set(['SNAP_BEGIN', 'SNAP_PAGE', 'SNAP_END', 'TX', 'TX_BEGIN', 'TX_PART', 'TX_END'])

type Body = Readonly<Record<string, unknown>>
interface Heard {
  readonly type: string
  readonly body: Body
}

class OlderHub {
  readonly heard: Heard[] = []
  readonly closed: Promise<unknown>
  readonly #socket: WebSocket

  constructor() {
    const socket = new WebSocket(`ws://127.0.0.1:${String(gateway.port)}`, { perMessageDeflate: false })
    this.#socket = socket
    sockets.push(socket)
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('message', (message: Buffer) => {
      const heard = read(message)
      this.heard.push(heard)
      if (STREAM.has(heard.type)) this.say('CREDIT', { bytes: message.length })
    })
  }

  say(type: keyof typeof NUMBERS, body: Body): void {
    const bytes = encodeCbor(body)
    const out = Buffer.alloc(8 + bytes.length + 4)
    out[0] = NUMBERS[type]
    out.writeUInt32BE(bytes.length, 4)
    out.set(bytes, 8)
    out.writeUInt32BE(crc32c(out, 0, out.length - 4), out.length - 4)
    this.#socket.send(out)
  }

  async first(type: string): Promise<Body> {
    await expect.poll(() => this.heard.some((item) => item.type === type), { interval: 5 }).toBe(true)
    return this.heard.find((item) => item.type === type)?.body ?? {}
  }

  async signIn(key: KeyObject, protocol = 1, hello = protocol): Promise<this> {
    const { nonce } = await this.first('CHALLENGE')
    const hex = Buffer.from(nonce as Uint8Array).toString('hex')
    const signature = sign(null, Buffer.from(`hub-console auth 1\nlive\nhub\nhub1\n${hex}`), key)
    this.say('AUTH', { protocol, role: 'hub', deviceId: 'hub1', signature, drill: false })
    this.say('HELLO', {
      ...{ protocol: hello, schemaHash: schemaHash(), hubId: 'hub1', session: 's', cursor: null },
      ...{ lineage: null, snapshot: null, unresolved: [], credit: 1 << 20 },
    })
    return this
  }
}

function read(message: Buffer): Heard {
  const type = NAMES[message[0] ?? 0] ?? `type ${String(message[0])}`
  const flags = message[1] ?? 0
  // Bits a hub of protocol 1 knows: deflated, and may be left out.
  expect(flags & ~3, type).toBe(0)
  expect(message.readUInt32BE(message.length - 4)).toBe(crc32c(message, 0, message.length - 4))
  const packed = message.subarray(8, -4)
  const body = decodeCbor(flags & 1 ? inflateRawSync(packed) : packed, { maxDepth: 24, maxItems: 1 << 20 })
  if (!body.ok) throw new Error(body.why)
  return { type, body: body.value as Body }
}

let key: KeyObject

beforeEach(async () => {
  place = folder()
  platform = platformIn(place.path, { clock })
  const rows = [...smallTown()]
  // Enough of one table that its page is worth compressing.
  for (let k = 0; k < 100; k++)
    rows.push([
      'street',
      { id: `s${String(k)}`, rev: 1, name: `江边${String(k)}路`, kind: 'LANE', shape: [1, k] },
    ])
  const imported = platform.importTown({ townshipId: 'yunlan', name: '', rows, at: 1 })
  if (!imported.ok) throw new Error(imported.code)
  const pair = generateKeyPairSync('ed25519')
  key = pair.privateKey
  platform.enrol({ townshipId: 'yunlan', deviceId: 'hub1', role: 'hub', publicKey: pair.publicKey })
  const started = await startGateway({ platform, port: 0, clock })
  if (!started.ok) throw new Error(started.code)
  gateway = started.gateway
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await gateway.close(10)
  await platform.close()
  place.remove()
})

describe('a hub of protocol 1', () => {
  it('is told that it is understood, and gets its snapshot with rows as lists', async () => {
    const hub = await new OlderHub().signIn(key)
    expect(await hub.first('WELCOME')).toMatchObject({ protocol: 1, plan: 'SNAPSHOT' })
    expect((await hub.first('CHALLENGE'))['protocols']).toEqual([1, 2])
    await hub.first('SNAP_END')
    const pages = hub.heard.filter(({ type }) => type === 'SNAP_PAGE').map(({ body }) => body)
    const streets = pages.filter(({ table }) => table === 'street')
    expect(streets.flatMap(({ rows }) => rows as unknown[][]).map(([id]) => id)).toEqual(
      Array.from({ length: 100 }, (_, k) => `s${String(k)}`).toSorted(),
    )
    for (const page of pages)
      expect(Object.keys(page).toSorted()).toEqual(['asOf', 'lastId', 'rows', 'snapshotId', 'table'])
  })

  it('gets live transactions and its own results as lists', async () => {
    const hub = await new OlderHub().signIn(key)
    await hub.first('SNAP_END')
    hub.say('CMD', { commands: [reported('hub1.a.1')] })
    const { base, txs } = await hub.first('TX')
    const [[seq, head, at, changes, results] = []] = txs as unknown[][]
    expect(base).toBe((await hub.first('SNAP_END'))['head'])
    expect([seq, String(head).length, typeof at]).toEqual([2, 16, 'number'])
    const tables = (changes as unknown[][]).map(([table]) => table)
    expect(tables).toContain('incident')
    expect(results).toEqual([['hub1.a.1', 0]])
  })

  it('gets a transaction too large for one piece in parts of lists', async () => {
    const hub = await new OlderHub().signIn(key)
    await hub.first('SNAP_END')
    // Away while more happened than fits one piece.
    const cursor = await hub.first('SNAP_END')
    const { epoch } = await hub.first('WELCOME')
    for (const hubId of ['hub8', 'hub9'])
      await platform.submit(
        'yunlan',
        Array.from({ length: 30 }, (_, k) =>
          reported(`${hubId}.a.${String(k + 1)}`, crypto.randomUUID().repeat(20)),
        ),
      )
    const back = new OlderHub()
    const { nonce } = await back.first('CHALLENGE')
    const hex = Buffer.from(nonce as Uint8Array).toString('hex')
    const signature = sign(null, Buffer.from(`hub-console auth 1\nlive\nhub\nhub1\n${hex}`), key)
    back.say('AUTH', { protocol: 1, role: 'hub', deviceId: 'hub1', signature, drill: false })
    back.say('HELLO', {
      ...{ protocol: 1, schemaHash: schemaHash(), hubId: 'hub1', session: 's' },
      ...{ cursor: { epoch, seq: cursor['seq'], head: cursor['head'] }, lineage: epoch },
      ...{ snapshot: null, unresolved: [], credit: 1 << 20 },
    })
    await back.first('TX_END')
    const parts = back.heard.filter(({ type }) => type === 'TX_PART').map(({ body }) => body)
    expect(parts.flatMap(({ results }) => results as unknown[])).toHaveLength(60)
    for (const part of parts) expect(Object.keys(part).toSorted()).toEqual(['changes', 'results', 'seq'])
  })

  it('and no other: what lies outside the range is refused with its code, in AUTH as in HELLO', async () => {
    for (const [protocol, inHello] of [
      [0, 0],
      [3, 3],
      [1, 2],
      [2, 0],
    ] as const) {
      const hub = await new OlderHub().signIn(key, protocol, inHello)
      expect(await hub.first('ERROR')).toMatchObject({ code: 'PROTOCOL_UNSUPPORTED', fatal: true })
      await hub.closed
    }
  })
})
