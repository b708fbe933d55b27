/** Hashing takes most of a simulated hub's time where it is done again and again. */
import { commandHash, type CommandEnvelope } from '../../contract/index.ts'

/** A command never changes: it is hashed once, however often it is offered. */
const hashes = new WeakMap<CommandEnvelope, string>()

export function hashOf(envelope: CommandEnvelope): string {
  const known = hashes.get(envelope) ?? commandHash(envelope)
  hashes.set(envelope, known)
  return known
}
