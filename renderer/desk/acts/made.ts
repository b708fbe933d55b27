import { childId, refKey } from '../../../native/contract/index.ts'
import type { Answer } from '../../link/index.ts'

/** What the hub says of a command it kept. */
interface Kept {
  readonly commandId: string
  readonly outcome: string
  readonly code: string | null
  /** `table/id` of every row it wrote. */
  readonly wrote: readonly string[]
}

export function keptOf(answer: Answer): Kept | undefined {
  return answer.ok && isKept(answer.data) ? answer.data : undefined
}

const isKept = (data: unknown): data is Kept =>
  typeof data === 'object' &&
  data !== null &&
  'commandId' in data &&
  typeof data.commandId === 'string' &&
  'wrote' in data &&
  Array.isArray(data.wrote)

/** Id of the signal that a warning typed in here made; its number may be known already, then it made none. */
export function madeSignal(answer: Answer): string | undefined {
  const kept = keptOf(answer)
  if (kept?.outcome !== 'applied') return undefined
  const id = childId(kept.commandId, 's')
  return kept.wrote.length === 0 || kept.wrote.includes(refKey('signal', id)) ? id : undefined
}

/** Id of the incident that an answered report or confirmation made, if it made one: it derives from the command's id. */
export function madeIncident(answer: Answer): string | undefined {
  const kept = keptOf(answer)
  if (kept?.outcome !== 'applied') return undefined
  const id = childId(kept.commandId, 'i')
  // Asked again after the platform has it, the hub no longer knows what a command wrote.
  return kept.wrote.length === 0 || kept.wrote.includes(refKey('incident', id)) ? id : undefined
}
