/**
 * One socket of the platform: what arrives goes into the session, what the session wants is done. Reads and decisions
 * are answered later, everything else at once.
 */
import { randomBytes, verify, type KeyObject } from 'node:crypto'
import type { WebSocket } from 'ws'
import { authText, type Clock, type Frame, type FrameOf } from '../contract/index.ts'
import { decodeFrame } from '../wire/index.ts'
import type { LeaseDesk, Member, TakeOver } from './lease/index.ts'
import type { Platform } from './platform.ts'
import type { Device } from './store/index.ts'
import {
  answerTo,
  initialSession,
  sessionStep,
  type Peer,
  type Piece,
  type SessionEffect,
  type SessionHost,
  type SessionInput,
  type LeaseSaid,
  type SessionState,
} from './session/index.ts'

/** What a connection needs of the gateway it belongs to. */
export interface GatewayHost extends SessionHost {
  readonly platform: Platform
  readonly clock: Clock
  /** Bytes of a frame for a peer of that protocol. */
  bytesOf(frame: Piece, protocol: number): Uint8Array
  /** Read in once for each key: that takes longer than checking a signature. */
  keyOf(device: Device): KeyObject
  log(code: string, detail: string): void
  joined(connection: Connection, peer: Peer): void
  left(connection: Connection): void
  readonly leases: LeaseDesk
  /** Real ms since the epoch. */
  wall(): number
  telemetry(peer: Peer, values: FrameOf<'TELEMETRY'>['values']): void
}

/** Bytes a socket may leave unsent before it is given up: credit keeps a live one far below. */
const SEND_BUFFER_CAP = 8 << 20

/** A console that is asked for a sign of life has this long, ms. */
const ANSWERS_WITHIN_MS = 3_000

/** One socket and its session. */
export class Connection implements Member {
  readonly #gateway: GatewayHost
  readonly #socket: WebSocket
  readonly #inputs: SessionInput[] = []
  #session = ''
  #state: SessionState
  #running = false

  constructor(gateway: GatewayHost, socket: WebSocket) {
    this.#gateway = gateway
    this.#socket = socket
    this.#state = initialSession({
      drill: gateway.platform.drill,
      measure: (frame, protocol) => gateway.bytesOf(frame, protocol).length,
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

  get deviceId(): string {
    return this.#state.peer?.deviceId ?? ''
  }

  get session(): string {
    return this.#session
  }

  heardAt(): number {
    return this.#gateway.wall() - (this.#gateway.clock.monotonic() - this.#state.heardAt)
  }

  async answers(): Promise<boolean> {
    const before = this.#state.heardAt
    this.feed({ t: 'probe' })
    for (let waited = 0; waited < ANSWERS_WITHIN_MS; waited += 50) {
      await new Promise((wake) => setTimeout(wake, 50))
      if (this.#state.heardAt > before) return true
      if (this.#state.phase === 'closed') return false
    }
    return false
  }

  tell(lease: LeaseSaid): void {
    this.feed({ t: 'lease', lease })
  }

  replaced(): void {
    this.feed({ t: 'replaced' })
  }

  fenced(console: string, order: TakeOver | null): void {
    this.feed({ t: 'fenced', console, by: order?.by ?? '', reason: order?.reason ?? '' })
  }

  feed(input: SessionInput): void {
    this.#inputs.push(input)
    if (this.#running) return
    this.#running = true
    const { clock } = this.#gateway
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
        this.#gateway.log(effect.code, effect.detail)
        return
      default: {
        const { peer } = this.#state
        if (peer) this.#carryOutFor(peer, effect)
      }
    }
  }

  #carryOutFor(peer: Peer, effect: SessionEffect): void {
    const gateway = this.#gateway
    switch (effect.do) {
      case 'joined':
        gateway.joined(this, peer)
        return
      case 'claim': {
        const { hello, turn } = effect
        this.#session = hello.session
        const { token, console } = hello.lease ?? { token: null, console: peer.name }
        const claim = { token, session: hello.session, console, unaware: hello.lease === undefined }
        this.#answer(gateway.leases.claim(this, claim).then((lease) => ({ t: 'leased', turn, lease })))
        return
      }
      case 'takeOver':
        gateway.leases.takeOver(this, effect).catch((error: unknown) => {
          gateway.log('LEASE_NOT_KEPT', String(error))
        })
        return
      case 'leaseUsed':
        gateway.leases.used(this)
        return
      case 'telemetry':
        gateway.telemetry(peer, effect.values)
        return
      case 'wantBlob':
        this.#sendBlob(peer.townshipId, effect.sha256, effect.offset)
        return
      case 'keepBlob': {
        const { sha256, offset, total, bytes } = effect.frame
        if (gateway.platform.directory.keepBlobPart(peer.townshipId, sha256, offset, total, bytes)) return
        gateway.log('BLOB_REFUSED', `${peer.deviceId}: ${sha256}`)
        this.feed({
          t: 'blob',
          frame: { type: 'ERROR', code: 'BLOB_REFUSED', fatal: false, params: { sha256, offset } },
        })
        return
      }
      default: {
        const answer = answerTo(gateway, peer, effect)
        if (answer) this.#answer(answer)
      }
    }
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
    const { platform } = this.#gateway
    const device = platform.directory.device(auth.deviceId)
    if (device?.role !== auth.role) return { t: 'notVerified', code: 'AUTH_FAILED' }
    const text = authText(auth.role, auth.deviceId, auth.drill, Buffer.from(nonce).toString('hex'))
    if (!verify(null, Buffer.from(text), this.#gateway.keyOf(device), auth.signature))
      return { t: 'notVerified', code: 'AUTH_FAILED' }
    const township = await platform.store.township(device.townshipId)
    if (!township) return { t: 'notVerified', code: 'UNKNOWN_TOWNSHIP' }
    const { id: deviceId, townshipId, role, name, holds } = device
    return { t: 'verified', peer: { deviceId, townshipId, role, name, holds }, end: township.end }
  }

  #sendBlob(townshipId: string, sha256: string, offset: number): void {
    const part = this.#gateway.platform.directory.blobPart(townshipId, sha256, offset)
    const frame: Frame = part
      ? { type: 'BLOB_PART', sha256, offset, total: part.total, bytes: part.bytes }
      : { type: 'ERROR', code: 'BLOB_UNKNOWN', fatal: false, params: { sha256, offset } }
    this.feed({ t: 'blob', frame })
  }

  #send(frame: Piece): void {
    const socket = this.#socket
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > SEND_BUFFER_CAP) socket.terminate()
    else socket.send(this.#gateway.bytesOf(frame, this.#state.protocol))
  }
}
