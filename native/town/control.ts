import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import Type, { type Static, type TSchema } from 'typebox'
import Value from 'typebox/value'
import { CHANNELS, failure } from '../contract/index.ts'
import type { Outcomes } from '../contract/index.ts'
import { CONTROL_PAGE } from './controlPage.ts'

const LinkChange = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal('up'), Type.Literal('cut'), Type.Literal('stall')])),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    bytesPerS: Type.Optional(Type.Integer({ minimum: 0 })),
    end: Type.Optional(Type.Union([Type.Literal('reset'), Type.Literal('close')])),
  },
  { additionalProperties: false },
)
export type LinkChange = Static<typeof LinkChange>

const Staged = Type.Object(
  {
    /** An event type of the model, such as PS03. */
    typeCode: Type.String({ maxLength: 20 }),
    /** Id or full name of a building; anywhere fitting when absent. */
    building: Type.Optional(Type.String({ maxLength: 80 })),
    channel: Type.Optional(Type.Unsafe<(typeof CHANNELS)[number]>({ type: 'string', enum: [...CHANNELS] })),
  },
  { additionalProperties: false },
)
export type Staged = Static<typeof Staged>

const Silence = Type.Object(
  {
    /** A source of the model, such as D03. */
    source: Type.String({ maxLength: 20 }),
    silent: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type Silence = Static<typeof Silence>

/** What the control page can do to the demo. */
export interface Controls {
  setLink(change: LinkChange): void
  /** Errors: UNKNOWN_TYPE, UNKNOWN_BUILDING. */
  stage(event: Staged): Outcomes<{ says: number; place: string }, 'UNKNOWN_TYPE' | 'UNKNOWN_BUILDING'>
  /** Lets a source of data fall silent, or speak again; false when there is no such source. */
  silence(change: Silence): boolean
  look(): unknown
  /** Another desk of the demo behind the same door: true when the request was for it. */
  also?(request: IncomingMessage, response: ServerResponse): boolean
}

const MAX_BODY_BYTES = 4096

/**
 * The demo's switchboard on loopback: GET / (a page), GET /state, POST /link, POST /event, POST /source.
 * Errors: PORT_BUSY, LISTEN_FAILED.
 */
export async function startControl(
  port: number,
  controls: Controls,
): Promise<Outcomes<{ port: number; close: () => Promise<void> }, 'PORT_BUSY' | 'LISTEN_FAILED'>> {
  const server = createServer((request, response) => {
    void answer(request, response, controls)
  })
  const error = await new Promise<NodeJS.ErrnoException | null>((done) => {
    server.once('error', done)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      done(null)
    })
  })
  if (error) {
    if (error.code === 'EADDRINUSE') return failure('PORT_BUSY', { port })
    return failure('LISTEN_FAILED', { port, reason: error.message })
  }
  return { ok: true, port: portOf(server), close: () => close(server) }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => {
    server.close(() => {
      done()
    })
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, controls: Controls): Promise<void> {
  // A page of another site must not reach this through a name that leads to loopback.
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  if (host !== '127.0.0.1' && host !== 'localhost') return say(response, 403, { code: 'HOST_REFUSED' })
  if (controls.also?.(request, response)) return
  const route = `${request.method ?? ''} ${request.url ?? ''}`
  if (route === 'GET /') {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
      'cache-control': 'no-store',
    })
    response.end(CONTROL_PAGE)
    return
  }
  if (route === 'GET /state') return say(response, 200, controls.look())
  if (route !== 'POST /link' && route !== 'POST /event' && route !== 'POST /source')
    return say(response, 404, { code: 'NOT_FOUND' })
  // Only a script of this origin or a command line can send this type without being asked first.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return say(response, 415, { code: 'JSON_ONLY' })
  const body = await read(request)
  if (route === 'POST /link') {
    const change = checked(LinkChange, body)
    if (!change) return say(response, 400, { code: 'BAD_PAYLOAD' })
    controls.setLink(change)
    return say(response, 200, controls.look())
  }
  if (route === 'POST /source') {
    const change = checked(Silence, body)
    if (!change) return say(response, 400, { code: 'BAD_PAYLOAD' })
    if (!controls.silence(change)) return say(response, 404, { code: 'UNKNOWN_SOURCE' })
    return say(response, 200, controls.look())
  }
  const event = checked(Staged, body)
  if (!event) return say(response, 400, { code: 'BAD_PAYLOAD' })
  const staged = controls.stage(event)
  return say(response, staged.ok ? 200 : 404, staged)
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}

function checked<S extends TSchema>(schema: S, value: unknown): Static<S> | undefined {
  return Value.Check(schema, value) ? value : undefined
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(bytes)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}
