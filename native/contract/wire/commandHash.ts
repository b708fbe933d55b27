/** What a sender means by a command id: the same id with another hash is an error of the sender. */
import { canonical } from './canonical.ts'
import type { WireCommand } from './frames.ts'
import { hashText, hex64 } from './hash64.ts'

/** `after` is about the way there and does not count. */
export function commandHash(command: Omit<WireCommand, 'after'>): string {
  const { id, type, payload, actor, occurredAt, base, configVersion } = command
  return hex64(hashText(canonical([id, type, payload, actor, occurredAt, base, configVersion])))
}
