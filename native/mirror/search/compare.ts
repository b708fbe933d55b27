/**
 * Brings the index to what truth.db holds, whatever lay in it before: the first build, a start after a crash and another
 * truth in the place of the old one are the same work. Done in small steps, so that questions are answered in between.
 */
import type { AnyRow, Row, SearchKind, TableName } from '../../contract/index.ts'
import { applySettings, rawOpen, type Connection } from '../file/index.ts'
import { codecOf } from '../row/index.ts'
import {
  documentOf,
  documentsOfModel,
  INDEXED,
  INDEXED_KINDS,
  Names,
  type IndexedKind,
  type SearchDocument,
} from './documents.ts'
import type { IndexFile } from './indexFile.ts'

/** Documents of one step: some milliseconds of work. */
const STEP = 250

interface Work {
  readonly kind: IndexedKind
  readonly ids: readonly string[]
}

export class Comparison {
  readonly #truth: Connection
  readonly #index: IndexFile
  readonly #names: Names
  readonly #work: Work[] = []
  readonly #kept = new Map<string, unknown>()
  #done = 0
  #of = 0

  /** @param truth path of truth.db; read through a connection of its own, closed with `close` */
  constructor(truth: string, index: IndexFile) {
    this.#index = index
    this.#truth = rawOpen(truth, { readonly: true })
    applySettings(this.#truth)
    this.#names = new Names((table, id) => this.#look(table, id))
    for (const kind of INDEXED_KINDS) this.#plan(kind)
    this.#compareModel()
  }

  get progress(): { readonly done: number; readonly of: number } {
    return { done: this.#done, of: this.#of }
  }

  /** @returns false when all is done */
  step(): boolean {
    const [work] = this.#work
    if (!work) return false
    const ids = work.ids.slice(0, STEP)
    this.#index.write(this.#documents(work.kind, ids), [])
    this.#done += ids.length
    const rest = work.ids.slice(STEP)
    if (rest.length > 0) this.#work[0] = { kind: work.kind, ids: rest }
    else this.#work.shift()
    return this.#work.length > 0
  }

  close(): void {
    this.#truth.close()
  }

  #plan(kind: IndexedKind): void {
    const { table, order } = INDEXED[kind]
    const there = this.#truth.prepare(`SELECT id, rev FROM "${table}" ORDER BY ${order}`).raw().all() as [
      string,
      number,
    ][]
    const known = this.#index.revisions(kind)
    const ids = there.flatMap(([id, rev]) => (known.get(id) === rev ? [] : [id]))
    for (const [id] of there) known.delete(id)
    this.#forget(kind, [...known.keys()])
    if (ids.length > 0) this.#work.push({ kind, ids })
    this.#of += ids.length
  }

  #forget(kind: SearchKind, ids: readonly string[]): void {
    if (ids.length > 0)
      this.#index.write(
        [],
        ids.map((id) => ({ kind, id })),
      )
  }

  #compareModel(): void {
    const documents = documentsOfModel(this.#look('config', 'model'))
    for (const kind of ['plan', 'rule'] as const) {
      const known = this.#index.revisions(kind)
      const mine = documents.filter((document) => document.kind === kind)
      for (const { id } of mine) known.delete(id)
      this.#index.write(
        mine,
        [...known.keys()].map((id) => ({ kind, id })),
      )
    }
  }

  #documents(kind: IndexedKind, ids: readonly string[]): SearchDocument[] {
    const { table } = INDEXED[kind]
    const codec = codecOf(table)
    const rows = this.#truth
      .prepare(`SELECT ${codec.list} FROM "${table}" WHERE id IN (SELECT value FROM json_each(?))`)
      .raw()
      .all(JSON.stringify(ids)) as unknown[][]
    // Any table's row has what AnyRow asks for.
    const decoded = rows.map((values): AnyRow => codec.decode(values) as unknown as AnyRow)
    const byId = new Map(decoded.map((row) => [row.id, row]))
    return ids.flatMap((id) => {
      const row = byId.get(id)
      return row ? [documentOf(kind, row, row.rev, this.#names)] : []
    })
  }

  /** Places and posts are named by thousands of rows: each is read once. */
  #look<T extends TableName>(table: T, id: string): Row<T> | undefined {
    const key = `${table}/${id}`
    if (this.#kept.has(key)) return this.#kept.get(key) as Row<T> | undefined
    const codec = codecOf(table)
    const values = this.#truth.prepare(`SELECT ${codec.list} FROM "${table}" WHERE id = ?`).raw().get(id)
    const row = Array.isArray(values) ? codec.decode(values) : undefined
    this.#kept.set(key, row)
    return row
  }
}
