/** Browser seats: the screens' files, sign-in with a cookie, /healthz, and the socket every screen talks through. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import Type from 'typebox'
import Value from 'typebox/value'
import { WebSocketServer, type WebSocket } from 'ws'
import { failure, type Outcomes, type SeatReply, type SeatRole } from '../contract/index.ts'
import { giveOut, hashOf, takeIn, type AttachmentShelf } from './attachmentDoor.ts'
import { endedCookie, sessionCookie, tokenFrom } from './cookie.ts'
import { Door, isLoopback, SAFE_HEADERS } from './door.ts'
import type { Carrier } from './ports.ts'
import { RateLimit } from './rateLimit.ts'
import type { SeatRoom } from './room.ts'
import type { SignIn } from './signIn.ts'

const LARGEST_MESSAGE = 1 << 20
/** A screen that has taken nothing of this much for so long is cut off, and comes back for a picture. */
const MOST_BUFFERED = 8 << 20
const LARGEST_SIGN_IN = 4096
const SignInBody = Type.Object({ userId: Type.String(), pin: Type.String({ maxLength: 64 }) })

export interface HttpSeatsOptions {
  readonly room: SeatRoom
  faulted(error: unknown): void
  readonly signIn: SignIn
  readonly host: string
  readonly port: number
  /** Folder of the built screens. */
  readonly renderer: string
  readonly names: readonly string[]
  /** A wall on this machine shows what a room may see without a sign-in. */
  readonly openWall: boolean
  health(): object
  readonly attachments?: AttachmentShelf
}

export interface HttpSeats {
  readonly port: number
  close(): Promise<void>
}

/** Errors: PORT_BUSY (params.port) when another program listens there; NO_PERMISSION for a port below 1024. */
export async function openHttpSeats(
  options: HttpSeatsOptions,
): Promise<Outcomes<{ seats: HttpSeats }, 'PORT_BUSY' | 'NO_PERMISSION' | 'CANNOT_LISTEN'>> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
  })
  const server = createServer()
  const listening = await listen(server, options.host, options.port)
  if (!listening.ok) return listening

  const door = new Door({ port: listening.port, names: options.names })
  const signInTries = new RateLimit(10, 30, () => performance.now())
  const files = sirv(options.renderer, {
    etag: true,
    setHeaders: (response, path) => {
      // File names carry a content hash, the pages do not.
      response.setHeader(
        'Cache-Control',
        path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value)
    if (!door.knows(request.headers)) return refuse(response, 421)
    const path = URL.parse(request.url ?? '/', 'http://hub')?.pathname
    switch (path) {
      case undefined:
        return refuse(response, 400)
      case '/healthz':
        return health(response)
      case '/session':
        return void session(request, response).catch((error: unknown) => {
          options.faulted(error)
          response.destroy()
        })
      case '/attachment':
        return void attachment(request, response).catch((error: unknown) => {
          options.faulted(error)
          response.destroy()
        })
      case '/':
        return redirect(response, '/desk')
      case '/desk':
      case '/wall':
        request.url = `${path}.html`
        break
    }
    const hash = path.startsWith('/attachment/') ? hashOf(path) : undefined
    if (hash !== undefined) return look(request, response, hash)
    files(request, response, () => refuse(response, 404))
  })

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = door.sameOrigin(request.headers) ? URL.parse(request.url ?? '/', 'http://hub') : null
    if (url?.pathname !== '/seat') return void socket.destroy()
    const role: SeatRole = url.searchParams.get('role') === 'wall' ? 'wall' : 'desk'
    sockets.handleUpgrade(request, socket, head, (ws) => carry(ws, request, role))
  })

  /** Somebody who may work at the desk; a trainer and an auditor hand in nothing. */
  const atDesk = (request: IncomingMessage): boolean => {
    const token = tokenFrom(request.headers.cookie)
    const session = token === undefined ? undefined : options.signIn.resume(token)
    return session?.may.includes('incident.note') ?? false
  }

  async function attachment(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!options.attachments) return refuse(response, 404)
    if (request.method !== 'POST') return refuse(response, 405)
    if (!door.sameOrigin(request.headers)) return refuse(response, 403)
    if (!atDesk(request)) return json(response, 401, failure('NOT_SIGNED_IN'))
    const { status, body } = await takeIn(request, options.attachments)
    json(response, status, body)
  }

  function look(request: IncomingMessage, response: ServerResponse, hash: string): void {
    if (!options.attachments) return refuse(response, 404)
    if (request.method !== 'GET') return refuse(response, 405)
    if (!atDesk(request)) return json(response, 401, failure('NOT_SIGNED_IN'))
    const mime = URL.parse(request.url ?? '/', 'http://hub')?.searchParams.get('as') ?? null
    giveOut(response, options.attachments.read(hash), mime)
  }

  function health(response: ServerResponse): void {
    try {
      json(response, 200, options.health())
    } catch (error) {
      options.faulted(error)
      json(response, 500, failure<string>('INTERNAL'))
    }
  }

  async function session(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!door.sameOrigin(request.headers)) return refuse(response, 403)
    const token = tokenFrom(request.headers.cookie)
    if (request.method === 'DELETE') {
      if (token) {
        const userId = options.signIn.resume(token)?.userId
        options.signIn.leave(token)
        if (userId !== undefined) options.room.end(userId)
      }
      response.setHeader('Set-Cookie', endedCookie())
      return json(response, 200, { ok: true })
    }
    if (request.method !== 'POST') return refuse(response, 405)
    const address = request.socket.remoteAddress ?? ''
    if (!signInTries.take(address)) return json(response, 429, failure('SIGN_IN_TOO_OFTEN', { waitS: 2 }))
    const body = await readJson(request, LARGEST_SIGN_IN)
    if (!Value.Check(SignInBody, body)) return json(response, 400, failure('BAD_MESSAGE'))
    const entered = await options.signIn.enter(body.userId, body.pin, address)
    if (!entered.ok) return json(response, 401, entered)
    response.setHeader('Set-Cookie', sessionCookie(entered.token, !isLoopback(address)))
    return json(response, 200, { ok: true, session: entered.session })
  }

  function carry(ws: WebSocket, request: IncomingMessage, role: SeatRole): void {
    const carrier: Carrier = {
      role,
      origin: request.socket.remoteAddress ?? '',
      signsIn: false,
      local: options.openWall && isLoopback(request.socket.remoteAddress),
      send: (reply: SeatReply) => {
        if (ws.readyState !== ws.OPEN) return
        if (ws.bufferedAmount > MOST_BUFFERED) return ws.terminate()
        ws.send(JSON.stringify(reply))
      },
      close: () => ws.close(),
    }
    const seat = options.room.attach(carrier, tokenFrom(request.headers.cookie))
    ws.on(
      'message',
      (data: Buffer, binary) => void seat.receive(binary ? undefined : parse(data.toString('utf8'))),
    )
    ws.on('close', () => seat.close())
    ws.on('error', () => ws.terminate())
  }

  return {
    ok: true,
    seats: {
      port: listening.port,
      close: async () => {
        for (const ws of sockets.clients) ws.terminate()
        await new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
      },
    },
  }
}

function listen(
  server: Server,
  host: string,
  port: number,
): Promise<Outcomes<{ port: number }, 'PORT_BUSY' | 'NO_PERMISSION' | 'CANNOT_LISTEN'>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return resolve(failure('PORT_BUSY', { port }))
      if (error.code === 'EACCES') return resolve(failure('NO_PERMISSION', { port }))
      resolve(failure('CANNOT_LISTEN', { port, reason: error.message }))
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve({ ok: true, port: typeof address === 'object' && address ? address.port : port })
    })
  })
}

async function readJson(request: IncomingMessage, largest: number): Promise<unknown> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > largest) return undefined
  }
  return parse(text)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(JSON.stringify(body))
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(302, { Location: to })
  response.end()
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end()
}
