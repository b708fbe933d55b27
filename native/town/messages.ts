/**
 * The demo's provider of messages: takes what a hub signs, rings nobody, and lets the town's people answer as people do.
 * Most answer in the app within half a minute, some only when the phone rings, some not at all.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import Type from 'typebox'
import Value from 'typebox/value'
import { REACH_CHANNELS, type Clock, type ReachChannel } from '../contract/index.ts'
import type { Random } from './chance/index.ts'

const Message = Type.Object({
  key: Type.String({ maxLength: 400 }),
  channel: Type.Unsafe<ReachChannel>({ type: 'string', enum: [...REACH_CHANNELS] }),
  to: Type.Object({ name: Type.String(), phone: Type.String(), personId: Type.String() }),
  text: Type.String(),
})
const Question = Type.Object({ keys: Type.Array(Type.String(), { maxItems: 1000 }) })
const Kept = Type.Object({ secret: Type.String({ minLength: 16 }) })

/** Signatures older than this are refused, so that a message overheard cannot be sent again tomorrow. */
const FRESH_MS = 5 * 60_000
const MOST_BYTES = 1024 * 1024

/** Share of people who answer on a channel, and when: domain ms, from and to. */
const HABITS: Record<ReachChannel, readonly [share: number, from: number, to: number]> = {
  APP: [0.7, 6_000, 45_000],
  SMS: [0.45, 15_000, 55_000],
  CALL: [0.9, 8_000, 30_000],
}
const WORDS: Record<ReachChannel, string> = { APP: '收到', SMS: '收到，马上办', CALL: '接听，明白' }

interface Rung {
  readonly answersAt: number | null
  readonly channel: ReachChannel
  readonly receipt: string
}

export interface Messages {
  /** Messages taken so far, each key once. */
  readonly taken: number
  /** Answers a request to `/reach`; false when it is somebody else's. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
}

/** @param secret shared with the hub */
export function openMessages(secret: string, clock: Pick<Clock, 'now'>, random: Random): Messages {
  const rung = new Map<string, Rung>()

  function ring({
    key,
    channel,
    to,
  }: {
    key: string
    channel: ReachChannel
    to: { personId: string }
  }): Rung {
    const known = rung.get(key)
    if (known) return known
    const habit = random.stream(`reach/${to.personId}/${key}`)
    const [share, from, until] = HABITS[channel]
    const answers = habit.chance(share)
    const made = {
      answersAt: answers ? clock.now() + from + habit.int(until - from) : null,
      ...{ channel, receipt: `m${rung.size + 1}` },
    }
    rung.set(key, made)
    return made
  }

  function answersTo(keys: readonly string[]): { key: string; answered: boolean; note: string }[] {
    return keys.flatMap((key) => {
      const known = rung.get(key)
      const answered = known?.answersAt != null && known.answersAt <= clock.now()
      return known && answered ? [{ key, answered, note: WORDS[known.channel] }] : []
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: object = {}): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    }
    const body = await read(request)
    if (body === undefined) return say(413)
    const at = Number(request.headers['x-hub-time'])
    if (!(Math.abs(Date.now() - at) <= FRESH_MS) || !signed(secret, at, body, request)) return say(401)
    const content = json(body)
    if (request.url === '/reach/answers')
      return Value.Check(Question, content) ? say(200, { answers: answersTo(content.keys) }) : say(400)
    if (!Value.Check(Message, content) || request.headers['idempotency-key'] !== content.key) return say(400)
    say(202, { receipt: ring(content).receipt })
  }

  return {
    get taken() {
      return rung.size
    },
    handle(request, response) {
      if (request.method !== 'POST' || !/^\/reach(\/answers)?$/.test(request.url ?? '')) return false
      void answer(request, response).catch(() => response.destroy())
      return true
    },
  }
}

const settingsFile = (keysDir: string): string => join(keysDir, 'reach.json')

/** The secret that stands in the hub's `reach.json`, or a new one. */
export function messagesSecret(keysDir: string): string {
  const file = settingsFile(keysDir)
  const known = existsSync(file) ? json(readFileSync(file, 'utf8')) : undefined
  return Value.Check(Kept, known) ? known.secret : randomBytes(24).toString('base64url')
}

/** Tells the hub where messages go in this run. */
export function tellHub(keysDir: string, secret: string, port: number): void {
  const file = settingsFile(keysDir)
  mkdirSync(keysDir, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify({ url: `http://127.0.0.1:${port}/reach`, secret }), { mode: 0o600 })
  chmodSync(file, 0o600)
}

function signed(secret: string, at: number, body: string, { headers }: IncomingMessage): boolean {
  const right = Buffer.from(`sha256=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`)
  const given = Buffer.from(String(headers['x-hub-signature'] ?? ''))
  return right.length === given.length && timingSafeEqual(right, given)
}

async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
