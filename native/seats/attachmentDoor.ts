/** Attachments over HTTP for somebody who is signed in: handed in with a POST, looked at by their hash. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ATTACHMENT_KINDS, ATTACHMENT_LIMITS, failure, isSha256, type Outcomes } from '../contract/index.ts'

export interface AttachmentShelf {
  keep(mime: string, bytes: Uint8Array): Outcomes<{ data: unknown }, string>
  /** Undefined while they are not here; they are asked for then. */
  read(sha256: string): Uint8Array | undefined
}

interface Reply {
  readonly status: number
  readonly body: object
}

/** `/attachment/HASH`: everything that is no hash is no address. */
export const hashOf = (path: string): string | undefined => {
  const name = /^\/attachment\/([^/]+)$/.exec(path)?.[1]
  return name !== undefined && isSha256(name) ? name : undefined
}

export async function takeIn(request: IncomingMessage, shelf: AttachmentShelf): Promise<Reply> {
  const most = ATTACHMENT_LIMITS.bytes
  if (Number(request.headers['content-length'] ?? 0) > most)
    return { status: 413, body: failure<string>('BLOB_TOO_LARGE', { most }) }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    // A length that was not told, or told wrong.
    if (size > most) return { status: 413, body: failure<string>('BLOB_TOO_LARGE', { most }) }
    chunks.push(bytes)
  }
  const [mime = ''] = (request.headers['content-type'] ?? '').split(';', 1)
  const kept = shelf.keep(mime.trim().toLowerCase(), Buffer.concat(chunks))
  return { status: kept.ok ? 200 : 422, body: kept }
}

/** @param mime as the row says it; only kinds that may be handed in are ever shown */
export function giveOut(response: ServerResponse, bytes: Uint8Array | undefined, mime: string | null): void {
  if (!bytes) {
    response.writeHead(404, { 'Cache-Control': 'no-store' })
    response.end()
    return
  }
  const known = mime !== null && Object.hasOwn(ATTACHMENT_KINDS, mime)
  response.writeHead(200, {
    'Content-Type': known ? mime : 'application/octet-stream',
    'Content-Length': bytes.length,
    'Content-Disposition': known ? 'inline' : 'attachment',
    // Its name is its content: it never changes. Only for who is signed in, so nowhere shared.
    'Cache-Control': 'private, max-age=3600, immutable',
  })
  response.end(bytes)
}
