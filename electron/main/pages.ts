// Serves the pages of hub://app/ from the bundle.
import { protocol } from 'electron'
import { scheme, serve } from '../scheme/index.ts'

/** @param root folder out/renderer of the installed app */
export function servePages(root: string): void {
  protocol.handle(scheme, async (request) => {
    const { status, headers, body } = await serve(root, request.method, request.url)
    return new Response(body, { status, headers })
  })
}
