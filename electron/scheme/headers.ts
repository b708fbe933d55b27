// What every answer of the scheme carries.

/** Everything is closed, then opened by name. A window talks to nobody: its only way out is the hub's port. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  // blob: is what a page makes from bytes it already holds: the photos of a report.
  "img-src 'self' blob:",
  "media-src 'self'",
  "worker-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function headersFor(contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    // An update replaces the files under the same names; nothing may outlive it in a cache.
    'cache-control': 'no-store',
  }
}
