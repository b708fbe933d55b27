/** A platform on a real port and real SQLite, and hubs and terminals that reach it, for tests with real sockets. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  realPace,
  systemClock,
  type AnyRow,
  type CommandEnvelope,
  type Row,
  type TableName,
  type TerminalHolds,
} from '../contract/index.ts'
import {
  connectTerminal,
  openPlatform,
  startGateway,
  type Gateway,
  type Platform,
  type Terminal,
} from '../platform/index.ts'
import { startLink, type Link, type LinkEvent, type Outbox, type TruthStore } from './index.ts'
import { MemoryOutbox } from './sim/memoryOutbox.ts'
import { MemoryTruth } from './sim/memoryTruth.ts'
import { townRows } from './sim/town.ts'

export const clock = systemClock(realPace())

/** What a test opened, closed in the opposite order. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = []

  add(step: () => unknown): void {
    this.#steps.push(step)
  }
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) await step()
  }
  folder(name: string): string {
    const path = mkdtempSync(join(tmpdir(), `${name}-`))
    this.add(() => {
      rmSync(path, { recursive: true, force: true })
    })
    return path
  }
}

export interface Place {
  readonly platform: Platform
  readonly port: number
  readonly url: string
  readonly dataDir: string
  /** Stops listening; nobody is told to come back later than at once. */
  stop(): Promise<void>
  /** Listens again on the same port. */
  resume(): Promise<void>
}

export async function place(
  cleanup: Cleanup,
  rows: Iterable<readonly [TableName, AnyRow]> = townRows(),
  dataDir = cleanup.folder('platform'),
  leaseMs?: number,
): Promise<Place> {
  const platform = open(dataDir)
  if (platform.directory.townships().length === 0) {
    const imported = platform.importTown({ townshipId: 'yunlan', name: '云澜街道', rows, at: clock.now() })
    if (!imported.ok) throw new Error(imported.code)
  }
  let gateway: Gateway | undefined
  const listen = async (port: number): Promise<number> => {
    const started = await startGateway({
      platform,
      port,
      clock,
      ...(leaseMs === undefined ? {} : { leaseMs }),
    })
    if (!started.ok) throw new Error(started.code)
    gateway = started.gateway
    return gateway.port
  }
  const port = await listen(0)
  const stop = async () => {
    await gateway?.close(100)
    gateway = undefined
  }
  cleanup.add(async () => {
    await stop()
    await platform.close()
  })
  return {
    platform,
    port,
    url: `ws://127.0.0.1:${String(port)}`,
    dataDir,
    stop,
    resume: async () => {
      await listen(port)
    },
  }
}

function open(dataDir: string): Platform {
  const opened = openPlatform({ dataDir, clock, create: true })
  if (!opened.ok) throw new Error(opened.code)
  return opened.platform
}

export interface Hub<T extends TruthStore, O extends Outbox> {
  readonly link: Link
  readonly truth: T
  readonly outbox: O
  readonly events: LinkEvent[]
}

const hubKeys = new Map<string, KeyObject>()

/** The key of a hub, enrolled where it is not yet. */
export function hubKey(platform: Platform, hubId: string): KeyObject {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const done = platform.enrol({ townshipId: 'yunlan', deviceId: hubId, role: 'hub', publicKey })
  if (!done.ok) throw new Error(done.code)
  hubKeys.set(hubId, privateKey)
  return privateKey
}

export interface HubOptions {
  readonly url: string
  readonly hubId?: string
  readonly key: KeyObject
  readonly console?: string
  readonly closureOf?: Parameters<typeof startLink>[0]['closureOf']
}

export async function hubOn<T extends TruthStore, O extends Outbox>(
  cleanup: Cleanup,
  truth: T,
  outbox: O,
  { url, key, hubId = 'hub1', closureOf = () => [], console }: HubOptions,
): Promise<Hub<T, O>> {
  const events: LinkEvent[] = []
  const link = await startLink({
    ...{ url, hubId, privateKey: key, store: truth, outbox, clock, closureOf },
    onEvent: (event) => events.push(event),
    backoffMaxMs: 600,
    ...(console === undefined ? {} : { console }),
  })
  cleanup.add(() => link.close())
  return { link, truth, outbox, events }
}

export interface MemoryHub extends Hub<MemoryTruth, MemoryOutbox> {
  send: (type: CommandEnvelope['type'], payload: CommandEnvelope['payload']) => string
}

export async function memoryHub(
  cleanup: Cleanup,
  { platform, url }: Pick<Place, 'platform' | 'url'>,
  hubId = 'hub1',
  more: Partial<HubOptions> = {},
): Promise<MemoryHub> {
  const key = more.key ?? hubKey(platform, hubId)
  const hub = await hubOn(cleanup, new MemoryTruth(), new MemoryOutbox(), { url, hubId, key, ...more })
  let n = 0
  const send: MemoryHub['send'] = (type, payload) => {
    n += 1
    const envelope = command(hubId, n, type, payload)
    hub.outbox.append(envelope)
    hub.link.submitted()
    return envelope.id
  }
  return { ...hub, send }
}

export const command = (
  origin: string,
  n: number,
  type: CommandEnvelope['type'],
  payload: CommandEnvelope['payload'],
): CommandEnvelope => ({
  id: `${origin}.a.${String(n)}`,
  type,
  payload,
  actor: { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' },
  occurredAt: clock.now(),
  base: {},
  configVersion: 1,
})

export const report = (text: string) =>
  ({ channel: 'PHONE', typeCode: 'UM03', text, place: '滨江路 8 号', gridId: 'g1' }) as const

export interface TerminalSeat {
  readonly client: Terminal
  readonly tasks: Map<string, Row<'task'>>
}

export function terminalOn(
  cleanup: Cleanup,
  { platform, url }: Pick<Place, 'platform' | 'url'>,
  deviceId: string,
  holds: TerminalHolds,
): TerminalSeat {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const done = platform.enrol({ townshipId: 'yunlan', deviceId, role: 'terminal', publicKey, holds })
  if (!done.ok) throw new Error(done.code)
  const tasks = new Map<string, Row<'task'>>()
  const client = connectTerminal({
    ...{ url, deviceId, privateKey, now: clock.now },
    backoffMaxMs: 600,
    onInbox: (rows, gone, full) => {
      if (full) tasks.clear()
      for (const row of rows) tasks.set(row.id, row)
      for (const id of gone) tasks.delete(id)
    },
  })
  cleanup.add(() => {
    client.close()
  })
  return { client, tasks }
}

/** A TCP line between hub and platform that a test can cut, stall, break in mid-frame or slow down. */
export class Line {
  #target: number
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  port = 0
  #stalled = false
  #refuse = false
  /** Bytes towards the hub after which the line breaks; then it works again. */
  breakAfter = Number.POSITIVE_INFINITY
  bytesDown = 0

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((near) => {
      if (this.#refuse) near.destroy()
      else this.#join(near)
    })
  }

  static async to(cleanup: Cleanup, port: number): Promise<Line> {
    const line = new Line(port)
    line.port = await new Promise<number>((resolve) => {
      line.#server.listen(0, '127.0.0.1', () => {
        const address = line.#server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    cleanup.add(() => {
      line.cut()
      line.#server.close()
    })
    return line
  }

  get url(): string {
    return `ws://127.0.0.1:${String(this.port)}`
  }

  #join(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1')
    const pair = [near, far] as const
    this.#pairs.add(pair)
    near.on('data', (data) => {
      if (!this.#stalled) far.write(data)
    })
    far.on('data', (data) => {
      if (this.#stalled) return
      this.bytesDown += data.length
      if (this.bytesDown < this.breakAfter) {
        near.write(data)
        return
      }
      this.breakAfter = Number.POSITIVE_INFINITY
      // Half of it arrives, then a reset: the middle of a frame.
      near.write(data.subarray(0, data.length >> 1), () => {
        near.resetAndDestroy()
        far.destroy()
      })
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        other.destroy()
        this.#pairs.delete(pair)
      })
    }
  }

  /** New connections lead elsewhere. */
  turnTo(port: number): void {
    this.#target = port
  }

  /** Cuts what is connected; new connections are refused until `restore`. */
  cut(): void {
    this.#refuse = true
    for (const [near, far] of this.#pairs) {
      near.destroy()
      far.destroy()
    }
  }
  restore(): void {
    this.#refuse = false
    this.#stalled = false
  }
  /** Nothing gets through and nobody is told, as when a cable is pulled behind a switch. */
  stall(): void {
    this.#stalled = true
  }
}
