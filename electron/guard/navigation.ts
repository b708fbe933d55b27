// Where a window may go: to its own page, and to load files from its own origin.
import { resolvePath, origin } from '../scheme/index.ts'

/** A page stays the page it is: only a reload of the same document is a navigation that is allowed. */
export function mayNavigate(from: string, to: string): boolean {
  const page = documentOf(to)
  return page !== undefined && page === documentOf(from)
}

function documentOf(url: string): string | undefined {
  const resolved = resolvePath('GET', url)
  return resolved.ok && resolved.relative.endsWith('.html') ? resolved.relative : undefined
}

/** Whether the network layer may fetch this for a window. Packaged windows have no developer tools. */
export function mayLoad(url: string, devTools: boolean): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  if (parsed.protocol === 'hub:') return `${parsed.protocol}//${parsed.host}` === origin
  // Made by the page itself from bytes it holds; Chromium ties it to the page's origin.
  if (parsed.protocol === 'blob:') return parsed.origin === origin || url.startsWith(`blob:${origin}/`)
  return devTools && parsed.protocol === 'devtools:'
}
