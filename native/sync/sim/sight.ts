/** What the people at a simulated hub see: truth, the overlay of their own acts, and what came ahead of its turn. */
import {
  refKey,
  type AnyRow,
  type Change,
  type CommandEnvelope,
  type Model,
  type RefKey,
  type Row,
  type TableName,
} from '../../contract/index.ts'
import { decide, type ReadRow } from '../../domain/index.ts'
import { Rebase, type OverlayChange } from '../rebase.ts'
import type { MemoryTruth } from './memoryTruth.ts'

export const changedKey = (change: Change): RefKey =>
  refKey(change.table, change.op === 'put' ? change.row.id : change.id)

export class Sight {
  readonly rebase: Rebase
  readonly #truth: MemoryTruth
  readonly #model: () => Model | undefined
  /** In order; undefined: not read yet. */
  readonly #pending = new Map<string, CommandEnvelope | undefined>()
  /** Rows shown instead of truth's; null hides one. */
  readonly #over = new Map<RefKey, AnyRow | null>()
  /** Changes ahead of their turn, as last told. */
  express: readonly Change[] = []

  constructor(truth: MemoryTruth, model: () => Model | undefined) {
    this.#truth = truth
    this.#model = model
    this.rebase = new Rebase({ read: this.#read, model, poisoned: () => undefined })
  }

  readonly #read: ReadRow = <T extends TableName>(table: T, id: string) =>
    this.#truth.rows.get(refKey(table, id))?.row as Row<T> | undefined

  show(envelopes: readonly CommandEnvelope[]): void {
    this.#lay(this.rebase.add(envelopes))
    for (const envelope of envelopes) this.#pending.set(envelope.id, envelope)
  }

  await(ids: readonly string[]): void {
    this.#lay(this.rebase.await(ids))
    const before = new Map(this.#pending)
    this.#pending.clear()
    for (const id of ids) this.#pending.set(id, before.get(id))
  }

  moved(
    touched: Parameters<Rebase['truthMoved']>[0],
    results: readonly { readonly commandId: string }[],
  ): void {
    const settled = results.map((result) => result.commandId)
    this.#lay(this.rebase.truthMoved(touched, settled))
    for (const id of settled) this.#pending.delete(id)
  }

  /** Commands got other ids: nothing of the old ones may stay. */
  builtAnew(envelopes: readonly CommandEnvelope[]): void {
    this.#lay(this.rebase.truthMoved([], [...this.#pending.keys()]))
    this.#pending.clear()
    this.show(envelopes)
  }

  expressed(changes: readonly Change[]): void {
    this.express = changes
    this.#lay(this.rebase.expressed(changes))
  }

  #lay({ put, gone, lift }: OverlayChange): void {
    for (const { table, row } of put) this.#over.set(refKey(table, row.id), row)
    for (const { table, id } of gone) this.#over.set(refKey(table, id), null)
    for (const { table, id } of lift) this.#over.delete(refKey(table, id))
  }

  row(key: RefKey): AnyRow | undefined {
    const over = this.#over.get(key)
    return over === undefined ? this.#truth.rows.get(key)?.row : (over ?? undefined)
  }

  /** Whether the overlay rests on exactly these commands. */
  restsOn(ids: ReadonlySet<string>): boolean {
    return ids.size === this.#pending.size && [...ids].every((id) => this.#pending.has(id))
  }

  /** First row that is shown otherwise than by deciding everything pending, in order, on the truth of this moment. */
  wrong(): RefKey | undefined {
    const model = this.#model()
    if (!model) return undefined
    const over = new Map<RefKey, AnyRow | null>()
    const lay = (changes: readonly Change[]) => {
      for (const change of changes) over.set(changedKey(change), change.op === 'put' ? change.row : null)
    }
    lay(this.express)
    const read: ReadRow = <T extends TableName>(table: T, id: string) => {
      const word = over.get(refKey(table, id))
      return word === undefined ? this.#read(table, id) : ((word ?? undefined) as Row<T> | undefined)
    }
    for (const envelope of this.#pending.values()) if (envelope) lay(decide(envelope, read, model).changes)
    for (const key of new Set([...over.keys(), ...this.#over.keys()])) {
      const word = over.get(key)
      const want = word === undefined ? this.#truth.rows.get(key)?.row : (word ?? undefined)
      if (JSON.stringify(want) !== JSON.stringify(this.row(key))) return key
    }
    return undefined
  }
}
