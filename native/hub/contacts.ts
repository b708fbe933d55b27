/** Who stands behind a place or a post, nearest first: what one tap in the contact tree shows. */
import {
  failure,
  type Contact,
  type ContactChain,
  type Outcomes,
  type QueryParams,
  type Row,
} from '../contract/index.ts'
import type { MirrorReader } from '../mirror/index.ts'

type Stage = ContactChain['stages'][number]
type Answer = Outcomes<{ data: ContactChain }, string>
type Kind = QueryParams<'contacts.of'>['kind']

/** Errors: NOT_FOUND. */
export function contactsOf(read: MirrorReader, kind: Kind, id: string): Answer {
  const found = (stages: readonly (Stage | undefined)[], microGrids: readonly string[] = []): Answer => ({
    ok: true,
    data: { stages: stages.filter((stage) => stage !== undefined), microGrids },
  })
  switch (kind) {
    case 'GRID': {
      const grid = read.current.get('grid', id)
      if (!grid) return failure('NOT_FOUND', { table: 'grid', id })
      const micro = read.current.select('microGrid', 'WHERE gridId = ? ORDER BY id', id)
      return found(
        [gridStage(read, grid), communityStage(read, grid.communityId), streetStage(read)],
        micro.map(({ name }) => name),
      )
    }
    case 'COMMUNITY': {
      const stage = communityStage(read, id)
      return stage ? found([stage, streetStage(read)]) : failure('NOT_FOUND', { table: 'community', id })
    }
    case 'POST': {
      const post = read.current.get('post', id)
      return post
        ? found([postStage(read, post), streetStage(read)])
        : failure('NOT_FOUND', { table: 'post', id })
    }
    case 'STREET':
      return found([streetStage(read)])
    default:
      return kind satisfies never
  }
}

const ORDER: readonly Contact['role'][] = ['GRID_LEADER', 'FULL_TIME', 'ADVISOR', 'PART_TIME', 'N_FORCE']

function gridStage(read: MirrorReader, grid: Row<'grid'>): Stage {
  const people = read.work
    .people('GRID', grid.id)
    .flatMap((person): Contact[] =>
      person.gridRole === null ? [] : [{ ...plain(person), role: person.gridRole }],
    )
    .sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role))
  return { stage: 'GRID', id: grid.id, name: grid.name, people }
}

/** The secretary first, then whoever bears the community's name in their title and belongs to no grid or post. */
function communityStage(read: MirrorReader, id: string): Stage | undefined {
  const community = read.current.get('community', id)
  if (!community) return undefined
  const cadres = read.current
    .select(
      'person',
      'WHERE gridId IS NULL AND postId IS NULL AND substr(title, 1, ?) = ? ORDER BY id',
      [...community.name].length,
      community.name,
    )
    .map((person) => ({
      ...plain(person),
      role: person.id === community.secretaryId ? ('SECRETARY' as const) : ('CADRE' as const),
    }))
    .sort((a, b) => Number(b.role === 'SECRETARY') - Number(a.role === 'SECRETARY'))
  return { stage: 'COMMUNITY', id, name: community.name, people: cadres }
}

function postStage(read: MirrorReader, post: Row<'post'>): Stage {
  const slot = (personId: string, role: 'A' | 'B'): Contact[] => {
    const person = read.current.get('person', personId)
    return person ? [{ ...plain(person), role }] : []
  }
  return {
    ...{ stage: 'POST', id: post.id, name: post.zh },
    people: [...slot(post.aPersonId, 'A'), ...slot(post.bPersonId, 'B')],
  }
}

/** Who answers for the whole township: the commander, the deputies and the leaders who take turns. */
function streetStage(read: MirrorReader): Stage {
  const people = read.current
    .select('user', `WHERE active = 1 AND role IN ('COMMANDER', 'EXEC_DEPUTY', 'DUTY_LEADER') ORDER BY id`)
    .map(({ id, name, role, phone }): Contact => ({
      id,
      name,
      title: role,
      phone: phone ?? '',
      role: 'DUTY',
    }))
  return { stage: 'STREET', id: '', name: '', people }
}

const plain = ({ id, name, title, phone }: Row<'person'>): Omit<Contact, 'role'> => ({
  id,
  name,
  title,
  phone,
})
