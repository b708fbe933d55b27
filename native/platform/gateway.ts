/** Binds sessions to real sockets, and commits to whoever must hear of them. */
import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { WebSocketServer } from 'ws'
import {
  encodeRow,
  failure,
  hashText,
  PROTOCOL,
  PROTOCOL_OLDEST,
  WIRE,
  type Clock,
  type Frame,
  type FrameOf,
  type Outcomes,
  type WireCommand,
} from '../contract/index.ts'
import { encodeFrame } from '../wire/index.ts'
import { holderKey, type Answer, type AuthorityStore, type Commit, type Fence } from './authority/index.ts'
import { Connection, type GatewayHost } from './connection.ts'
import { LEASE_MS, LeaseDesk } from './lease/index.ts'
import type { Platform } from './platform.ts'
import {
  expressFrames,
  type Delta,
  type DeltaAsk,
  type PageAsk,
  type PageRead,
  type Peer,
  type Piece,
} from './session/index.ts'
import { SharedPieces } from './sharedPieces.ts'
import { SnapshotSlots, type SnapshotRate } from './snapshotSlots.ts'
import type { Device } from './store/index.ts'

export interface GatewayOptions {
  readonly platform: Platform
  /** 0: any free port. */
  readonly port: number
  readonly host?: string
  readonly clock: Clock
  /** How long a lease outlives the last word of its holder, real ms. */
  readonly leaseMs?: number
  /** How many snapshots may begin; the rest wait their turn. */
  readonly snapshots?: SnapshotRate
  readonly onLog?: (code: string, detail: string) => void
}

export interface Gateway {
  readonly port: number
  readonly connections: number
  /** Tells everybody when to come back, `retryAfterMs` from now at the earliest, each at a time of its own; and closes. */
  close(retryAfterMs?: number): Promise<void>
}

const PROTOCOLS = Array.from({ length: PROTOCOL - PROTOCOL_OLDEST + 1 }, (_, k) => PROTOCOL_OLDEST + k)
const TICK_MS = 1_000
const SNAPSHOTS: SnapshotRate = { perS: 2, burst: 4 }
/** Time between two that come back after GOAWAY, ms. */
const RETURN_EVERY_MS = 4
const TELEMETRY_EVERY_MS = 250
/** The town's own terminals and a district's hubs, with room; a flood is refused at the door. */
const MAX_CONNECTIONS = 20_000

/** Errors: PORT_BUSY, PORT_FORBIDDEN, LISTEN_FAILED. */
export async function startGateway(
  options: GatewayOptions,
): Promise<Outcomes<{ gateway: Gateway }, 'PORT_BUSY' | 'PORT_FORBIDDEN' | 'LISTEN_FAILED'>> {
  const server = createServer((_request, response) => {
    response
      .writeHead(426, { 'content-type': 'text/plain' })
      .end('This is a WebSocket: see docs/protocol.md\n')
  })
  const listening = await listen(server, options.port, options.host ?? '127.0.0.1')
  if (typeof listening === 'string') return failure(listening, { port: options.port })
  return { ok: true, gateway: new GatewayRun(options, server, listening) }
}

function listen(
  server: Server,
  port: number,
  host: string,
): Promise<number | 'PORT_BUSY' | 'PORT_FORBIDDEN' | 'LISTEN_FAILED'> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('PORT_BUSY')
      else resolve(error.code === 'EACCES' ? 'PORT_FORBIDDEN' : 'LISTEN_FAILED')
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

class GatewayRun implements Gateway, GatewayHost {
  readonly port: number
  readonly platform: Platform
  readonly clock: Clock
  readonly leases: LeaseDesk
  readonly #onLog: GatewayOptions['onLog']
  readonly #server: Server
  readonly #sockets: WebSocketServer
  readonly #all = new Set<Connection>()
  readonly #hubs = new Map<string, Set<Connection>>()
  readonly #holders = new Map<string, Set<Connection>>()
  /** Bytes of frames, by protocol: index 0 is the oldest one. */
  readonly #bytes = PROTOCOLS.map(() => new WeakMap<Frame, Uint8Array>())
  readonly #pieces: SharedPieces
  readonly #slots: SnapshotSlots
  readonly #keys = new Map<string, { readonly bytes: Uint8Array; readonly key: KeyObject }>()
  readonly #telemetry = new Map<string, Map<string, readonly [unknown, number]>>()
  readonly #timers: NodeJS.Timeout[]
  readonly #unlisten: () => void
  /** Townships whose stream began a new epoch in this run: a restore needs a restart, so it happens once at most. */
  readonly #fellBack = new Set<string>()

  constructor(options: GatewayOptions, server: Server, port: number) {
    this.platform = options.platform
    this.#pieces = new SharedPieces(options.platform.store)
    this.#slots = new SnapshotSlots(options.snapshots ?? SNAPSHOTS)
    this.clock = options.clock
    this.#onLog = options.onLog
    this.port = port
    this.#server = server
    const { store } = this.platform
    const leaseMs = options.leaseMs ?? LEASE_MS
    store.shortenLeases(this.wall() + leaseMs)
    this.leases = new LeaseDesk({
      ...{ store, leaseMs, wall: () => this.wall(), now: () => this.now(), id: () => this.id() },
      log: (code, detail) => {
        this.log(code, detail)
      },
      gather: () => new Promise((resume) => setImmediate(resume)),
    })
    this.#sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: WIRE.maxFrameBytes })
    this.#sockets.on('connection', (socket) => {
      if (this.#all.size >= MAX_CONNECTIONS) socket.close(1013)
      else this.#all.add(new Connection(this, socket))
    })
    this.#unlisten = options.platform.onCommit((commit) => {
      this.#committed(commit)
    })
    this.#timers = [
      setInterval(() => {
        for (const connection of this.#all) connection.feed({ t: 'tick' })
      }, TICK_MS),
      setInterval(() => {
        this.#flushTelemetry()
      }, TELEMETRY_EVERY_MS),
      setInterval(() => {
        void this.leases.tick()
      }, leaseMs / 30),
    ]
  }

  get connections(): number {
    return this.#all.size
  }

  /** Bytes of a frame, made once however many receive it. */
  bytesOf(frame: Piece, protocol: number): Uint8Array {
    if ('sealed' in frame) return frame.sealed
    // Before AUTH the oldest one: what is said until then is the same in all of them.
    const spoken = Math.max(PROTOCOL_OLDEST, protocol)
    const memory = this.#bytes[spoken - PROTOCOL_OLDEST]
    const known = memory?.get(frame)
    if (known) return known
    const bytes = encodeFrame(frame, spoken)
    memory?.set(frame, bytes)
    return bytes
  }

  snapshotWait(deviceId: string): number {
    return this.#slots.wait(deviceId, this.clock.monotonic())
  }

  keyOf({ id, publicKey }: Device): KeyObject {
    const known = this.#keys.get(id)
    if (known && Buffer.compare(known.bytes, publicKey) === 0) return known.key
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    this.#keys.set(id, { bytes: publicKey, key })
    return key
  }

  log(code: string, detail: string): void {
    this.#onLog?.(code, detail)
  }

  left(connection: Connection): void {
    if (connection.peer?.role === 'hub') this.leases.left(connection)
    this.#all.delete(connection)
    for (const group of [this.#hubs, this.#holders])
      for (const [key, members] of group)
        if (members.delete(connection) && members.size === 0) group.delete(key)
  }

  joined(connection: Connection, peer: Peer): void {
    if (peer.role === 'hub') {
      join(this.#hubs, peer.townshipId, connection)
    } else if (peer.holds && peer.holds.kind !== 'FEED') {
      join(this.#holders, `${peer.townshipId} ${holderKey(peer.holds.kind, peer.holds.id)}`, connection)
    }
  }

  #committed({ township, end, txs, tasks }: Commit): void {
    const express = expressFrames(txs)
    const hubs = this.#hubs.get(township)
    if (hubs && hubs.size > 0) {
      this.#pieces.committed(township, txs)
      for (const hub of [...hubs]) hub.feed({ t: 'moved', end, express })
    }
    for (const { holder, row, gone } of tasks) {
      const terminals = this.#holders.get(`${township} ${holder}`)
      if (!terminals) continue
      const frame: FrameOf<'INBOX'> = {
        type: 'INBOX',
        full: false,
        seq: end.seq,
        tasks: gone ? [] : [encodeRow('task', row)],
        gone: gone ? [row.id] : [],
      }
      for (const terminal of [...terminals]) terminal.feed({ t: 'inbox', frame })
    }
  }

  delta(township: string, ask: DeltaAsk): Promise<Delta> {
    return this.#pieces.delta(township, ask)
  }

  async page(township: string, ask: PageAsk): Promise<PageRead> {
    const known = await this.store.township(township)
    return this.#pieces.page(township, known?.end.seq ?? 0, ask)
  }

  get store(): AuthorityStore {
    return this.platform.store
  }

  submit(
    townshipId: string,
    commands: readonly WireCommand[],
    fence: Fence | null,
  ): Promise<readonly Answer[]> {
    return this.platform.submit(townshipId, commands, fence)
  }

  id(): string {
    return randomBytes(8).toString('hex')
  }

  /** The machine's clock as it was at the start, and steady from then on. */
  wall(): number {
    return performance.timeOrigin + performance.now()
  }

  now(): number {
    return this.clock.now()
  }

  mayHaveFallenBack(townshipId: string): boolean {
    return !this.#fellBack.has(townshipId)
  }

  fellBack(townshipId: string, detail: string): void {
    this.#fellBack.add(townshipId)
    this.log('STREAM_FELL_BACK', `${townshipId}: ${detail}`)
    void this.platform.announce(townshipId)
  }

  telemetry(peer: Peer, values: FrameOf<'TELEMETRY'>['values']): void {
    const latest = this.#telemetry.get(peer.townshipId) ?? new Map<string, readonly [unknown, number]>()
    this.#telemetry.set(peer.townshipId, latest)
    for (const [key, value, at] of values) latest.set(key, [value, at])
  }

  #flushTelemetry(): void {
    for (const [township, latest] of this.#telemetry) {
      const values = [...latest].map(([key, [value, at]]): [string, unknown, number] => [key, value, at])
      for (const hub of this.#hubs.get(township) ?? [])
        hub.feed({ t: 'telemetry', frame: { type: 'TELEMETRY', values: values.slice(0, 10_000) } })
    }
    this.#telemetry.clear()
  }

  async close(retryAfterMs = 2_000): Promise<void> {
    this.#unlisten()
    for (const timer of this.#timers) clearInterval(timer)
    const spreadMs = Math.max(retryAfterMs, this.#all.size * RETURN_EVERY_MS)
    for (const connection of [...this.#all]) {
      const place = hashText(connection.peer?.deviceId ?? '').lo / 0x1_0000_0000
      connection.feed({ t: 'goAway', retryAfterMs: Math.round(retryAfterMs + place * spreadMs) })
    }
    await new Promise<void>((resolve) => {
      this.#sockets.close(() => {
        resolve()
      })
      setTimeout(() => {
        for (const socket of this.#sockets.clients) socket.terminate()
      }, 500).unref()
    })
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve()
      })
      this.#server.closeAllConnections()
    })
  }
}

function join(group: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const members = group.get(key) ?? new Set()
  group.set(key, members)
  members.add(connection)
}
