import { computed, type ComputedRef } from 'vue'
import type { HolderKind, PostTile } from '../../../native/contract/index.ts'
import { useText } from '../../locales/index.ts'
import { useModel } from '../../stores/index.ts'
import type { Seen } from './useGive.ts'

export interface Holder {
  /** Unique over all kinds. */
  readonly id: string
  readonly kind: HolderKind
  readonly holderId: string
  readonly code: string
  readonly name: string
  readonly note: string
  readonly onDuty: PostTile['onDuty'] | null
  readonly stationed: boolean
}

/** Everybody a task can be given to: posts that take tasks, grids, communities, teams. */
export function useHolders(): ComputedRef<readonly Holder[]> {
  const model = useModel()
  const { t } = useText()
  return computed(() => [
    ...model.posts
      .filter((post) => post.dispatchTarget)
      .map((post): Holder => ({
        id: `POST/${post.id}`,
        kind: 'POST',
        holderId: post.id,
        code: post.id,
        name: model.postName(post.id),
        note: `${t(`base.onDuty.${post.onDuty}`)} · ${post.holderName}`,
        onDuty: post.onDuty,
        stationed: post.kind === 'STATIONED',
      })),
    ...model.grids.map((grid): Holder => ({
      id: `GRID/${grid.id}`,
      kind: 'GRID',
      holderId: grid.id,
      code: grid.id,
      name: grid.name,
      note: model.communityName(grid.communityId),
      onDuty: null,
      stationed: false,
    })),
    ...model.view.list('communities').map((community): Holder => ({
      id: `COMMUNITY/${community.id}`,
      kind: 'COMMUNITY',
      holderId: community.id,
      code: community.id,
      name: community.name,
      note: t('base.holderKind.COMMUNITY'),
      onDuty: null,
      stationed: false,
    })),
    ...model.view.list('teams').map((team): Holder => ({
      id: `TEAM/${team.id}`,
      kind: 'TEAM',
      holderId: team.id,
      code: team.id,
      name: team.name,
      note: [t('base.holderKind.TEAM'), t(`desk.team.${team.state}`)].join(' · '),
      onDuty: null,
      stationed: false,
    })),
  ])
}

/** A team as it stands on the screen: who sends one that somebody else has sent meanwhile gets a conflict, not a team. */
export function useSeenHolder(): (kind: HolderKind, id: string) => readonly Seen[] {
  const model = useModel()
  return (kind, id) => {
    const team = kind === 'TEAM' ? model.view.row('teams', id) : undefined
    return team ? [{ table: 'team', id, rev: team.rev }] : []
  }
}
