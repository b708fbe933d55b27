import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import type { Suggestion } from '../../../native/contract/index.ts'
import { suggestions, type RouteInput } from '../../../native/domain/index.ts'
import { useModel } from '../../stores/index.ts'

/** Whom the town's routing would send, for something that is no incident yet. */
export function useRouting(
  input: MaybeRefOrGetter<RouteInput | undefined>,
): ComputedRef<readonly Suggestion[]> {
  const model = useModel()
  return computed(() => {
    const wanted = toValue(input)
    if (!wanted || !model.model) return []
    return suggestions(wanted, model.model, {
      post: (id) => model.view.row('posts', id),
      grid: (id) => model.view.row('grids', id),
      community: (id) => model.view.row('communities', id),
    })
  })
}
