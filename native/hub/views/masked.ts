/**
 * Alerts about somebody's life that a machine noticed: of these a list shows kind, grid and time, nothing more. The words,
 * the door and the picture are opened one by one, for a reason, and the audit keeps who did.
 */
import type { Model, Row } from '../../contract/index.ts'
import { eventType } from '../../domain/index.ts'
import { gridName } from './names.ts'
import type { DeskReads } from './reads.ts'

type Masked = Pick<Row<'signal'>, 'channel' | 'typeCode' | 'title' | 'place' | 'gridId'>

export const isMasked = (
  model: Model,
  { channel, typeCode }: Pick<Masked, 'channel' | 'typeCode'>,
): boolean => channel === 'AI_VIDEO' && eventType(model, typeCode)?.discreet === true

/** Title and place as a list may show them. */
export function masked(reads: DeskReads, model: Model, signal: Masked): { title: string; place: string } {
  if (!isMasked(model, signal)) return { title: signal.title, place: signal.place }
  return {
    title: eventType(model, signal.typeCode)?.zh ?? signal.typeCode,
    place: gridName(reads, signal.gridId) ?? '',
  }
}
