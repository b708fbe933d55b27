/**
 * Who should be sent, and why: the routing of the event type, the grid and, for matters of the community's list, the
 * community of the place. It proposes; a person sends. Stationed units are asked (商请), never ordered.
 */
import type { EventType, HolderKind, Model, Priority, Row, Suggestion } from '../contract/index.ts'
import { eventType } from './model.ts'

/** Why somebody is suggested; each has its words in the locale files. */
export const SUGGESTION_REASONS = ['ROUTING_LEAD', 'ROUTING_ASSIST', 'PLACE_GRID', 'PLACE_COMMUNITY'] as const
export type SuggestionReason = (typeof SUGGESTION_REASONS)[number]

export interface RouteInput {
  readonly typeCode: string
  readonly gridId: string | null
  readonly communityId: string | null
}

export interface RouteTables {
  post(id: string): Pick<Row<'post'>, 'zh' | 'kind' | 'onDuty' | 'dispatchTarget'> | undefined
  grid(id: string): Pick<Row<'grid'>, 'name' | 'communityId'> | undefined
  community(id: string): Pick<Row<'community'>, 'name'> | undefined
}

/** Suggested holders, the lead first; empty when the model does not know the type. */
export function suggestions(
  input: RouteInput,
  model: Model,
  tables: RouteTables,
): (Suggestion & { reason: SuggestionReason })[] {
  const type = eventType(model, input.typeCode)
  if (!type) return []
  const list = type.list.kind
  const posts = [type.leadPost, ...type.assistPosts.filter((id) => id !== type.leadPost)].flatMap((id, k) => {
    const post = tables.post(id)
    if (!post) return []
    return [
      {
        kind: 'POST' as const,
        id,
        name: post.zh,
        lead: k === 0,
        reason: k === 0 ? ('ROUTING_LEAD' as const) : ('ROUTING_ASSIST' as const),
        list,
        onDuty: post.onDuty,
        target: post.dispatchTarget,
        asked: post.kind === 'STATIONED',
      },
    ]
  })
  const place = { lead: false, onDuty: null, target: true, asked: false }
  const grid = input.gridId === null ? undefined : tables.grid(input.gridId)
  const communityId = grid?.communityId ?? input.communityId
  const community = communityId === null || list !== 'COMMUNITY' ? undefined : tables.community(communityId)
  return [
    ...posts,
    ...(grid && input.gridId !== null
      ? [
          {
            kind: 'GRID' as const,
            id: input.gridId,
            name: grid.name,
            reason: 'PLACE_GRID' as const,
            list: null,
            ...place,
          },
        ]
      : []),
    ...(community && communityId !== null
      ? [
          {
            kind: 'COMMUNITY' as const,
            id: communityId,
            name: community.name,
            reason: 'PLACE_COMMUNITY' as const,
            list,
            ...place,
          },
        ]
      : []),
  ]
}

/** Whether a holder stands on a type's responsibility list. Grids, communities and teams answer for their place. */
export function onList(type: EventType, kind: HolderKind, id: string): boolean {
  return kind !== 'POST' || id === type.leadPost || type.assistPosts.includes(id)
}

/**
 * Whether a rule may dispatch without a person. Urgent and critical matters always go out and are flagged afterwards;
 * an ordinary matter that is off the list, or was refused admission to it, never does.
 */
export function mayAutoDispatch(type: EventType, priority: Priority, offList: boolean): boolean {
  return priority !== 'NORMAL' || (!offList && type.list.admitted !== false)
}
