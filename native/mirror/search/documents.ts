/**
 * What the index knows of each thing: its number, its name, and where it belongs. What people typed freely (the words of a
 * report, an instruction, a note) is left out: it may name a caller. Households and residents have no document at all.
 */
import type { AnyRow, Row, SearchKind, TableName } from '../../contract/index.ts'

export interface SearchDocument {
  readonly kind: SearchKind
  readonly id: string
  /** Revision of truth's row; OVERLAID while it shows what the platform has not confirmed. */
  readonly rev: number
  /** What it is called by: number or code, name. */
  readonly names: readonly string[]
  /** Where it is, what sort it is, to whom it belongs. */
  readonly around: readonly string[]
}

/** Never equal to a revision of truth, so that the next comparison with truth reads the row again. */
export const OVERLAID = -1

/** Reads the rows that others name; the caller keeps what it is asked for often. */
export type Look = <T extends TableName>(table: T, id: string) => Row<T> | undefined

type WithNames = Pick<SearchDocument, 'names' | 'around'>

interface Indexed {
  readonly table: TableName
  /** Order of the documents within their kind: work by time, the newest last; the rest short names first. */
  readonly order: string
  document(row: AnyRow, names: Names): WithNames
}

const indexed = <T extends TableName>(
  table: T,
  order: string,
  document: (row: Row<T>, names: Names) => WithNames,
): Indexed => ({
  table,
  order,
  // A row of this table, as whoever reads it knows.
  document: (row, names) => document(row as unknown as Row<T>, names),
})

const SHORT_FIRST = 'length(name), name, id'

/** Kinds that are rows of a table of their own. Plans and rules stand in the model. */
export const INDEXED: Readonly<Record<Exclude<SearchKind, 'plan' | 'rule'>, Indexed>> = {
  incident: indexed('incident', 'receivedAt, id', (row, names) => ({
    names: [row.number, row.title],
    around: [row.place, names.grid(row.gridId), names.type(row.typeCode)],
  })),
  task: indexed('task', 'issuedAt, id', (row, names) => ({
    names: [row.number, row.title],
    around: [row.place, names.holder(row), names.grid(row.gridId)],
  })),
  person: indexed('person', SHORT_FIRST, (row, names) => ({
    names: [row.name, row.phone],
    around: [row.title, names.post(row.postId), names.grid(row.gridId)],
  })),
  post: indexed('post', 'id', (row) => ({ names: [row.id, row.zh], around: [row.en] })),
  team: indexed('team', SHORT_FIRST, (row, names) => ({
    names: [row.name],
    around: [names.grid(row.gridId), names.community(row.communityId)],
  })),
  grid: indexed('grid', SHORT_FIRST, (row, names) => ({
    names: [row.id, row.name],
    around: [names.community(row.communityId)],
  })),
  building: indexed('building', SHORT_FIRST, (row, names) => ({
    names: [row.name],
    around: [row.address, names.grid(row.gridId)],
  })),
  business: indexed('business', SHORT_FIRST, (row, names) => ({
    names: [row.name],
    around: [row.trade, names.building(row.buildingId), names.grid(row.gridId)],
  })),
  camera: indexed('camera', SHORT_FIRST, (row, names) => ({
    names: [row.gbCode, row.name],
    around: [names.group(row.groupId), names.grid(row.gridId)],
  })),
  sensor: indexed('sensor', SHORT_FIRST, (row, names) => ({
    names: [row.id, row.name],
    around: [names.building(row.buildingId), names.grid(row.gridId)],
  })),
}

export type IndexedKind = keyof typeof INDEXED
export const INDEXED_KINDS = Object.keys(INDEXED) as IndexedKind[]

const KIND_OF = new Map<TableName, IndexedKind>(INDEXED_KINDS.map((kind) => [INDEXED[kind].table, kind]))
/** What a row of this table is in the index; undefined where it has no place there. */
export const kindOf = (table: TableName): IndexedKind | undefined => KIND_OF.get(table)

export const documentOf = (kind: IndexedKind, row: AnyRow, rev: number, names: Names): SearchDocument => ({
  ...{ kind, id: row.id, rev },
  ...INDEXED[kind].document(row, names),
})

interface ListedInModel {
  readonly plans?: readonly { readonly id: string; readonly zh: string; readonly en: string }[]
  readonly lists?: { readonly rules10?: readonly string[] }
  readonly eventTypes?: readonly { readonly code: string; readonly zh: string }[]
}

/** Plans and rules as the township's model lists them. A rule is known by its place in the list. */
export function documentsOfModel(config: Row<'config'> | undefined): SearchDocument[] {
  const { plans = [], lists = {} }: ListedInModel = config?.body ?? {}
  const rev = config?.rev ?? 0
  return [
    ...plans.map(({ id, zh, en }): SearchDocument => ({
      ...{ kind: 'plan', id, rev },
      ...{ names: [id, zh], around: [en] },
    })),
    ...(lists.rules10 ?? []).map((name, n): SearchDocument => ({
      ...{ kind: 'rule', id: String(n + 1), rev },
      ...{ names: [name], around: [] },
    })),
  ]
}

/** What rows call each other by, so that a thing is found by where it belongs too. */
export class Names {
  readonly #look: Look
  #types: ReadonlyMap<string, string> | undefined

  constructor(look: Look) {
    this.#look = look
  }

  readonly grid = (id: string | null): string => (id === null ? '' : (this.#look('grid', id)?.name ?? ''))
  readonly community = (id: string | null): string =>
    id === null ? '' : (this.#look('community', id)?.name ?? '')
  readonly post = (id: string | null): string => (id === null ? '' : (this.#look('post', id)?.zh ?? ''))
  readonly building = (id: string | null): string =>
    id === null ? '' : (this.#look('building', id)?.name ?? '')
  readonly group = (id: string): string => this.#look('cameraGroup', id)?.name ?? ''

  type(code: string): string {
    this.#types ??= new Map(
      ((this.#look('config', 'model')?.body ?? {}) as ListedInModel).eventTypes?.map((type) => [
        type.code,
        type.zh,
      ]),
    )
    return this.#types.get(code) ?? ''
  }

  holder({ holderKind, holderId }: Pick<Row<'task'>, 'holderKind' | 'holderId'>): string {
    switch (holderKind) {
      case 'POST':
        return this.post(holderId)
      case 'GRID':
        return this.grid(holderId)
      case 'COMMUNITY':
        return this.community(holderId)
      default:
        return this.#look('team', holderId)?.name ?? ''
    }
  }
}
