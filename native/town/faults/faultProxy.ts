import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { failure } from '../../contract/index.ts'
import type { Outcomes } from '../../contract/index.ts'
import { Pipe } from './pipe.ts'
import type { Carriage } from './pipe.ts'

/** The state of the line through a fault proxy. */
export interface Line {
  /** `cut`: connections are torn down and new ones refused. `stall`: they stay open and nothing passes. */
  readonly state: 'up' | 'cut' | 'stall'
  /** One-way delay, ms. */
  readonly delayMs: number
  /** Bytes a second each way; 0 for unlimited. */
  readonly bytesPerS: number
  /** How a cut ends connections: with a reset, or with an orderly end. */
  readonly end: 'reset' | 'close'
}

export const OPEN_LINE: Line = { state: 'up', delayMs: 0, bytesPerS: 0, end: 'reset' }

export interface FaultProxyOptions {
  readonly port: number
  readonly targetPort: number
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  readonly pipes: readonly Pipe[]
}

/** A loopback TCP proxy whose line can be cut, stalled, slowed and thinned while it runs. */
export class FaultProxy {
  private readonly server: Server
  private readonly targetPort: number
  private readonly pairs = new Set<Pair>()
  private line: Line = OPEN_LINE
  /** Connections carried since the start. */
  connections = 0

  private constructor(targetPort: number) {
    this.targetPort = targetPort
    this.server = createServer((near) => {
      this.accept(near)
    })
  }

  /** Errors: PORT_BUSY, LISTEN_FAILED. */
  static async start({
    port,
    targetPort,
  }: FaultProxyOptions): Promise<Outcomes<{ proxy: FaultProxy }, 'PORT_BUSY' | 'LISTEN_FAILED'>> {
    const proxy = new FaultProxy(targetPort)
    const error = await new Promise<NodeJS.ErrnoException | null>((done) => {
      proxy.server.once('error', done)
      proxy.server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        done(null)
      })
    })
    if (!error) return { ok: true, proxy }
    return error.code === 'EADDRINUSE'
      ? failure('PORT_BUSY', { port })
      : failure('LISTEN_FAILED', { port, reason: error.message })
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  look(): Line & { readonly open: number } {
    return { ...this.line, open: this.pairs.size }
  }

  set(change: Partial<Line>): void {
    this.line = { ...this.line, ...change }
    if (this.line.state === 'cut') this.cut()
    for (const { pipes } of this.pairs) for (const pipe of pipes) pipe.set(this.carriage())
  }

  async close(): Promise<void> {
    for (const { near, far } of this.pairs) {
      near.destroy()
      far.destroy()
    }
    await new Promise<void>((done) => {
      this.server.close(() => {
        done()
      })
    })
  }

  private carriage(): Carriage {
    const { delayMs, bytesPerS, state } = this.line
    return { delayMs, bytesPerS, stalled: state === 'stall' }
  }

  private accept(near: Socket): void {
    if (this.line.state === 'cut') {
      near.resetAndDestroy()
      return
    }
    this.connections++
    near.setNoDelay(true)
    const far = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true })
    const pipes = [new Pipe(near, far, this.carriage()), new Pipe(far, near, this.carriage())]
    const pair: Pair = { near, far, pipes }
    this.pairs.add(pair)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // One side gone without a word: so is the other.
      socket.on('error', () => {
        other.resetAndDestroy()
      })
      socket.on('close', () => {
        if (!other.writableEnded) other.destroySoon()
        this.pairs.delete(pair)
      })
    }
  }

  private cut(): void {
    for (const { near, far } of this.pairs) {
      if (this.line.end === 'reset') {
        near.resetAndDestroy()
        far.resetAndDestroy()
      } else {
        near.destroySoon()
        far.destroySoon()
      }
    }
  }
}
