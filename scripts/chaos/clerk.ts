// A person at a desk who never gives up: signs in, asks, and asks again under the same request id until there is an
// answer. Speaks to the seat as a browser does.
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { SEAT_PROTOCOL, type SeatReply, type SeatRequest } from '../../native/contract/index.ts'
import type { Random } from '../../native/town/index.ts'
import { CLERK, GRIDS, POSTS } from './ground.ts'
import type { Ledger, Promised } from './ledger.ts'

const AGAIN_MS = 120
/** Unanswered on a living connection for so long: asked again. */
const PATIENCE_MS = 4_000
/** A share of answered requests is asked again, as a screen does after a reload. */
const ASKED_TWICE = 0.08
const LET_GO = 0.3
/** Refusals that are no word on the command itself: the hub could not, for now. */
const NOT_NOW = [
  'HUB_NOT_READY',
  'DISK_FULL',
  'IO_ERROR',
  'INTERNAL',
  'NO_PERMISSION',
  'CORRUPT',
  'NOT_SIGNED_IN',
]

export interface ClerkOptions {
  readonly ledger: Ledger
  readonly random: Random
  /** Where the hub's seats are; undefined while it is down. */
  seatsPort(): number | undefined
  /** Commands in flight at once. */
  readonly atOnce?: number
  /** Pause between two new commands, ms. */
  readonly beatMs?: number
}

export class Clerk {
  /** New commands are made while this is true; open ones are followed up in any case. */
  working = true
  /** Set while so much waits for the platform that more of it would only make the end late. */
  held = false
  readonly #options: ClerkOptions
  readonly #incidents: string[] = []
  readonly #askedAt = new Map<string, number>()
  readonly #over: Promise<void>
  #cookie: string | undefined
  #ws: WebSocket | undefined
  #n = 0
  #leaving = false

  constructor(options: ClerkOptions) {
    this.#options = options
    this.#over = this.#serve()
  }

  async leave(): Promise<void> {
    this.#leaving = true
    this.#ws?.terminate()
    await this.#over
  }

  async #serve(): Promise<void> {
    while (!this.#leaving) {
      const port = this.#options.seatsPort()
      if (port !== undefined) await this.#sit(`http://127.0.0.1:${port}`).catch(() => undefined)
      await sleep(AGAIN_MS)
    }
  }

  async #sit(base: string): Promise<void> {
    this.#cookie ??= await signIn(base)
    if (this.#cookie === undefined) return
    const ws = new WebSocket(`${base.replace('http', 'ws')}/seat?role=desk`, {
      headers: { Origin: base, Cookie: this.#cookie },
      handshakeTimeout: 3_000,
    })
    this.#ws = ws
    let seated = false
    const gone = new Promise<void>((resolve) => ws.once('close', () => resolve()))
    ws.on('error', () => ws.terminate())
    ws.on('open', () => say(ws, { t: 'hello', protocol: SEAT_PROTOCOL }))
    ws.on('message', (data: Buffer) => {
      const reply = JSON.parse(data.toString()) as SeatReply
      if (reply.t === 'answer') this.#answered(reply)
      else if (reply.t === 'welcome' || reply.t === 'session') {
        seated = reply.session !== null
        if (seated) return
        this.#cookie = undefined
        ws.terminate()
      } else if (reply.t === 'bye') ws.terminate()
    })
    this.#askedAt.clear()
    let open = true
    void gone.then(() => (open = false))
    while (open && !this.#leaving) {
      if (seated) this.#work(ws)
      await Promise.race([sleep(this.#options.beatMs ?? 10), gone])
    }
    ws.terminate()
  }

  #work(ws: WebSocket): void {
    const { ledger, atOnce = 4, random } = this.#options
    const now = performance.now()
    const open = ledger.in('open').filter(({ by }) => by === 'clerk')
    for (const promised of open)
      if (now - (this.#askedAt.get(promised.requestId) ?? -Infinity) > PATIENCE_MS) this.#ask(ws, promised)
    if (!this.working || this.held || open.length >= atOnce) return
    const known = [...ledger.all.values()]
    if (known.length > 0 && random.chance(ASKED_TWICE)) {
      const again = random.pick(known)
      if (again.by === 'clerk' && again.state === 'done') this.#ask(ws, again)
    }
    this.#ask(ws, this.#invent())
  }

  #ask(ws: WebSocket, promised: Promised): void {
    promised.asked += 1
    this.#askedAt.set(promised.requestId, performance.now())
    const { requestId, type, payload } = promised
    say(ws, { t: 'command', requestId, type, payload })
  }

  #invent(): Promised {
    const { ledger, random } = this.#options
    const requestId = `c${++this.#n}`
    const text = `#${requestId}#`
    const incidentId = this.#incidents.length > 0 ? random.pick(this.#incidents) : undefined
    const kind = incidentId === undefined ? 'report' : random.pick(KINDS)
    switch (kind) {
      case 'note':
        return ledger.ask('clerk', requestId, 'incident.note', { incidentId, text })
      case 'accept':
        return ledger.ask('clerk', requestId, 'incident.accept', { incidentId })
      case 'dispatch': {
        const targets = [{ kind: 'POST', id: random.pick(POSTS) }]
        return ledger.ask('clerk', requestId, 'incident.dispatch', { incidentId, targets, instruction: text })
      }
      case 'log':
        return ledger.ask('clerk', requestId, 'duty.log', { text })
      case 'report':
        return ledger.ask('clerk', requestId, 'incident.report', {
          ...{ channel: 'PHONE', typeCode: 'UM03', text, place: '江边', gridId: random.pick(GRIDS) },
        })
    }
  }

  #answered(reply: Extract<SeatReply, { t: 'answer' }>): void {
    const { ledger, random } = this.#options
    const promised = ledger.all.get(reply.requestId)
    if (!promised) return
    if (!reply.ok) {
      // The hub could not, and says so: asked again later, under the same id. Of a full disk some take the word for what
      // it says, that nothing was kept, and let the matter go.
      const letGo = reply.code === 'DISK_FULL' && promised.asked === 1 && random.chance(LET_GO)
      if (letGo || !NOT_NOW.includes(reply.code)) ledger.refused(promised, reply.code)
      return
    }
    // The hub speaks the contract (native/hub Accepted); what it says is not checked word by word.
    const { commandId, wrote } = reply.data as { commandId: string; wrote: string[] }
    ledger.done(promised, commandId)
    if (promised.type === 'incident.report')
      for (const key of wrote)
        if (key.startsWith('incident/')) this.#incidents.push(key.slice('incident/'.length))
    if (this.#incidents.length > 40) this.#incidents.splice(0, 20)
  }
}

const KINDS = ['report', 'report', 'report', 'note', 'note', 'accept', 'dispatch', 'log'] as const

function say(ws: WebSocket, message: SeatRequest): void {
  if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify(message))
}

async function signIn(base: string): Promise<string | undefined> {
  const answer = await fetch(`${base}/session`, {
    method: 'POST',
    headers: { Origin: base, 'Content-Type': 'application/json' },
    body: JSON.stringify({ userId: CLERK.id, pin: CLERK.pin }),
    signal: AbortSignal.timeout(3_000),
  })
  return answer.ok ? answer.headers.get('set-cookie')?.split(';')[0] : undefined
}
