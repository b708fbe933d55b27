/** JSON with sorted keys, bytes as hex: the same for whatever order the fields came in, or whatever carried them. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (value instanceof Uint8Array) return `"x${hexOf(value)}"`
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of Object.keys(fields).sort())
    if (fields[key] !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(fields[key])}`
  return `{${text}}`
}

/** Looked up: a night's comparison writes every sealed row of the register this way. */
const BYTES = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))

function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += BYTES[byte] ?? ''
  return text
}
