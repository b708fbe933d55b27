/** What a sender means by a command id: the same id with another hash is an error of the sender. */
import type { WireCommand } from './frames.ts'
import { hashText, hex64 } from './hash64.ts'

/** `after` is about the way there and does not count. */
export function commandHash(command: Omit<WireCommand, 'after'>): string {
  const { id, type, payload, actor, occurredAt, base, configVersion } = command
  return hex64(hashText(canonical([id, type, payload, actor, occurredAt, base, configVersion])))
}

/** JSON with sorted keys, bytes as hex: the same for whatever order the fields came in, or whatever carried them. */
function canonical(value: unknown): string {
  if (value instanceof Uint8Array)
    return `"x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`)
  return `{${fields.join(',')}}`
}
