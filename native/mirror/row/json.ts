/** JSON text that keeps bytes as bytes: `{"$bytes":"<base64url>"}`. Readable by hand when a file must be salvaged. */
const TAG = '$bytes'

export function toJson(value: unknown): string {
  return holdsBytes(value) ? JSON.stringify(tagged(value)) : JSON.stringify(value)
}

export function fromJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return text.includes(`"${TAG}"`) ? untagged(value) : value
}

function holdsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Uint8Array) return true
  if (Array.isArray(value)) return value.some(holdsBytes)
  return Object.values(value).some(holdsBytes)
}

function tagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array)
    return { [TAG]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64url') }
  if (Array.isArray(value)) return value.map(tagged)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tagged(inner)]))
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(untagged)
  if (TAG in value && typeof value[TAG] === 'string' && Object.keys(value).length === 1)
    return Uint8Array.from(Buffer.from(value[TAG], 'base64url'))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, untagged(inner)]))
}
