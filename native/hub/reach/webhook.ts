/**
 * The provider that speaks HTTP: one POST a message, signed, with an idempotency key; retried with back-off while there is
 * time; and one POST now and then that asks what was heard. docs/reach.md has the requests by example.
 */
import Type from 'typebox'
import Value from 'typebox/value'
import type { Handed, Heard, ReachMessage, ReachProvider } from './provider.ts'
import type { ReachSettings } from './settings.ts'
import { signatureOf } from './signature.ts'

const BACK_OFF_FIRST_MS = 400
const BACK_OFF_MOST_MS = 8_000
/** Of an answer no more is read. */
const MOST_BYTES = 64 * 1024

const Receipt = Type.Object({ receipt: Type.Optional(Type.String({ maxLength: 200 })) })
const Answers = Type.Object({
  answers: Type.Array(
    Type.Object({
      key: Type.String(),
      answered: Type.Boolean(),
      note: Type.Optional(Type.String({ maxLength: 500 })),
    }),
    { maxItems: 1000 },
  ),
})

interface Said {
  readonly status: number
  readonly body: unknown
}

export class Webhook implements ReachProvider {
  readonly #settings: () => ReachSettings | undefined
  readonly #random: () => number

  /** @param settings asked for every request: the file may have changed */
  constructor(settings: () => ReachSettings | undefined, random: () => number = Math.random) {
    this.#settings = settings
    this.#random = random
  }

  async send(message: ReachMessage, withinMs: number, stop: AbortSignal): Promise<Handed> {
    const until = performance.now() + withinMs
    for (let requests = 0; ;) {
      const settings = this.#settings()
      if (!settings) return { sent: false, requests, code: 'NO_PROVIDER' }
      const { channel, phone, name, personId, text, key } = message
      if (!settings.channels.includes(channel)) return { sent: false, requests, code: 'NO_CHANNEL' }
      if (channel !== 'APP' && phone === '') return { sent: false, requests, code: 'NO_NUMBER' }
      requests++
      const said = await this.#post(
        settings,
        '',
        { key, channel, to: { name, phone, personId }, text },
        key,
        stop,
      )
      if (!('code' in said)) {
        // 409: it has this message already
        if ((said.status >= 200 && said.status < 300) || said.status === 409) {
          const receipt = Value.Check(Receipt, said.body) ? said.body.receipt : undefined
          return { sent: true, requests, receipt }
        }
        if (!passes(said.status)) return { sent: false, requests, code: 'REFUSED' }
      }
      const code = 'code' in said ? said.code : `HTTP_${said.status}`
      const wait = this.#backOff(requests)
      if (stop.aborted || performance.now() + wait >= until) return { sent: false, requests, code }
      await pause(wait, stop)
    }
  }

  async heard(keys: readonly string[], stop: AbortSignal): Promise<readonly Heard[] | undefined> {
    const settings = this.#settings()
    if (!settings) return undefined
    const said = await this.#post(settings, '/answers', { keys }, '', stop)
    if ('code' in said || said.status !== 200 || !Value.Check(Answers, said.body)) return undefined
    const asked = new Set(keys)
    return said.body.answers
      .filter(({ key }) => asked.has(key))
      .map(({ key, answered, note }) => ({ key, answered, note: note ?? '' }))
  }

  #backOff(requests: number): number {
    const most = Math.min(BACK_OFF_MOST_MS, BACK_OFF_FIRST_MS * 2 ** (requests - 1))
    return most * (0.5 + this.#random() / 2)
  }

  async #post(
    { url, secret, timeoutMs }: ReachSettings,
    path: string,
    content: object,
    key: string,
    stop: AbortSignal,
  ): Promise<Said | { readonly code: 'TIMEOUT' | 'UNREACHABLE' | 'BAD_ANSWER' }> {
    const body = JSON.stringify(content)
    const at = Date.now()
    const inTime = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(`${url.href.replace(/\/$/, '')}${path}`, {
        method: 'POST',
        body,
        redirect: 'error',
        headers: {
          'Content-Type': 'application/json',
          ...(key === '' ? {} : { 'Idempotency-Key': key }),
          'X-Hub-Time': String(at),
          'X-Hub-Signature': signatureOf(secret, at, body),
        },
        signal: AbortSignal.any([inTime, stop]),
      })
      return { status: response.status, body: await readJson(response) }
    } catch (error) {
      if (error instanceof TooLong) return { code: 'BAD_ANSWER' }
      return { code: inTime.aborted ? 'TIMEOUT' : 'UNREACHABLE' }
    }
  }
}

class TooLong extends Error {}

async function readJson(response: Response): Promise<unknown> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_BYTES) throw new TooLong()
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Refusals that pass: the provider is busy or broken; any other is about the message itself. */
const passes = (status: number): boolean => status >= 500 || status === 408 || status === 429

const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  new Promise((wake) => {
    const timer = setTimeout(wake, ms)
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        wake()
      },
      { once: true },
    )
  })
