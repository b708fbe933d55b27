/**
 * A field terminal's connection, the plainest client there is: sign in, hold the own tasks, send commands and learn
 * their results. Commands are kept in memory and offered again after a cut; a terminal that must survive its own death
 * keeps them itself and hands them in again with the same ids.
 */
import { createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import { WebSocket } from 'ws'
import {
  authText,
  commandId,
  decodeResult,
  decodeRows,
  PROTOCOL,
  WIRE,
  type Command,
  type CommandResult,
  type CommandType,
  type Frame,
  type FrameOf,
  type Layout,
  type RefKey,
  type Row,
  type TerminalHolds,
  type WireCommand,
} from '../contract/index.ts'
import { decodeFrame, encodeFrame } from '../wire/index.ts'

export interface TerminalOptions {
  readonly url: string
  readonly deviceId: string
  readonly privateKey: string | KeyObject
  /** Domain time, ms. */
  readonly now: () => number
  /** What changed of the own tasks; `full`: these are all open ones, forget others. */
  readonly onInbox?: (tasks: readonly Row<'task'>[], gone: readonly string[], full: boolean) => void
  readonly onState?: (state: 'online' | 'offline') => void
  readonly drill?: boolean
  /** Longest wait between two tries, ms. */
  readonly backoffMaxMs?: number
}

/** What became of a command. `refused`: the platform would not decide it, with its reason; it is not kept. */
export type TerminalAnswer =
  | { readonly kind: 'decided'; readonly result: CommandResult }
  | { readonly kind: 'refused'; readonly code: string }

export interface Terminal {
  readonly online: boolean
  /** Sends now or as soon as there is a connection. Resolves with the platform's word. */
  send<T extends CommandType>(
    type: T,
    payload: Command<T>,
    extra?: { occurredAt?: number; base?: Record<RefKey, number> },
  ): Promise<TerminalAnswer>
  telemetry(values: FrameOf<'TELEMETRY'>['values']): void
  /** Uploads one part of an attachment. */
  blob(sha256: string, offset: number, total: number, bytes: Uint8Array): void
  close(): void
}

interface Open {
  readonly command: WireCommand
  readonly answer: (answer: TerminalAnswer) => void
}

const PING_EVERY_MS = 10_000
const DEAD_AFTER_MS = 25_000
const BACKOFF_MIN_MS = 500

export const connectTerminal = (options: TerminalOptions): Terminal => new TerminalRun(options)

class TerminalRun implements Terminal {
  readonly #options: TerminalOptions
  readonly #key: KeyObject
  readonly #incarnation = randomBytes(6).toString('hex')
  readonly #open = new Map<string, Open>()
  #socket: WebSocket | undefined
  #layout: Layout = {}
  #holds: TerminalHolds = { kind: 'FEED', id: '-' }
  #name: string
  #n = 0
  #online = false
  #closed = false
  #failures = 0
  #heardAt = performance.now()
  #retry: NodeJS.Timeout | undefined
  readonly #pinging: NodeJS.Timeout

  constructor(options: TerminalOptions) {
    this.#options = options
    this.#name = options.deviceId
    this.#key =
      typeof options.privateKey === 'string' ? createPrivateKey(options.privateKey) : options.privateKey
    this.#pinging = setInterval(() => {
      this.#ping()
    }, PING_EVERY_MS)
    this.#connect()
  }

  get online(): boolean {
    return this.#online
  }

  send<T extends CommandType>(
    type: T,
    payload: Command<T>,
    extra: { occurredAt?: number; base?: Record<RefKey, number> } = {},
  ): Promise<TerminalAnswer> {
    this.#n += 1
    const id = commandId(this.#options.deviceId, this.#incarnation, this.#n)
    const command: WireCommand = {
      id,
      type,
      payload: { ...payload },
      // The platform puts in who the credential says it is; this is only to be well formed.
      actor: { kind: 'terminal', id: this.#options.deviceId, name: this.#name, holds: this.#holds },
      occurredAt: Math.round(extra.occurredAt ?? this.#options.now()),
      base: extra.base ?? {},
      configVersion: 0,
    }
    return new Promise((answer) => {
      this.#open.set(id, { command, answer })
      if (this.#online) this.#say({ type: 'CMD', commands: [command] })
    })
  }

  telemetry(values: FrameOf<'TELEMETRY'>['values']): void {
    if (this.#online) this.#say({ type: 'TELEMETRY', values })
  }

  blob(sha256: string, offset: number, total: number, bytes: Uint8Array): void {
    if (this.#online) this.#say({ type: 'BLOB_PART', sha256, offset, total, bytes })
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#pinging)
    clearTimeout(this.#retry)
    this.#setOnline(false)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
    setTimeout(() => socket?.terminate(), 500).unref()
  }

  #connect(): void {
    if (this.#closed) return
    const socket = new WebSocket(this.#options.url, {
      perMessageDeflate: false,
      maxPayload: WIRE.maxFrameBytes,
      handshakeTimeout: 8_000,
    })
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      if (this.#socket !== socket) return
      this.#heardAt = performance.now()
      const decoded = decodeFrame(data)
      if (!decoded.ok) socket.terminate()
      else if (decoded.frame) this.#heard(decoded.frame)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#socket === socket) this.#lost(BACKOFF_MIN_MS + Math.random() * this.#ceiling())
    })
  }

  #ceiling(): number {
    this.#failures += 1
    return Math.min(this.#options.backoffMaxMs ?? 30_000, BACKOFF_MIN_MS * 2 ** Math.min(this.#failures, 10))
  }

  #lost(waitMs: number): void {
    this.#socket = undefined
    this.#setOnline(false)
    if (this.#closed) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.#connect()
    }, waitMs)
  }

  #setOnline(online: boolean): void {
    if (this.#online === online) return
    this.#online = online
    this.#options.onState?.(online ? 'online' : 'offline')
  }

  #say(frame: Frame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeFrame(frame))
  }

  #ping(): void {
    if (!this.#socket || this.#socket.readyState !== WebSocket.OPEN) return
    if (performance.now() - this.#heardAt > DEAD_AFTER_MS) this.#socket.terminate()
    else this.#say({ type: 'PING', n: 0 })
  }

  #heard(frame: Frame): void {
    switch (frame.type) {
      case 'CHALLENGE':
        this.#authenticate(frame)
        return
      case 'WELCOME':
        this.#welcomed(frame)
        return
      case 'INBOX':
        this.#inbox(frame)
        return
      case 'RESULT':
        for (const item of frame.results) {
          const [, wire] = Array.isArray(item) ? (item as unknown[]) : []
          const result = decodeResult(wire)
          if (result) this.#answered(result.commandId, { kind: 'decided', result })
        }
        return
      case 'ERROR':
        if (frame.commandId !== undefined) this.#refused(frame.commandId, frame.code)
        return
      case 'PING':
        this.#say({ type: 'PONG', n: frame.n, seq: 0, at: this.#options.now() })
        return
      case 'GOAWAY':
        this.#socket?.close()
        this.#lost(frame.retryAfterMs * (1 + Math.random()))
        return
      default:
        return
    }
  }

  #authenticate({ nonce }: FrameOf<'CHALLENGE'>): void {
    const { deviceId } = this.#options
    const drill = this.#options.drill ?? false
    const text = authText('terminal', deviceId, drill, Buffer.from(nonce).toString('hex'))
    const signature = sign(null, Buffer.from(text), this.#key)
    this.#say({ type: 'AUTH', protocol: PROTOCOL, role: 'terminal', deviceId, signature, drill })
  }

  #welcomed(frame: FrameOf<'WELCOME'>): void {
    this.#layout = frame.columns ?? {}
    this.#name = frame.name
    if (frame.holds) this.#holds = frame.holds
    this.#failures = 0
    this.#setOnline(true)
    const commands = [...this.#open.values()].map(({ command }) => command)
    for (let i = 0; i < commands.length; i += 64)
      this.#say({ type: 'CMD', commands: commands.slice(i, i + 64) })
  }

  #inbox({ tasks, gone, full }: FrameOf<'INBOX'>): void {
    const rows = decodeRows('task', tasks, this.#layout)
    // decodeRows has checked each value against its column.
    if (rows) this.#options.onInbox?.(rows as Row<'task'>[], gone, full)
  }

  #answered(id: string, answer: TerminalAnswer): void {
    this.#open.get(id)?.answer(answer)
    this.#open.delete(id)
  }

  #refused(id: string, code: string): void {
    if (code !== 'BUSY' && code !== 'WAITS') {
      this.#answered(id, { kind: 'refused', code })
      return
    }
    setTimeout(() => {
      const open = this.#open.get(id)
      if (open && this.#online) this.#say({ type: 'CMD', commands: [open.command] })
    }, 1_000).unref()
  }
}
