/**
 * What people see of their own acts before the platform has spoken: pending commands decided again on top of truth.
 * When truth moves, only commands whose rows it touched, or whose rows such a command wrote, are decided again; the
 * rest stand. Pure but for the reads handed in; yields what the overlay must show now.
 *
 * Invariant: the shown overlay equals deciding all pending commands in order on the truth of this moment.
 */
import {
  refKey,
  type AnyRow,
  type Change,
  type CommandEnvelope,
  type Model,
  type Ref,
  type RefKey,
  type Row,
  type TableName,
} from '../contract/index.ts'
import { closureOf, decide, touches, type Decision, type ReadRow } from '../domain/index.ts'

/** How the overlay changes: rows to show, rows of truth to hide, and keys under which truth shows again. */
export interface OverlayChange {
  readonly put: readonly { readonly table: TableName; readonly row: AnyRow }[]
  readonly gone: readonly Ref[]
  readonly lift: readonly Ref[]
}

export interface RebaseParts {
  /** Truth alone, without any overlay. */
  readonly read: ReadRow
  /** Undefined before the first snapshot: nothing can be decided, and nothing is shown. */
  model(): Model | undefined
  /** A command whose decision throws: set aside, so that it cannot stop what comes after it. */
  poisoned(commandId: string, error: unknown): void
}

interface Pending {
  /** Undefined while it is awaited: its place is known, what it says is not. */
  envelope: CommandEnvelope | undefined
  order: number
  named: ReadonlySet<RefKey>
  writes: ReadonlyMap<RefKey, Written>
}

interface Written {
  readonly table: TableName
  readonly id: string
  /** Undefined: removed. */
  readonly row: AnyRow | undefined
}

export class Rebase {
  readonly #parts: RebaseParts
  readonly #pending = new Map<string, Pending>()
  /** Pending commands that write a row, in order. */
  readonly #writers = new Map<RefKey, Pending[]>()
  /** Pending commands whose decision leans on a row. */
  readonly #readers = new Map<RefKey, Set<Pending>>()
  /** Rows the platform sent ahead of their turn. */
  #express = new Map<RefKey, Written>()
  /** What the overlay shows now. */
  readonly #shown = new Map<RefKey, Written>()
  #order = 0

  constructor(parts: RebaseParts) {
    this.#parts = parts
  }

  /** What a command would do now; nothing is kept. */
  preview(envelope: CommandEnvelope): Decision {
    const model = this.#parts.model()
    if (!model) return { outcome: 'rejected', code: 'HUB_NOT_READY', changes: [] }
    return decide(envelope, this.#readBefore(Infinity), model)
  }

  /** Puts commands that were made durable on top of the others, in order; awaited ones take their places. */
  add(envelopes: readonly CommandEnvelope[]): OverlayChange {
    const touched = new Set<RefKey>()
    let last = -1
    for (const envelope of envelopes) {
      const pending = this.#pending.get(envelope.id) ?? this.#place(envelope.id)
      const known = pending.envelope !== undefined
      pending.envelope = envelope
      if (!known || meets(pending.named, touched)) this.#run(pending, touched)
      last = Math.max(last, pending.order)
    }
    this.#follow(touched, last)
    return this.#show(touched)
  }

  /**
   * These are all that wait, in this order, because many came back at once; those that are not known yet are awaited:
   * `add` brings them, a part at a time, and until then they change nothing.
   */
  await(ids: readonly string[]): OverlayChange {
    const dirty = new Set<RefKey>()
    const waiting = new Set(ids)
    for (const id of [...this.#pending.keys()]) if (!waiting.has(id)) this.#drop(id, dirty)
    const known = new Map(this.#pending)
    this.#pending.clear()
    for (const id of ids) {
      const pending = known.get(id)
      if (!pending) {
        this.#place(id)
        continue
      }
      pending.order = this.#order++
      this.#pending.set(id, pending)
    }
    this.#follow(dirty)
    return this.#show(dirty)
  }

  #place(id: string): Pending {
    const pending = { envelope: undefined, order: this.#order++, named: new Set<RefKey>(), writes: new Map() }
    this.#pending.set(id, pending)
    return pending
  }

  /**
   * Truth moved under these rows, and these commands have their result in it.
   * @param moved 'all' when another truth took the place of the old one
   */
  truthMoved(moved: readonly RefKey[] | 'all', settled: readonly string[]): OverlayChange {
    const dirty = new Set<RefKey>(moved === 'all' ? [] : moved)
    for (const id of settled) this.#drop(id, dirty)
    if (moved !== 'all') {
      this.#follow(dirty)
      return this.#show(dirty)
    }
    for (const pending of this.#pending.values()) this.#run(pending, dirty)
    return this.#show(new Set([...dirty, ...this.#shown.keys()]))
  }

  /** The whole list of rows that came ahead of their turn; what is no longer on it has arrived in truth. */
  expressed(changes: readonly Change[]): OverlayChange {
    const before = this.#express
    this.#express = new Map(changes.map(written))
    const dirty = new Set<RefKey>([...before.keys(), ...this.#express.keys()])
    this.#follow(dirty)
    return this.#show(dirty)
  }

  /** Whether a pending command wrote this row: it has not reached the platform yet. */
  unsent(key: RefKey): boolean {
    return this.#writers.has(key)
  }

  pendingIds(): readonly string[] {
    return [...this.#pending.keys()]
  }

  wroteBy(commandId: string): readonly RefKey[] {
    return [...(this.#pending.get(commandId)?.writes.keys() ?? [])]
  }

  /** Rows that tie a command to others, on top of all that is pending. */
  closureOf(envelope: CommandEnvelope): RefKey[] {
    return closureOf(envelope, this.#readBefore(Infinity))
  }

  /** Decides again, in order, whoever leans on a row that changed, and whoever leans on what that changed in turn. */
  #follow(dirty: Set<RefKey>, after = -1): void {
    const due: Pending[] = []
    const listed = new Set<Pending>()
    const list = (key: RefKey, above: number): void => {
      for (const reader of this.#readers.get(key) ?? [])
        if (reader.order > above && !listed.has(reader)) {
          listed.add(reader)
          due.splice(placeOf(due, reader.order), 0, reader)
        }
    }
    for (const key of dirty) list(key, after)
    // Grows as it goes, always behind the one at hand.
    for (const pending of due) for (const key of this.#run(pending, dirty)) list(key, pending.order)
  }

  /** Decides one pending command again and marks every row it wrote before or writes now; these are given back. */
  #run(pending: Pending, dirty: Set<RefKey>): RefKey[] {
    if (!pending.envelope) return []
    const read = this.#readBefore(pending.order)
    const before = pending.writes
    const { named, writes } = this.#decided(pending.envelope, read)
    this.#name(pending, named)
    if (same(before, writes)) return []
    for (const key of before.keys()) this.#unwrite(key, pending)
    pending.writes = writes
    for (const key of writes.keys()) this.#write(key, pending)
    const changed = [...before.keys(), ...writes.keys()]
    for (const key of changed) dirty.add(key)
    return changed
  }

  #name(pending: Pending, named: ReadonlySet<RefKey>): void {
    for (const key of pending.named) {
      if (named.has(key)) continue
      const readers = this.#readers.get(key)
      readers?.delete(pending)
      if (readers?.size === 0) this.#readers.delete(key)
    }
    for (const key of named) {
      const readers = this.#readers.get(key)
      if (readers) readers.add(pending)
      else this.#readers.set(key, new Set([pending]))
    }
    pending.named = named
  }

  #decided(envelope: CommandEnvelope, read: ReadRow): Pick<Pending, 'named' | 'writes'> {
    const model = this.#parts.model()
    if (!model) return { named: new Set(), writes: new Map() }
    try {
      const named = new Set(touches(envelope, read).map((ref) => refKey(ref.table, ref.id)))
      return { named, writes: new Map(decide(envelope, read, model).changes.map(written)) }
    } catch (error) {
      this.#parts.poisoned(envelope.id, error)
      return { named: new Set(), writes: new Map() }
    }
  }

  #drop(id: string, dirty: Set<RefKey>): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    this.#pending.delete(id)
    this.#name(pending, new Set())
    for (const key of pending.writes.keys()) {
      this.#unwrite(key, pending)
      dirty.add(key)
    }
  }

  #write(key: RefKey, pending: Pending): void {
    const writers = this.#writers.get(key) ?? []
    writers.splice(placeOf(writers, pending.order), 0, pending)
    this.#writers.set(key, writers)
  }

  #unwrite(key: RefKey, pending: Pending): void {
    const left = (this.#writers.get(key) ?? []).filter((writer) => writer !== pending)
    if (left.length > 0) this.#writers.set(key, left)
    else this.#writers.delete(key)
  }

  /** The last word on a row before a command's turn, if anybody but truth has one. */
  #wordOn(key: RefKey, order: number): Written | undefined {
    const writer = this.#writers.get(key)?.findLast((pending) => pending.order < order)
    return writer?.writes.get(key) ?? this.#express.get(key)
  }

  #readBefore(order: number): ReadRow {
    return <T extends TableName>(table: T, id: string): Row<T> | undefined => {
      const word = this.#wordOn(refKey(table, id), order)
      // A written row came out of `decide` for this very table.
      return word ? (word.row as Row<T> | undefined) : this.#parts.read(table, id)
    }
  }

  #show(touched: ReadonlySet<RefKey>): OverlayChange {
    const put: { table: TableName; row: AnyRow }[] = []
    const gone: Ref[] = []
    const lift: Ref[] = []
    for (const key of touched) {
      const word = this.#wordOn(key, Infinity)
      const shown = this.#shown.get(key)
      if (!word) {
        if (shown) lift.push({ table: shown.table, id: shown.id })
        this.#shown.delete(key)
        continue
      }
      if (shown === word) continue
      this.#shown.set(key, word)
      if (word.row) put.push({ table: word.table, row: word.row })
      else gone.push({ table: word.table, id: word.id })
    }
    return { put, gone, lift }
  }
}

const written = (change: Change): readonly [RefKey, Written] =>
  change.op === 'put'
    ? [refKey(change.table, change.row.id), { table: change.table, id: change.row.id, row: change.row }]
    : [refKey(change.table, change.id), { table: change.table, id: change.id, row: undefined }]

/** Where one of this order belongs in a list that is in order. */
function placeOf(list: readonly Pending[], order: number): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((list[middle]?.order ?? Infinity) < order) from = middle + 1
    else to = middle
  }
  return from
}

function meets(named: ReadonlySet<RefKey>, dirty: ReadonlySet<RefKey>): boolean {
  const [few, many] = named.size < dirty.size ? [named, dirty] : [dirty, named]
  for (const key of few) if (many.has(key)) return true
  return false
}

function same(before: ReadonlyMap<RefKey, Written>, after: ReadonlyMap<RefKey, Written>): boolean {
  if (before.size !== after.size) return false
  for (const [key, { row }] of after) {
    const old = before.get(key)
    if (!old || JSON.stringify(old.row) !== JSON.stringify(row)) return false
  }
  return true
}
