/** A platform with a very small township, and a hub beside it, on real files and real sockets. For tests. */
import { createPublicKey } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import {
  realPace,
  systemClock,
  type AnyRow,
  type Clock,
  type SeatReply,
  type TableName,
} from '../contract/index.ts'
import { assembleModel, MODEL_PARTS } from '../domain/index.ts'
import { openPlatform, startGateway, type Gateway, type Platform, type Rules } from '../platform/index.ts'
import { hashPin } from '../seats/index.ts'
import { readOrMakeDeviceKey } from './deviceKey.ts'
import { openHub, type Hub } from './hub.ts'
import { openLog } from './log.ts'

export const PIN = '246810'
const clock = systemClock(realPace())

function model() {
  const read = (part: string): unknown => JSON.parse(readFileSync(`assets/model/${part}.json`, 'utf8'))
  const assembled = assembleModel(Object.fromEntries(MODEL_PARTS.map((part) => [part, read(part)])))
  if (!assembled.ok) throw new Error(JSON.stringify(assembled))
  return assembled.model
}

async function rows(): Promise<[TableName, AnyRow][]> {
  const pinSalt = new Uint8Array(16)
  const pinHash = await hashPin(PIN, pinSalt)
  const user = (id: string, role: string): [TableName, AnyRow] => [
    'user',
    {
      id,
      rev: 1,
      name: `${role} ${id}`,
      role,
      pinSalt,
      pinHash,
      active: true,
      grantUntil: clock.now() + 1e10,
    },
  ]
  const posts = model().posts.map((post): [TableName, AnyRow] => {
    const { id, board, zh, en, kind, cover, dispatchTarget } = post
    const fixed = { rev: 1, aPersonId: 'W1', bPersonId: 'W1', onDuty: 'A', onDutySince: 0 }
    return ['post', { id, board, zh, en, kind, cover, dispatchTarget, ...fixed }]
  })
  return [
    ['config', { id: 'model', rev: 1, version: 1, body: model() }],
    ['mode', { id: 'mode', rev: 1, state: 'PEACE', since: 0, byId: '', byName: '', why: '' }],
    [
      'person',
      {
        id: 'W1',
        rev: 1,
        name: '甲',
        phone: '000-1',
        title: 'A岗',
        postId: 'L05',
        gridId: null,
        gridRole: null,
      },
    ],
    [
      'team',
      {
        ...{ id: 'T1', rev: 1, name: '微型消防站', kind: 'MICRO_FIRE', communityId: null, gridId: null },
        ...{ phone: '000-2', members: 6, kit: [], state: 'FREE', incidentId: null },
      },
    ],
    user('U1', 'DUTY_OFFICER'),
    user('U2', 'TRAINER'),
    user('U3', 'DUTY_LEADER'),
    ...posts,
  ]
}

export class SmallTown {
  readonly root: string
  readonly platform: Platform
  readonly #clock: Clock
  #gateway: Gateway | undefined
  #port = 0
  #otherLine: Gateway | undefined

  private constructor(root: string, platform: Platform, clock: Clock) {
    this.#clock = clock
    this.root = root
    this.platform = platform
  }

  /** @param pace the platform's; what a test writes into it later sets the platform's clock */
  static async open(
    root: string,
    rules?: Rules,
    pace = realPace(),
    more: readonly [TableName, AnyRow][] = [],
  ): Promise<SmallTown> {
    const clock = systemClock(pace)
    for (const folder of ['platform', 'screens']) mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(root, 'screens', 'desk.html'), '')
    const opened = openPlatform({
      ...{ dataDir: join(root, 'platform'), clock, create: true },
      ...(rules ? { rules } : {}),
    })
    if (!opened.ok) throw new Error(opened.code)
    const { platform } = opened
    const device = readOrMakeDeviceKey(join(root, 'keys'), 'hub1')
    if (!device.ok) throw new Error(device.code)
    platform.importTown({
      townshipId: 'yunlan',
      name: '云澜街道',
      rows: [...(await rows()), ...more],
      at: clock.now(),
    })
    const publicKey = createPublicKey(device.privateKey)
    platform.enrol({ townshipId: 'yunlan', deviceId: 'hub1', role: 'hub', publicKey })
    return new SmallTown(root, platform, clock)
  }

  /** Where terminals find the platform, once the line is up. */
  get line(): string {
    return `ws://127.0.0.1:${this.#port}`
  }

  get port(): number {
    return this.#port
  }

  /** Puts the line up; the port stays the same from the first time on. */
  async plug(): Promise<void> {
    const started = await startGateway({
      platform: this.platform,
      port: this.#port,
      host: '127.0.0.1',
      clock: this.#clock,
    })
    if (!started.ok) throw new Error(started.code)
    this.#gateway = started.gateway
    this.#port = started.gateway.port
  }

  async pull(): Promise<void> {
    await this.#gateway?.close()
  }

  hub(keys = join(this.root, 'keys'), pace = realPace(), data = 'hub'): Promise<Hub> {
    return this.#hub('hub1', join(this.root, data), keys, this.#port, pace)
  }

  /** The same hub over a line that the test has put in between. */
  hubOver(port: number): Promise<Hub> {
    return this.#hub('hub1', join(this.root, 'hub'), join(this.root, 'keys'), port)
  }

  /** A second hub of the township, on a line of its own that `pull` does not touch. */
  async otherHub(): Promise<Hub> {
    const keys = join(this.root, 'keys2')
    const device = readOrMakeDeviceKey(keys, 'hub2')
    if (!device.ok) throw new Error(device.code)
    const publicKey = createPublicKey(device.privateKey)
    this.platform.enrol({ townshipId: 'yunlan', deviceId: 'hub2', role: 'hub', publicKey })
    const started = await startGateway({
      platform: this.platform,
      port: 0,
      host: '127.0.0.1',
      clock: this.#clock,
    })
    if (!started.ok) throw new Error(started.code)
    this.#otherLine = started.gateway
    return this.#hub('hub2', join(this.root, 'hub2'), keys, started.gateway.port)
  }

  async close(): Promise<void> {
    await this.pull()
    await this.#otherLine?.close()
    await this.platform.close()
  }

  async #hub(hubId: string, dataDir: string, keysDir: string, port: number, pace = realPace()): Promise<Hub> {
    const opened = await openHub(
      {
        ...{ dataDir, keysDir, hubId, platform: `ws://127.0.0.1:${port}` },
        townshipId: 'yunlan',
        seats: { port: 0, host: '127.0.0.1', names: [], openWall: true },
        renderer: join(this.root, 'screens'),
        demo: false,
        pace,
      },
      openLog('silent'),
    )
    if (!opened.ok) throw new Error(opened.code)
    return opened.hub
  }
}

/** A screen at a desk, as a person's browser would be. */
export class Screen {
  readonly replies: SeatReply[] = []
  readonly #ws: WebSocket
  #sub = 0

  private constructor(ws: WebSocket) {
    this.#ws = ws
    ws.on('message', (data: Buffer) => this.replies.push(JSON.parse(data.toString()) as SeatReply))
  }

  static async signIn(hub: Hub, userId = 'U1'): Promise<Screen> {
    const base = `http://127.0.0.1:${hub.seatsPort}`
    const answer = await fetch(`${base}/session`, {
      method: 'POST',
      headers: { Origin: base },
      body: JSON.stringify({ userId, pin: PIN }),
    })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const ws = new WebSocket(`${base.replace('http', 'ws')}/seat?role=desk`, {
      headers: { Origin: base, Cookie: cookie },
    })
    const screen = new Screen(ws)
    await new Promise((opened) => ws.once('open', opened))
    screen.say({ t: 'hello', protocol: 1 })
    return screen
  }

  say(message: object): void {
    this.#ws.send(JSON.stringify(message))
  }

  /**
   * Does something and waits for the hub's answer.
   * @param base revisions of the rows the person saw
   */
  async act(
    type: string,
    payload: object,
    requestId: string = crypto.randomUUID(),
    base: Record<string, number> = {},
  ) {
    const before = this.replies.length
    this.say({ t: 'command', requestId, type, payload, base })
    return this.#answer(requestId, before)
  }

  /** Says something else that has an answer. */
  async request(t: string, message: object) {
    const requestId = crypto.randomUUID()
    const before = this.replies.length
    this.say({ t, requestId, ...message })
    return this.#answer(requestId, before)
  }

  async ask(name: string, params: object) {
    const requestId = crypto.randomUUID()
    this.say({ t: 'query', requestId, name, params })
    return this.#answer(requestId, 0)
  }

  /** Rows of one collection of a view, as they are when it is opened. */
  async look(
    view: string,
    collection: string,
    params: Record<string, string> = {},
  ): Promise<Record<string, unknown>[]> {
    const sub = ++this.#sub
    this.say({ t: 'subscribe', sub, view, params })
    const reply = await until(() =>
      this.replies.find((r) => (r.t === 'picture' || r.t === 'refused') && r.sub === sub),
    )
    this.say({ t: 'unsubscribe', sub })
    return reply.t === 'picture'
      ? (Object.values(reply.collections[collection] ?? {}) as Record<string, unknown>[])
      : []
  }

  close(): void {
    this.#ws.terminate()
  }

  async #answer(requestId: string, after: number) {
    const reply = await until(() =>
      this.replies.slice(after).find((r) => r.t === 'answer' && r.requestId === requestId),
    )
    if (reply.t !== 'answer') throw new Error('no answer')
    return reply.ok
      ? { ok: true as const, data: reply.data as { commandId: string; wrote: string[] } }
      : reply
  }
}

export async function until<T>(
  find: () => T | undefined | Promise<T | undefined>,
  withinMs = 8000,
): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end;) {
    const found = await find()
    if (found !== undefined) return found
    await new Promise((wake) => setTimeout(wake, 20))
  }
  throw new Error(`not within ${withinMs} ms`)
}
