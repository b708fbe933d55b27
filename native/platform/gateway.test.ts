/** The gateway's socket, spoken to byte by byte. */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  authText,
  FRAMES,
  PROTOCOL,
  realPace,
  schemaHash,
  systemClock,
  WIRE,
  type Frame,
  type FrameOf,
  type FrameType,
} from '../contract/index.ts'
import { decodeFrame, encodeFrame } from '../wire/index.ts'
import { folder, platformIn, withTowns } from './platformFixture.ts'
import { startGateway, type Gateway, type Platform } from './index.ts'

const clock = systemClock(realPace())
let place: ReturnType<typeof folder>
let platform: Platform
let gateway: Gateway
const peers: RawPeer[] = []

beforeEach(async () => {
  place = folder()
  platform = withTowns(platformIn(place.path, { clock }), 'yunlan', 'shiqiao')
  const started = await startGateway({ platform, port: 0, clock })
  if (!started.ok) throw new Error(started.code)
  gateway = started.gateway
})
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.socket.terminate()
  await gateway.close(10)
  await platform.close()
  place.remove()
})

/** A client without manners, but for giving credit. */
class RawPeer {
  readonly socket: WebSocket
  readonly heard: Frame[] = []
  readonly closed: Promise<number>
  readonly ready: Promise<void>

  constructor(port = gateway.port) {
    this.socket = new WebSocket(`ws://127.0.0.1:${String(port)}`, { perMessageDeflate: false })
    peers.push(this)
    this.socket.on('error', () => undefined)
    this.ready = new Promise((resolve) => this.socket.once('open', resolve))
    this.closed = new Promise((resolve) => this.socket.once('close', resolve))
    this.socket.on('message', (data: Buffer) => {
      const decoded = decodeFrame(data)
      if (!decoded.ok || !decoded.frame) return
      this.heard.push(decoded.frame)
      if (FRAMES[decoded.frame.type].stream) this.say({ type: 'CREDIT', bytes: decoded.bytes })
    })
  }

  say(...frames: readonly Frame[]): this {
    for (const frame of frames) this.socket.send(encodeFrame(frame))
    return this
  }
  async first<T extends FrameType>(type: T): Promise<FrameOf<T>> {
    await expect
      .poll(() => this.heard.some((frame) => frame.type === type), { timeout: 5_000, interval: 5 })
      .toBe(true)
    // Found by its type a moment ago.
    return this.heard.find((frame) => frame.type === type) as unknown as FrameOf<T>
  }
  async signIn(role: 'hub' | 'terminal', deviceId: string, key: KeyObject): Promise<this> {
    const { nonce } = await this.first('CHALLENGE')
    const signature = sign(
      null,
      Buffer.from(authText(role, deviceId, false, Buffer.from(nonce).toString('hex'))),
      key,
    )
    return this.say({ type: 'AUTH', protocol: PROTOCOL, role, deviceId, signature, drill: false })
  }
}

function enrolled(role: 'hub' | 'terminal', deviceId: string, townshipId = 'yunlan'): KeyObject {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const holds = role === 'terminal' ? { holds: { kind: 'FEED' as const, id: 'sensors' } } : {}
  const done = platform.enrol({ townshipId, deviceId, role, publicKey, ...holds })
  if (!done.ok) throw new Error(done.code)
  return privateKey
}

const hello = (hubId: string): Frame => ({
  ...{
    type: 'HELLO',
    protocol: PROTOCOL,
    schemaHash: schemaHash(),
    hubId,
    session: 's',
    cursor: null,
    lineage: null,
  },
  ...{ snapshot: null, unresolved: [], credit: 1 << 20 },
})

async function hubIn(hubId: string, townshipId: string): Promise<RawPeer> {
  const hub = await new RawPeer().signIn('hub', hubId, enrolled('hub', hubId, townshipId))
  hub.say(hello(hubId))
  await hub.first('SNAP_END')
  return hub
}

describe('the gateway', () => {
  it('answers what is no frame with its reason and a close, and goes on serving', async () => {
    const torn = encodeFrame({ type: 'PING', n: 1 }).slice(0, 9)
    for (const message of [Buffer.from('hello'), torn, randomBytes(500), Buffer.alloc(0)]) {
      const peer = new RawPeer()
      await peer.ready
      peer.socket.send(message)
      expect((await peer.first('ERROR')).code).toMatch(/^FRAME_/)
      await peer.closed
    }
    const talker = new RawPeer()
    await talker.ready
    talker.socket.send('text is no frame')
    await talker.closed
    await hubIn('hub1', 'yunlan')
  })

  it('does not read a message beyond the limit', async () => {
    const peer = new RawPeer()
    await peer.ready
    peer.socket.send(Buffer.alloc(WIRE.maxFrameBytes + 1))
    expect(await peer.closed).toBe(1009)
  })

  it('lets in by key alone: not a wrong key, not another role, not a device that was retired', async () => {
    const key = enrolled('hub', 'hub1')
    const refused = async (peer: RawPeer) => {
      const { code } = await peer.first('ERROR')
      await peer.closed
      return code
    }
    const other = generateKeyPairSync('ed25519').privateKey
    expect(await refused(await new RawPeer().signIn('hub', 'hub1', other))).toBe('AUTH_FAILED')
    expect(await refused(await new RawPeer().signIn('terminal', 'hub1', key))).toBe('AUTH_FAILED')
    expect(await refused(await new RawPeer().signIn('hub', 'nobody', key))).toBe('AUTH_FAILED')
    platform.directory.retire('hub1')
    expect(await refused(await new RawPeer().signIn('hub', 'hub1', key))).toBe('AUTH_FAILED')
  })

  it('takes a signature once: that of another challenge opens nothing', async () => {
    const key = enrolled('hub', 'hub1')
    const { nonce } = await new RawPeer().first('CHALLENGE')
    const signature = sign(
      null,
      Buffer.from(authText('hub', 'hub1', false, Buffer.from(nonce).toString('hex'))),
      key,
    )
    const replayed = new RawPeer()
    await replayed.first('CHALLENGE')
    replayed.say({ type: 'AUTH', protocol: PROTOCOL, role: 'hub', deviceId: 'hub1', signature, drill: false })
    expect((await replayed.first('ERROR')).code).toBe('AUTH_FAILED')
  })

  it('hands the latest telemetry to the hubs of the same township and to no others', async () => {
    const [own, foreign] = [await hubIn('hub1', 'yunlan'), await hubIn('hub2', 'shiqiao')]
    const feed = await new RawPeer().signIn('terminal', 'feed', enrolled('terminal', 'feed'))
    await feed.first('WELCOME')
    feed.say(
      {
        type: 'TELEMETRY',
        values: [
          ['s1', 1, 10],
          ['s2', 7, 10],
        ],
      },
      { type: 'TELEMETRY', values: [['s1', 2, 11]] },
    )
    expect((await own.first('TELEMETRY')).values.toSorted()).toEqual([
      ['s1', 2, 11],
      ['s2', 7, 10],
    ])
    expect(foreign.heard.some((frame) => frame.type === 'TELEMETRY')).toBe(false)
  })

  it('keeps a picture in parts and gives it out from any offset, within its township', async () => {
    const picture = randomBytes(500_000)
    const sha256 = createHash('sha256').update(picture).digest('hex')
    const feed = await new RawPeer().signIn('terminal', 'feed', enrolled('terminal', 'feed'))
    await feed.first('WELCOME')
    const step = 200_000
    for (let offset = 0; offset < picture.length; offset += step)
      feed.say({
        type: 'BLOB_PART',
        sha256,
        offset,
        total: picture.length,
        bytes: picture.subarray(offset, offset + step),
      })
    const hub = await hubIn('hub1', 'yunlan')
    const parts: Buffer[] = []
    for (let offset = 0; offset < picture.length;) {
      hub.heard.length = 0
      hub.say({ type: 'BLOB_WANT', sha256, offset })
      const { bytes, total } = await hub.first('BLOB_PART')
      expect(total).toBe(picture.length)
      parts.push(Buffer.from(bytes))
      offset += bytes.length
    }
    expect(Buffer.concat(parts).equals(picture)).toBe(true)
    const foreign = await hubIn('hub2', 'shiqiao')
    foreign.say({ type: 'BLOB_WANT', sha256, offset: 0 })
    expect(await foreign.first('ERROR')).toMatchObject({ code: 'BLOB_UNKNOWN', fatal: false })
  })

  it('says that it did not keep a part of a picture, and why not is in the code', async () => {
    const feed = await new RawPeer().signIn('terminal', 'feed', enrolled('terminal', 'feed'))
    await feed.first('WELCOME')
    const sha256 = 'a'.repeat(64)
    feed.say({ type: 'BLOB_PART', sha256, offset: 90, total: 100, bytes: new Uint8Array(11) })
    expect(await feed.first('ERROR')).toMatchObject({
      ...{ code: 'BLOB_REFUSED', fatal: false, params: { sha256, offset: 90 } },
    })
  })

  it('refuses what belongs to a drill, and as a drill what is real', async () => {
    const key = enrolled('hub', 'hub1')
    mkdirSync(`${place.path}/drill`)
    const rehearsal = withTowns(platformIn(`${place.path}/drill`, { clock, drill: true }), 'yunlan')
    const started = await startGateway({ platform: rehearsal, port: 0, clock })
    if (!started.ok) throw new Error(started.code)
    rehearsal.enrol({ townshipId: 'yunlan', deviceId: 'hub1', role: 'hub', publicKey: createPublicKey(key) })
    try {
      for (const [port, drill] of [
        [gateway.port, true],
        [started.gateway.port, false],
      ] as const) {
        const peer = new RawPeer(port)
        const { nonce, drill: theirs } = await peer.first('CHALLENGE')
        expect(theirs).toBe(!drill)
        const text = authText('hub', 'hub1', drill, Buffer.from(nonce).toString('hex'))
        const signature = sign(null, Buffer.from(text), key)
        peer.say({ type: 'AUTH', protocol: PROTOCOL, role: 'hub', deviceId: 'hub1', signature, drill })
        expect(await peer.first('ERROR')).toMatchObject({ code: 'DRILL_REFUSED', fatal: true })
        await peer.closed
        // Nor does it help to deny it: the signature is over the word.
        const liar = new RawPeer(port)
        const asked = await liar.first('CHALLENGE')
        const lie = authText('hub', 'hub1', drill, Buffer.from(asked.nonce).toString('hex'))
        liar.say({
          ...{ type: 'AUTH', protocol: PROTOCOL, role: 'hub', deviceId: 'hub1', drill: !drill },
          signature: sign(null, Buffer.from(lie), key),
        })
        expect((await liar.first('ERROR')).code).toBe('AUTH_FAILED')
      }
    } finally {
      await started.gateway.close(10)
      await rehearsal.close()
    }
  })

  it('tells everybody when to come back before it closes, each at a time of its own', async () => {
    const hubs = [
      await hubIn('hub1', 'yunlan'),
      await hubIn('hub2', 'shiqiao'),
      await hubIn('hub3', 'yunlan'),
    ]
    await gateway.close(7_000)
    const times = await Promise.all(hubs.map(async (hub) => (await hub.first('GOAWAY')).retryAfterMs))
    expect(new Set(times).size).toBe(3)
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(7_000)
      expect(time).toBeLessThan(14_000)
    }
    await Promise.all(hubs.map((hub) => hub.closed))
  })

  it('lets only so many snapshots begin at once, and gives the others their time', async () => {
    const slow = await startGateway({ platform, port: 0, clock, snapshots: { perS: 1, burst: 1 } })
    if (!slow.ok) throw new Error(slow.code)
    try {
      const [one, two] = await Promise.all(
        ['hub1', 'hub2'].map(async (hubId) => {
          const hub = await new RawPeer(slow.gateway.port).signIn('hub', hubId, enrolled('hub', hubId))
          return hub.say(hello(hubId))
        }),
      )
      await Promise.all([one?.first('SNAP_END'), two?.first('SNAP_END')])
      const told = [one, two].flatMap((hub) => hub?.heard.filter(({ type }) => type === 'ERROR') ?? [])
      expect(told).toMatchObject([{ code: 'SNAPSHOT_WAITS', fatal: false }])
    } finally {
      await slow.gateway.close(10)
    }
  })

  it('says which port is taken', async () => {
    const second = await startGateway({ platform, port: gateway.port, clock })
    expect(second).toEqual({ ok: false, code: 'PORT_BUSY', params: { port: gateway.port } })
  })
})
