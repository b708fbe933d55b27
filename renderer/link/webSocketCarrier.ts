import type { Failure, SeatRole } from '../../native/contract/index.ts'
import { isReply, type Carrier, type CarrierEvents, type Connect } from './carrier.ts'

/** The browser seat: JSON over a WebSocket on the page's own origin, with the session in an HttpOnly cookie. */
export function webSocketConnect(
  page: { readonly protocol: string; readonly host: string },
  role: SeatRole,
): Connect {
  const url = `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/seat?role=${role}`
  const connect = (events: CarrierEvents): Carrier => {
    const socket = new WebSocket(url)
    socket.onopen = () => events.opened()
    socket.onclose = () => events.closed()
    socket.onmessage = ({ data }) => {
      const reply = typeof data === 'string' ? parse(data) : undefined
      if (isReply(reply)) events.said(reply)
    }
    return {
      send: (request) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
      },
      close: () => socket.close(),
    }
  }
  return Object.assign(connect, {
    session: {
      signIn: (userId: string, pin: string) => callSession('POST', JSON.stringify({ userId, pin })),
      signOut: () => callSession('DELETE'),
    },
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function callSession(
  method: 'POST' | 'DELETE',
  body?: string,
): Promise<{ ok: true } | Failure<string>> {
  try {
    const response = await fetch('/session', {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    })
    if (response.ok) return { ok: true }
    return asFailure(parse(await response.text()))
  } catch {
    return { ok: false, code: 'HUB_UNREACHABLE' }
  }
}

function asFailure(said: unknown): Failure<string> {
  if (typeof said !== 'object' || said === null || !('code' in said) || typeof said.code !== 'string')
    return { ok: false, code: 'HUB_UNREACHABLE' }
  const params = 'params' in said && isParams(said.params) ? said.params : undefined
  return params ? { ok: false, code: said.code, params } : { ok: false, code: said.code }
}

const isParams = (value: unknown): value is Record<string, string | number> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((v) => typeof v === 'string' || typeof v === 'number')
