/** Where something is, by the same index as everything else that is looked for: names, addresses, pinyin, initials. */
import { SEARCH_REASONS, type PlaceHit, type SearchFind } from '../contract/index.ts'
import type { Mirror, MirrorReader } from '../mirror/index.ts'

const MOST_HITS = 12

/** Buildings and grids, what is called so before what only lies there; fewer while the index is being made. */
export async function searchPlaces(mirror: Mirror, text: string): Promise<PlaceHit[]> {
  if (text.trim() === '') return []
  const { groups } = await mirror.search({ text, kinds: ['building', 'grid'], limit: MOST_HITS })
  const rank = ({ reason }: SearchFind): number => SEARCH_REASONS.indexOf(reason)
  return mirror.read.together(() =>
    groups
      .flatMap(({ found }) => found)
      .toSorted((a, b) => rank(a) - rank(b))
      .flatMap((find) => hitOf(mirror.read, find))
      .slice(0, MOST_HITS),
  )
}

/** Nothing for what has gone since. */
function hitOf({ current }: MirrorReader, { kind, id }: SearchFind): PlaceHit[] {
  const building = kind === 'building' ? current.get('building', id) : undefined
  const grid = current.get('grid', building?.gridId ?? id)
  if (!grid || (kind === 'building' && !building)) return []
  const communityName = current.get('community', grid.communityId)?.name ?? ''
  const { name, lonE6, latE6 } = building ?? grid
  return [
    {
      ...{ kind: building ? 'building' : 'grid', id, name, address: building?.address ?? communityName },
      ...{ gridId: grid.id, gridName: grid.name, communityName, lonE6, latE6 },
    },
  ]
}
