/** Binds sessions to real sockets, and commits to whoever must hear of them. */
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import {
  authText,
  encodeRow,
  failure,
  WIRE,
  type Clock,
  type Frame,
  type FrameOf,
  type Outcomes,
  type Transaction,
  type WireCommand,
} from '../contract/index.ts'
import { decodeFrame, encodeFrame } from '../wire/index.ts'
import { holderKey, type Answer, type AuthorityStore, type Commit } from './authority/index.ts'
import type { Platform } from './platform.ts'
import {
  answerTo,
  deltaFrames,
  expressFrames,
  initialSession,
  readDelta,
  sessionStep,
  type Delta,
  type Peer,
  type SessionEffect,
  type SessionHost,
  type SessionInput,
  type SessionState,
} from './session/index.ts'

export interface GatewayOptions {
  readonly platform: Platform
  /** 0: any free port. */
  readonly port: number
  readonly host?: string
  readonly clock: Clock
  readonly onLog?: (code: string, detail: string) => void
}

export interface Gateway {
  readonly port: number
  readonly connections: number
  /** Tells everybody to come back after `retryAfterMs` and closes. */
  close(retryAfterMs?: number): Promise<void>
}

const TICK_MS = 1_000
const TELEMETRY_EVERY_MS = 250
/** Bytes a socket may leave unsent before it is given up: credit keeps a live one far below. */
const SEND_BUFFER_CAP = 8 << 20
const MAX_CACHED_DELTAS = 64
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

class GatewayRun implements Gateway, SessionHost {
  readonly port: number
  readonly options: GatewayOptions
  readonly #server: Server
  readonly #sockets: WebSocketServer
  readonly #all = new Set<Connection>()
  readonly #hubs = new Map<string, Set<Connection>>()
  readonly #holders = new Map<string, Set<Connection>>()
  readonly #bytes = new WeakMap<Frame, Uint8Array>()
  readonly #deltas = new Map<string, Promise<Delta>>()
  readonly #telemetry = new Map<string, Map<string, readonly [unknown, number]>>()
  readonly #timers: NodeJS.Timeout[]
  readonly #unlisten: () => void
  /** Townships whose stream began a new epoch in this run: a restore needs a restart, so it happens once at most. */
  readonly #fellBack = new Set<string>()

  constructor(options: GatewayOptions, server: Server, port: number) {
    this.options = options
    this.port = port
    this.#server = server
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
    ]
  }

  get connections(): number {
    return this.#all.size
  }

  /** Bytes of a frame, made once however many receive it. */
  bytesOf(frame: Frame): Uint8Array {
    const known = this.#bytes.get(frame)
    if (known) return known
    const bytes = encodeFrame(frame)
    this.#bytes.set(frame, bytes)
    return bytes
  }

  log(code: string, detail: string): void {
    this.options.onLog?.(code, detail)
  }

  left(connection: Connection): void {
    this.#all.delete(connection)
    for (const group of [this.#hubs, this.#holders])
      for (const [key, members] of group)
        if (members.delete(connection) && members.size === 0) group.delete(key)
  }

  joined(connection: Connection, peer: Peer): void {
    if (peer.role === 'hub') {
      for (const other of this.#hubs.get(peer.townshipId) ?? [])
        if (other.peer?.deviceId === peer.deviceId) other.feed({ t: 'replaced' })
      join(this.#hubs, peer.townshipId, connection)
    } else if (peer.holds && peer.holds.kind !== 'FEED') {
      join(this.#holders, `${peer.townshipId} ${holderKey(peer.holds.kind, peer.holds.id)}`, connection)
    }
  }

  #committed({ township, end, txs, tasks }: Commit): void {
    const express = expressFrames(txs)
    const hubs = this.#hubs.get(township)
    if (hubs && hubs.size > 0) {
      this.#rememberDelta(township, txs)
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

  /** The piece that everybody who is up to date asks for next need not be read back from the store. */
  #rememberDelta(township: string, txs: readonly Transaction[]): void {
    const first = txs[0]
    const last = txs.at(-1)
    if (!first || !last) return
    for (const chunk of CHUNKS) {
      const key = deltaKey(township, first.seq - 1, last.seq, chunk)
      this.#keepDelta(
        key,
        Promise.resolve({ frames: deltaFrames(txs, chunk), seq: last.seq, head: last.head }),
      )
    }
  }

  #keepDelta(key: string, delta: Promise<Delta>): void {
    this.#deltas.set(key, delta)
    for (const oldest of this.#deltas.keys()) {
      if (this.#deltas.size <= MAX_CACHED_DELTAS) break
      this.#deltas.delete(oldest)
    }
  }

  delta(township: string, after: number, upTo: number, chunk: number): Promise<Delta> {
    const key = deltaKey(township, after, upTo, chunk)
    const known = this.#deltas.get(key)
    if (known) return known
    const read = readDelta(this.store, township, after, upTo, chunk)
    this.#keepDelta(key, read)
    read.catch(() => this.#deltas.delete(key))
    return read
  }

  get store(): AuthorityStore {
    return this.options.platform.store
  }

  submit(townshipId: string, commands: readonly WireCommand[]): Promise<readonly Answer[]> {
    return this.options.platform.submit(townshipId, commands)
  }

  id(): string {
    return randomBytes(8).toString('hex')
  }

  now(): number {
    return this.options.clock.now()
  }

  mayHaveFallenBack(townshipId: string): boolean {
    return !this.#fellBack.has(townshipId)
  }

  fellBack(townshipId: string, detail: string): void {
    this.#fellBack.add(townshipId)
    this.log('STREAM_FELL_BACK', `${townshipId}: ${detail}`)
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
    for (const connection of [...this.#all]) connection.feed({ t: 'goAway', retryAfterMs })
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

const CHUNKS = [2 << 10, 8 << 10, 32 << 10, 128 << 10]

const deltaKey = (township: string, after: number, upTo: number, chunk: number): string =>
  `${township} ${String(after)} ${String(upTo)} ${String(chunk)}`

function join(group: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const members = group.get(key) ?? new Set()
  group.set(key, members)
  members.add(connection)
}

class Connection {
  readonly #gateway: GatewayRun
  readonly #socket: WebSocket
  readonly #inputs: SessionInput[] = []
  #state: SessionState
  #running = false

  constructor(gateway: GatewayRun, socket: WebSocket) {
    this.#gateway = gateway
    this.#socket = socket
    this.#state = initialSession({
      drill: gateway.options.platform.drill,
      measure: (frame) => gateway.bytesOf(frame).length,
    })
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: Buffer, isBinary) => {
      const decoded = isBinary ? decodeFrame(data) : undefined
      if (!decoded?.ok) this.feed({ t: 'garbled', code: decoded?.code ?? 'FRAME_TRUNCATED' })
      else if (decoded.frame) this.feed({ t: 'frame', frame: decoded.frame, bytes: decoded.bytes })
    })
    // An error is always followed by a close.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      gateway.left(this)
    })
    this.feed({ t: 'opened', nonce: randomBytes(32) })
  }

  get peer(): Peer | null {
    return this.#state.peer
  }

  feed(input: SessionInput): void {
    this.#inputs.push(input)
    if (this.#running) return
    this.#running = true
    const { clock } = this.#gateway.options
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) {
        const [state, effects] = sessionStep(this.#state, next, { mono: clock.monotonic(), now: clock.now() })
        this.#state = state
        for (const effect of effects) this.#carryOut(effect)
      }
    } finally {
      this.#running = false
    }
  }

  #carryOut(effect: SessionEffect): void {
    const gateway = this.#gateway
    const { platform } = gateway.options
    const { peer } = this.#state
    switch (effect.do) {
      case 'send':
        this.#send(effect.frame)
        return
      case 'close':
        this.#socket.close()
        setTimeout(() => {
          this.#socket.terminate()
        }, 1_000).unref()
        return
      case 'verify':
        this.#answer(this.#verify(effect.auth, effect.nonce))
        return
      case 'log':
        gateway.log(effect.code, effect.detail)
        return
    }
    if (!peer) return
    const { townshipId } = peer
    switch (effect.do) {
      case 'joined':
        gateway.joined(this, peer)
        return
      case 'telemetry':
        gateway.telemetry(peer, effect.values)
        return
      case 'wantBlob':
        this.#sendBlob(townshipId, effect.sha256, effect.offset)
        return
      case 'keepBlob': {
        const { sha256, offset, total, bytes } = effect.frame
        if (!platform.directory.keepBlobPart(townshipId, sha256, offset, total, bytes))
          gateway.log('BLOB_REFUSED', `${peer.deviceId}: ${sha256}`)
        return
      }
    }
    const answer = answerTo(gateway, peer, effect)
    if (answer) this.#answer(answer)
  }

  /** Feeds what a read or a decision comes to. */
  #answer(pending: Promise<SessionInput>): void {
    pending.then(
      (input) => {
        this.feed(input)
      },
      (error: unknown) => {
        this.feed({ t: 'failed', code: error instanceof Error ? error.message : String(error) })
      },
    )
  }

  async #verify(auth: FrameOf<'AUTH'>, nonce: Uint8Array): Promise<SessionInput> {
    const { platform } = this.#gateway.options
    const device = platform.directory.device(auth.deviceId)
    if (device?.role !== auth.role) return { t: 'notVerified', code: 'AUTH_FAILED' }
    const text = authText(auth.role, auth.deviceId, auth.drill, Buffer.from(nonce).toString('hex'))
    const key = createPublicKey({ key: Buffer.from(device.publicKey), format: 'der', type: 'spki' })
    if (!verify(null, Buffer.from(text), key, auth.signature))
      return { t: 'notVerified', code: 'AUTH_FAILED' }
    const township = await platform.store.township(device.townshipId)
    if (!township) return { t: 'notVerified', code: 'UNKNOWN_TOWNSHIP' }
    const { id: deviceId, townshipId, role, name, holds } = device
    return { t: 'verified', peer: { deviceId, townshipId, role, name, holds }, end: township.end }
  }

  #sendBlob(townshipId: string, sha256: string, offset: number): void {
    const part = this.#gateway.options.platform.directory.blobPart(townshipId, sha256, offset)
    const frame: Frame = part
      ? { type: 'BLOB_PART', sha256, offset, total: part.total, bytes: part.bytes }
      : { type: 'ERROR', code: 'BLOB_UNKNOWN', fatal: false, params: { sha256, offset } }
    this.feed({ t: 'blob', frame })
  }

  #send(frame: Frame): void {
    const socket = this.#socket
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > SEND_BUFFER_CAP) socket.terminate()
    else socket.send(this.#gateway.bytesOf(frame))
  }
}
