/** Whom a clue wakes (一键唤醒), from the nearest to the farthest. */
import type { Command, Model, Row } from '../contract/index.ts'
import { eventType, postDefinition } from './model.ts'

export type WakeLink = Command<'reach.wake'>['links'][number]

/** Links of one chain at most. */
const MOST_LINKS = 8

/**
 * The grid of a clue, its community, the post that leads, and the departments stationed at the assisting posts; where none
 * of those is stationed, the first assisting post. Posts that are never dispatched to are not woken.
 */
export function chainOf(
  clue: Pick<Row<'incident'>, 'typeCode' | 'gridId' | 'communityId'>,
  model: Model,
): WakeLink[] {
  const type = eventType(model, clue.typeCode)
  const posts = type ? [type.leadPost, ...type.assistPosts.filter((id) => id !== type.leadPost)] : []
  const [lead, ...assist] = posts.filter((id) => postDefinition(model, id)?.dispatchTarget === true)
  const stationed = assist.filter((id) => postDefinition(model, id)?.kind === 'STATIONED')
  const departments = stationed.length > 0 ? stationed : assist.slice(0, 1)
  const link = (
    stage: WakeLink['stage'],
    kind: WakeLink['to']['kind'],
    id: string | null | undefined,
  ): WakeLink[] => (id ? [{ stage, to: { kind, id } }] : [])
  return [
    ...link('GRID', 'GRID', clue.gridId),
    ...link('COMMUNITY', 'COMMUNITY', clue.communityId),
    ...link('POST', 'POST', lead),
    ...departments.flatMap((id) => link('DEPARTMENT', 'POST', id)),
  ].slice(0, MOST_LINKS)
}
