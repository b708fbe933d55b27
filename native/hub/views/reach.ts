/** Calls to people, and the tree of whom one may call. */
import type { ReachCall, ViewTypes } from '../../contract/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { UNCHANGED } from './follow.ts'
import { byId, holderName } from './names.ts'
import type { DeskReads } from './reads.ts'

type Sets<V extends keyof ViewTypes> = { [C in keyof ViewTypes[V]]: Record<string, ViewTypes[V][C]> }

/** How long a call that is over can still be looked up. */
const SHOWN_MS = 24 * 3_600_000

export function reachView(reads: DeskReads, now: () => number): ViewSource {
  const abouts = new Set<string>()
  return {
    tables: [
      ...(['reach', 'reachTry', 'incident', 'signal', 'task'] as const),
      ...(['post', 'grid', 'community', 'team'] as const),
    ],
    compute: (): Sets<'reach'> => {
      const calls = reads.calls(now() - SHOWN_MS)
      abouts.clear()
      for (const { aboutKind, aboutId } of calls) abouts.add(`${aboutKind}/${aboutId}`.toLowerCase())
      return {
        calls: byId(
          calls.map((call) => ({
            ...call,
            about: aboutOf(reads, call),
            unsent: reads.unsent('reach', call.id),
          })),
        ),
        tries: byId(calls.flatMap(({ id }) => reads.triesOf(id))),
      }
    },
    follow: (refs) =>
      refs.every((ref) => ABOUT.test(ref) && !abouts.has(ref.toLowerCase())) ? UNCHANGED : undefined,
  }
}

/** What a call may be about; anything else may be a name in any of them. */
const ABOUT = /^(incident|signal|task)\//

function aboutOf(reads: DeskReads, { aboutKind, aboutId }: Pick<ReachCall, 'aboutKind' | 'aboutId'>): string {
  switch (aboutKind) {
    case 'INCIDENT': {
      const incident = reads.get('incident', aboutId)
      return incident ? `${incident.number} ${incident.title}` : ''
    }
    case 'SIGNAL':
      return reads.get('signal', aboutId)?.title ?? ''
    case 'TASK': {
      const task = reads.get('task', aboutId)
      return task ? `${task.number} ${holderName(reads, task.holderKind, task.holderId)}` : ''
    }
    case 'NONE':
      return aboutId
    default:
      return aboutKind satisfies never
  }
}

export function contactsView(reads: DeskReads): ViewSource {
  return {
    tables: ['community', 'grid', 'microGrid', 'person'],
    compute: (): Sets<'contacts'> => {
      const micro = reads.countBy('microGrid', 'gridId')
      const people = reads.countBy('person', 'gridId')
      const grids = reads.grids()
      return {
        communities: byId(
          reads.communities().map(({ id, name }) => ({
            ...{ id, name },
            grids: grids.filter(({ communityId }) => communityId === id).length,
          })),
        ),
        grids: byId(
          grids.map(({ id, name, communityId, kind }) => ({
            ...{ id, name, communityId, kind },
            microGrids: micro.get(id) ?? 0,
            people: people.get(id) ?? 0,
          })),
        ),
      }
    },
  }
}
