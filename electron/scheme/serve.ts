// Answers one request of a window from the files of the bundle.
import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { headersFor } from './headers.ts'
import { resolvePath } from './path.ts'

export interface Served {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | null
}

function refused(status: number): Served {
  return { status, headers: headersFor('text/plain; charset=utf-8'), body: null }
}

/** @param root folder whose files may be served; links that lead out of it are refused */
export async function serve(root: string, method: string, url: string): Promise<Served> {
  const resolved = resolvePath(method, url)
  if (!resolved.ok) return refused(resolved.status)
  try {
    const inside = (await realpath(root)) + sep
    const file = await realpath(join(root, resolved.relative))
    if (!file.startsWith(inside)) return refused(403)
    return {
      status: 200,
      headers: headersFor(resolved.contentType),
      body: new Uint8Array(await readFile(file)),
    }
  } catch {
    // Missing, unreadable or a folder: the page needs no more detail than that.
    return refused(404)
  }
}
