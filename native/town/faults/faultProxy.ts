import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { failure } from '../../contract/index.ts'
import type { Outcomes } from '../../contract/index.ts'
import { Pipe } from './pipe.ts'
import type { Carriage } from './pipe.ts'

/** The state of the line through a fault proxy. */
export interface Line {
  /**
   * `cut`: connections are torn down and new ones refused. `stall`: they stay open and nothing passes. `half`: the target
   * sees its connections reset, while those who dialled believe theirs to be up and talk to nobody.
   */
  readonly state: 'up' | 'cut' | 'stall' | 'half'
  /** One-way delay, ms. */
  readonly delayMs: number
  /** Bytes a second each way; 0 for unlimited. */
  readonly bytesPerS: number
  /** Most bytes handed on at once, a crumb every few ms; 0 for as many as there are. */
  readonly crumbBytes: number
  /** How a cut ends connections: with a reset, or with an orderly end. */
  readonly end: 'reset' | 'close'
}

export const OPEN_LINE: Line = { state: 'up', delayMs: 0, bytesPerS: 0, crumbBytes: 0, end: 'reset' }

export interface FaultProxyOptions {
  readonly port: number
  readonly targetPort: number
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  readonly up: Pipe
  readonly down: Pipe
}

/** A loopback TCP proxy whose line can be cut, stalled, slowed and thinned while it runs. */
export class FaultProxy {
  private readonly server: Server
  private readonly targetPort: number
  private readonly pairs = new Set<Pair>()
  /** All who dialled and have not gone yet, whatever has become of the far side. */
  private readonly dialled = new Set<Socket>()
  /** Those who dialled and do not know that the other end is gone. */
  private readonly orphans = new Set<Socket>()
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
    if (this.line.state === 'half') for (const pair of [...this.pairs]) this.orphan(pair)
    for (const { up, down } of this.pairs) for (const pipe of [up, down]) pipe.set(this.carriage())
  }

  /**
   * Resets every connection in the middle of what it carries.
   * @param bytes carried from now on before the break
   * @param way `up` towards the target, `down` from it
   */
  breakAfter(bytes: number, way: 'up' | 'down'): void {
    for (const pair of this.pairs)
      pair[way].breakAfter(bytes, () => {
        pair.near.resetAndDestroy()
        pair.far.resetAndDestroy()
      })
  }

  async close(): Promise<void> {
    for (const { far } of this.pairs) far.destroy()
    for (const near of this.dialled) near.destroy()
    await new Promise<void>((done) => {
      this.server.close(() => {
        done()
      })
    })
  }

  private carriage(): Carriage {
    const { delayMs, bytesPerS, crumbBytes, state } = this.line
    return { delayMs, bytesPerS, crumbBytes, stalled: state === 'stall' }
  }

  private accept(near: Socket): void {
    this.dialled.add(near)
    near.on('close', () => this.dialled.delete(near))
    if (this.line.state === 'cut') {
      near.resetAndDestroy()
      return
    }
    this.connections++
    near.setNoDelay(true)
    if (this.line.state === 'half') {
      this.leaveAlone(near)
      return
    }
    const far = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true })
    const up = new Pipe(near, far, this.carriage())
    const pair: Pair = { near, far, up, down: new Pipe(far, near, this.carriage()) }
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
        if (!this.pairs.delete(pair)) return
        // Also one that has said its last: while it waits for the far side to take more, it does not hear the end.
        other.destroySoon()
      })
    }
  }

  /** The target loses the connection; who dialled keeps it. */
  private orphan(pair: Pair): void {
    this.pairs.delete(pair)
    pair.far.removeAllListeners('data').removeAllListeners('error')
    pair.far.on('error', () => undefined)
    pair.far.resetAndDestroy()
    this.leaveAlone(pair.near)
  }

  /** Swallows what is said until the line is whole again; then the next word is answered by a reset, as a host would. */
  private leaveAlone(near: Socket): void {
    this.orphans.add(near)
    near.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error')
    near.on('error', () => undefined)
    near.on('end', () => near.destroy())
    near.on('close', () => this.orphans.delete(near))
    near.on('data', () => {
      if (this.line.state !== 'half') near.resetAndDestroy()
    })
    near.resume()
  }

  private cut(): void {
    for (const near of this.orphans) near.resetAndDestroy()
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
