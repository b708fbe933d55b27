/** What the index found, as lines a person reads: each is read again from what is shown now, so that none is out of date. */
import {
  SEARCH_REASONS,
  type Row,
  type SearchAnswer,
  type SearchAsk,
  type SearchFind,
  type SearchKind,
  type SearchLine,
  type TableName,
} from '../contract/index.ts'
import type { Mirror, MirrorReader } from '../mirror/index.ts'
import { holderName } from './views/index.ts'

type Shown = Omit<SearchLine, 'kind' | 'id' | 'reason'>

export async function search(mirror: Mirror, asked: SearchAsk): Promise<SearchAnswer> {
  const { groups, lag } = await mirror.search(asked)
  const { read } = mirror
  return read.together(() => ({
    lag,
    groups: groups
      .flatMap(({ kind, found, more }) => {
        const lines = found.flatMap((find) => lineOf(read, find))
        return lines.length > 0 ? [{ kind, lines, more }] : []
      })
      // What is called so comes before what only lies there; kinds that fit equally well keep their order.
      .toSorted((a, b) => bestOf(a.lines) - bestOf(b.lines)),
  }))
}

const bestOf = (lines: readonly SearchLine[]): number =>
  Math.min(...lines.map(({ reason }) => SEARCH_REASONS.indexOf(reason)))

/** Nothing for what has gone since. */
export function lineOf(read: MirrorReader, find: SearchFind): SearchLine[] {
  const shown = SHOWN[find.kind](read, find.id)
  return shown ? [{ ...find, ...shown }] : []
}

const QUIET = { code: '', around: '', state: null, at: null } as const

const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' · ')

const grid = (read: MirrorReader, id: string | null): string =>
  id === null ? '' : (read.current.get('grid', id)?.name ?? '')

const from =
  <T extends TableName>(table: T, shown: (row: Row<T>, read: MirrorReader) => Shown) =>
  (read: MirrorReader, id: string): Shown | undefined => {
    const row = read.current.get(table, id)
    return row && shown(row, read)
  }

const SHOWN: Readonly<Record<SearchKind, (read: MirrorReader, id: string) => Shown | undefined>> = {
  incident: from('incident', (row, read) => ({
    ...{ code: row.number, name: row.title, around: joined(row.place, grid(read, row.gridId)) },
    ...{ state: row.state, at: row.receivedAt },
  })),
  task: from('task', (row, read) => ({
    ...{ code: row.number, name: row.title, state: row.state, at: row.issuedAt },
    around: joined(holderName({ get: read.readCurrent }, row.holderKind, row.holderId), row.place),
  })),
  person: from('person', (row, read) => ({
    ...{ ...QUIET, name: row.name, code: row.phone },
    around: joined(
      row.title,
      row.postId === null ? undefined : read.current.get('post', row.postId)?.zh,
      grid(read, row.gridId),
    ),
  })),
  post: from('post', (row) => ({ ...QUIET, code: row.id, name: row.zh, around: row.en })),
  team: from('team', (row, read) => ({ ...QUIET, name: row.name, around: grid(read, row.gridId) })),
  grid: from('grid', (row, read) => ({
    ...{ ...QUIET, name: row.name, code: row.id },
    around: read.current.get('community', row.communityId)?.name ?? '',
  })),
  building: from('building', (row, read) => ({
    ...{ ...QUIET, name: row.name, around: joined(row.address, grid(read, row.gridId)) },
  })),
  business: from('business', (row, read) => ({
    ...{ ...QUIET, name: row.name },
    around: joined(row.trade, read.current.get('building', row.buildingId)?.name, grid(read, row.gridId)),
  })),
  camera: from('camera', (row, read) => ({
    ...{ ...QUIET, name: row.name, code: row.gbCode, state: row.state },
    around: joined(read.current.get('cameraGroup', row.groupId)?.name, grid(read, row.gridId)),
  })),
  sensor: from('sensor', (row, read) => ({
    ...{ ...QUIET, name: row.name, code: row.id, state: row.state },
    around: joined(
      row.buildingId === null ? undefined : read.current.get('building', row.buildingId)?.name,
      grid(read, row.gridId),
    ),
  })),
  plan: (read, id) => {
    const plan = modelOf(read).plans?.find((known) => known.id === id)
    return plan && { ...QUIET, code: plan.id, name: plan.zh, around: plan.en }
  },
  rule: (read, id) => {
    const name = modelOf(read).lists?.rules10?.[Number(id) - 1]
    return name === undefined ? undefined : { ...QUIET, name }
  },
}

interface Listed {
  readonly plans?: readonly { readonly id: string; readonly zh: string; readonly en: string }[]
  readonly lists?: { readonly rules10?: readonly string[] }
}
const modelOf = (read: MirrorReader): Listed => read.current.get('config', 'model')?.body ?? {}
