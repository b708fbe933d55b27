/**
 * Who may knock: the Host and Origin checks of every request, and the headers of every answer. A page of another site
 * that the officer happens to have open must not be able to speak to the hub (DNS rebinding, cross-site WebSocket).
 */
import type { IncomingHttpHeaders } from 'node:http'

export interface DoorOptions {
  readonly port: number
  /** Further names under which seats may reach this hub, beside the loopback ones. */
  readonly names: readonly string[]
}

export class Door {
  readonly #hosts: ReadonlySet<string>

  constructor({ port, names }: DoorOptions) {
    this.#hosts = new Set(['127.0.0.1', 'localhost', '[::1]', ...names].map((name) => `${name}:${port}`))
  }

  /** The Host header names this hub. */
  knows(headers: IncomingHttpHeaders): boolean {
    return headers.host !== undefined && this.#hosts.has(headers.host.toLowerCase())
  }

  /** The page that asks came from this hub itself. A browser always sends Origin with a POST and a WebSocket. */
  sameOrigin(headers: IncomingHttpHeaders): boolean {
    if (headers.origin === undefined || headers.host === undefined) return false
    const origin = URL.parse(headers.origin)
    return origin !== null && origin.host === headers.host.toLowerCase() && this.knows(headers)
  }
}

export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && (/^(::ffff:)?127\./.test(address) || address === '::1')

export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}
