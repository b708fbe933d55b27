// From a URL to a file name below the root, for URLs that an attacker may have written.
import { posix } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
}

export type Resolved =
  | { readonly ok: true; readonly relative: string; readonly contentType: string }
  | { readonly ok: false; readonly status: 400 | 403 | 404 | 405 }

/** One segment of a path: no hidden file, no drive, no separator of any system, nothing still encoded. */
const segment = /^(?!\.)[\p{L}\p{N}_.@~-]+$/u

/** @param method of the request; @param url as the page asked for it, before anyone normalised it */
export function resolvePath(method: string, url: string): Resolved {
  if (method !== 'GET') return { ok: false, status: 405 }
  const parsed = URL.parse(url)
  if (parsed === null) return { ok: false, status: 400 }
  if (
    parsed.protocol !== 'hub:' ||
    parsed.host !== 'app' ||
    parsed.username !== '' ||
    parsed.password !== ''
  ) {
    return { ok: false, status: 403 }
  }
  // The parser has already folded `..` and `%2e%2e` away. A path that needed folding is no path of ours.
  const written = /^hub:\/\/app(\/[^?#]*)/i.exec(url)?.[1]
  if (written === undefined || written !== parsed.pathname) return { ok: false, status: 403 }
  let path: string
  try {
    path = decodeURIComponent(parsed.pathname)
  } catch {
    return { ok: false, status: 400 }
  }
  const segments = path.slice(1).split('/')
  if (!segments.every((part) => segment.test(part))) return { ok: false, status: 403 }
  const contentType = types[posix.extname(path).toLowerCase()]
  if (contentType === undefined) return { ok: false, status: 404 }
  return { ok: true, relative: segments.join('/'), contentType }
}
