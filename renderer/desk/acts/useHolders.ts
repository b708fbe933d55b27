import { computed, type ComputedRef } from 'vue'
import type { HolderKind, PostTile } from '../../../native/contract/index.ts'
import { useText } from '../../locales/index.ts'
import { useModel } from '../../stores/index.ts'

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

/** Everybody a task can be given to: posts that take tasks, grids, communities. */
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
  ])
}
