/** One connection to a desk seat: keeps the views it watches up to date, gives credit back, asks and gets answers. */
import { WebSocket } from 'ws'
import { SEAT_PROTOCOL } from '../../contract/index.ts'
import type { Collections, SeatReply, SeatRequest, ViewName, ViewTypes } from '../../contract/index.ts'

/** The hub ticks every second; real ms of silence after which this line is given up. */
const SILENT_MS = 10_000
const WATCH_MS = 1_000

interface Watched {
  readonly view: ViewName
  /** Null before the first picture. */
  rows: Map<string, Map<string, unknown>> | null
  arrived(): void
}

export class SeatLine {
  /** Settles when the line is gone, for whatever reason. */
  readonly gone: Promise<void>
  /** The hub knows this cookie no more: sign in again. */
  expired = false
  readonly #ws: WebSocket
  readonly #watched = new Map<number, Watched>()
  readonly #answers = new Map<string, (done: boolean) => void>()
  readonly #watching: NodeJS.Timeout
  #sub = 0
  #heardAt = performance.now()
  #open = true

  /** @param standing views that are watched from the first moment on */
  constructor(base: string, cookie: string, standing: readonly ViewName[]) {
    this.#ws = new WebSocket(`${base.replace('http', 'ws')}/seat?role=desk`, {
      headers: { Origin: base, Cookie: cookie },
    })
    this.#watching = setInterval(() => {
      if (performance.now() - this.#heardAt > SILENT_MS) this.close()
    }, WATCH_MS)
    this.gone = new Promise((resolve) => {
      this.#ws.on('close', () => {
        this.#open = false
        clearInterval(this.#watching)
        for (const settle of this.#answers.values()) settle(false)
        for (const watched of this.#watched.values()) watched.arrived()
        resolve()
      })
    })
    // What went wrong is followed by `close`, and that is all there is to do about it.
    this.#ws.on('error', () => this.close())
    this.#ws.on('open', () => this.#say({ t: 'hello', protocol: SEAT_PROTOCOL }))
    // The hub of this demo speaks the contract; what it says is not checked word by word.
    this.#ws.on('message', (data: Buffer) => this.#hear(JSON.parse(data.toString()) as SeatReply, standing))
  }

  /** Open, and every view it watches has arrived. */
  get ready(): boolean {
    const watched = [...this.#watched.values()]
    return this.#open && watched.length > 0 && watched.every((one) => one.rows !== null)
  }

  /** Rows of one collection as the hub last told them; empty while the view is not watched. */
  rows<V extends ViewName, C extends keyof ViewTypes[V] & string>(view: V, collection: C): ViewTypes[V][C][] {
    const watched = [...this.#watched.values()].find((one) => one.view === view)
    // A view holds under this name what contract/views.ts says; the map cannot say so.
    return [...(watched?.rows?.get(collection)?.values() ?? [])] as ViewTypes[V][C][]
  }

  /** Opens the page of one incident in place of the one before; settles when it is there, or the line gone. */
  async turnTo(incidentId: string): Promise<void> {
    for (const [sub, { view }] of this.#watched)
      if (view === 'incident') {
        this.#watched.delete(sub)
        this.#say({ t: 'unsubscribe', sub })
      }
    if (this.#open) await this.#watch('incident', { id: incidentId })
  }

  /** @returns whether the hub did it; false when it refused or the line broke */
  command(type: string, payload: unknown): Promise<boolean> {
    if (!this.#open) return Promise.resolve(false)
    const requestId = crypto.randomUUID()
    return new Promise((resolve) => {
      this.#answers.set(requestId, (done) => {
        this.#answers.delete(requestId)
        resolve(done)
      })
      this.#say({ t: 'command', requestId, type, payload })
    })
  }

  close(): void {
    this.#ws.terminate()
  }

  #watch(view: ViewName, params: Record<string, string> = {}): Promise<void> {
    const sub = ++this.#sub
    return new Promise((resolve) => {
      this.#watched.set(sub, { view, rows: null, arrived: resolve })
      this.#say({ t: 'subscribe', sub, view, params })
    })
  }

  #say(message: SeatRequest): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(message))
  }

  #hear(reply: SeatReply, standing: readonly ViewName[]): void {
    this.#heardAt = performance.now()
    switch (reply.t) {
      case 'welcome':
        // A hub greets again when its people change; the views are asked for once.
        if (reply.session === null) this.#expire()
        else if (this.#watched.size === 0) for (const view of standing) void this.#watch(view)
        return
      case 'session':
        if (reply.session === null) this.#expire()
        return
      case 'picture':
        this.#show(reply.sub, reply.collections)
        return
      case 'patch':
        this.#amend(reply.sub, reply)
        return
      case 'refused':
        this.#refused(reply.sub)
        return
      case 'answer':
        this.#answers.get(reply.requestId)?.(reply.ok)
        return
      case 'bye':
        this.close()
        return
      case 'tick':
        return
      default:
        return reply satisfies never
    }
  }

  #expire(): void {
    this.expired = true
    this.close()
  }

  #show(sub: number, collections: Collections): void {
    this.#say({ t: 'credit', n: 1 })
    const watched = this.#watched.get(sub)
    if (!watched) return
    watched.rows = new Map(
      Object.entries(collections).map(([name, rows]) => [name, new Map(Object.entries(rows))]),
    )
    watched.arrived()
  }

  #amend(sub: number, { put, del }: Extract<SeatReply, { t: 'patch' }>): void {
    this.#say({ t: 'credit', n: 1 })
    const held = this.#watched.get(sub)?.rows
    if (!held) return
    for (const [name, rows] of Object.entries(put)) {
      const collection = held.get(name) ?? new Map<string, unknown>()
      held.set(name, collection)
      for (const [key, row] of Object.entries(rows)) collection.set(key, row)
    }
    for (const [name, keys] of Object.entries(del)) for (const key of keys) held.get(name)?.delete(key)
  }

  /** A page may be gone meanwhile; without the standing views (no snapshot yet) there is nothing to work with. */
  #refused(sub: number): void {
    const watched = this.#watched.get(sub)
    this.#watched.delete(sub)
    if (watched?.view === 'incident') watched.arrived()
    else if (watched) this.close()
  }
}
