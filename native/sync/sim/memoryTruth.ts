/**
 * Truth in memory with the behaviour of a file: each commit is a version, and a loss of power takes the machine back to
 * a version not older than the last one that was forced to disk (synchronous=NORMAL: a little may be lost, never half).
 */
import {
  bucketKey,
  ContentSums,
  headAfter,
  refKey,
  rowHash,
  Sum64,
  tableDefinition,
  type AnyRow,
  type Contents,
  type Cursor,
  type Layout,
  type PackedTransaction,
  type RefKey,
  type TableName,
  type Transaction,
} from '../../contract/index.ts'
import { unpackBody, unpackRows } from '../../wire/index.ts'
import type { Applied, RowVersion, Settled, SnapshotHead, SnapshotProgress, TruthStore } from '../port.ts'

interface Loaded {
  readonly head: SnapshotHead
  readonly rows: ReadonlyMap<RefKey, Held>
  readonly gone: ReadonlyMap<RefKey, number>
  readonly results: ReadonlyMap<string, Settled>
  readonly at: { readonly seq: number; readonly head: string }
  readonly table: TableName | null
  readonly lastId: string | null
  readonly count: number
}

interface Held {
  readonly table: TableName
  readonly row: AnyRow
  /** Position that wrote it. */
  readonly seq: number
}

interface Version {
  readonly rows: ReadonlyMap<RefKey, Held>
  readonly results: ReadonlyMap<string, Settled>
  readonly cursor: Cursor | null
  readonly loading: Loaded | null
}

const KEPT_ARCHIVES = 4

const EMPTY: Version = { rows: new Map(), results: new Map(), cursor: null, loading: null }

/** Few, so that much comes in between. */
const COUNTED_AT_ONCE = 20

export class MemoryTruth implements TruthStore {
  #now: Version = EMPTY
  /** Versions a loss of power may lead back to; the first one is certainly on disk. */
  #kept: Version[] = [EMPTY]
  /** Old truths put aside, by reason and cursor. */
  readonly archives: { reason: string; cursor: Cursor | null; rows: ReadonlyMap<RefKey, Held> }[] = []

  get rows(): ReadonlyMap<RefKey, Held> {
    return this.#now.rows
  }
  get at(): Cursor | null {
    return this.#now.cursor
  }
  /** Where it stands, and where a loss of power may lead it back to. */
  get places(): readonly Cursor[] {
    return this.#kept.flatMap(({ cursor }) => cursor ?? [])
  }
  get recorded(): ReadonlyMap<string, Settled> {
    return this.#now.results
  }

  /** Everything written so far is on disk. */
  checkpoint(): void {
    this.#kept = [this.#now]
  }

  /** Back to one of the versions since the last checkpoint: 0 is the oldest, 1 the newest. */
  losePower(fraction: number): void {
    const index = Math.min(this.#kept.length - 1, Math.floor(fraction * this.#kept.length))
    this.#now = this.#kept[index] ?? EMPTY
    this.#kept = [this.#now]
  }

  #commit(version: Version, durable = false): void {
    this.#now = version
    if (durable) this.#kept = [version]
    else this.#kept = [...this.#kept, version].slice(-6)
  }

  cursor(): Promise<Cursor | null> {
    return Promise.resolve(this.#now.cursor)
  }

  apply(txs: readonly PackedTransaction[], layout: Layout): Promise<Applied> {
    const { cursor } = this.#now
    if (!cursor) return Promise.reject(new Refused('NO_TRUTH'))
    const rows = new Map(this.#now.rows)
    const results = new Map(this.#now.results)
    const touched = new Set<RefKey>()
    const fresh: Settled[] = []
    let at = cursor
    for (const packed of txs) {
      if (packed.seq <= at.seq) continue
      const tx = unpack(packed, at, layout)
      if (tx instanceof Refused) return Promise.reject(tx)
      write(rows, tx, touched)
      for (const result of tx.results) {
        const settled = { ...result, seq: tx.seq, epoch: cursor.epoch }
        results.set(result.commandId, settled)
        fresh.push(settled)
      }
      at = { epoch: cursor.epoch, seq: tx.seq, head: tx.head }
    }
    this.#commit({ ...this.#now, rows, results, cursor: at })
    return Promise.resolve({ cursor: at, touched: [...touched], results: fresh })
  }

  results(commandIds: readonly string[]): Promise<readonly Settled[]> {
    return Promise.resolve(commandIds.flatMap((id) => this.#now.results.get(id) ?? []))
  }

  beginSnapshot(head: SnapshotHead): Promise<void> {
    const loading: Loaded = {
      head,
      rows: new Map(),
      gone: new Map(),
      results: new Map(),
      at: { seq: head.seq, head: head.head },
      table: null,
      lastId: null,
      count: 0,
    }
    this.#commit({ ...this.#now, loading })
    return Promise.resolve()
  }

  snapshotProgress(): Promise<SnapshotProgress | null> {
    const { loading } = this.#now
    if (!loading) return Promise.resolve(null)
    const { head, at, table, lastId, count } = loading
    const of = head.tables.reduce((sum, item) => sum + item.rows, 0)
    return Promise.resolve({
      snapshotId: head.snapshotId,
      epoch: head.epoch,
      table,
      lastId,
      seq: at.seq,
      head: at.head,
      rows: count,
      of,
    })
  }

  snapshotRows(
    table: TableName,
    block: Uint8Array,
    lastId: string,
    asOf: number,
    layout: Layout,
  ): Promise<void> {
    const { loading } = this.#now
    if (!loading) return Promise.reject(new Refused('NO_SNAPSHOT'))
    const rows = unpackRows(table, block, layout)
    if (!rows) return Promise.reject(new Refused('BAD_ROW'))
    const loaded = new Map(loading.rows)
    for (const row of rows) {
      const key = refKey(table, row.id)
      const newer = Math.max(loaded.get(key)?.seq ?? 0, loading.gone.get(key) ?? 0)
      if (newer <= asOf) loaded.set(key, { table, row, seq: asOf })
    }
    this.#commit({
      ...this.#now,
      loading: { ...loading, rows: loaded, table, lastId, count: loading.count + rows.length },
    })
    return Promise.resolve()
  }

  applyDuringSnapshot(txs: readonly PackedTransaction[], layout: Layout): Promise<void> {
    const { loading } = this.#now
    if (!loading) return Promise.reject(new Refused('NO_SNAPSHOT'))
    const rows = new Map(loading.rows)
    const gone = new Map(loading.gone)
    const results = new Map(loading.results)
    let { at } = loading
    for (const packed of txs) {
      if (packed.seq <= at.seq) continue
      const tx = unpack(packed, at, layout)
      if (tx instanceof Refused) return Promise.reject(tx)
      write(rows, tx, new Set(), gone)
      for (const result of tx.results)
        results.set(result.commandId, { ...result, seq: tx.seq, epoch: loading.head.epoch })
      at = { seq: tx.seq, head: tx.head }
    }
    this.#commit({ ...this.#now, loading: { ...loading, rows, gone, results, at } })
    return Promise.resolve()
  }

  finishSnapshot(cursor: Cursor): Promise<Applied> {
    const { loading } = this.#now
    if (loading?.at.seq !== cursor.seq)
      return Promise.reject(new Error('the snapshot is not where it should end'))
    const results = [...loading.results.values()]
    this.#commit({ rows: loading.rows, results: loading.results, cursor, loading: null }, true)
    return Promise.resolve({ cursor, touched: [], results })
  }

  abandonSnapshot(): Promise<void> {
    this.#commit({ ...this.#now, loading: null })
    return Promise.resolve()
  }

  bucketSums(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve(sumsOf(this.#now.rows))
  }

  contents(
    table: TableName,
    afterId: string | null,
  ): Promise<{ readonly contents: Contents; readonly lastId: string | null }> {
    const rows = [...this.#now.rows.values()].flatMap((held) => (held.table === table ? [held.row] : []))
    const left = rows.filter(({ id }) => id > (afterId ?? '')).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const sums = new ContentSums()
    for (const row of left.slice(0, COUNTED_AT_ONCE)) sums.add(table, row)
    const lastId = left.length < COUNTED_AT_ONCE ? null : (left[COUNTED_AT_ONCE - 1]?.id ?? null)
    return Promise.resolve({ contents: sums.toRecord(), lastId })
  }

  bucketVersions(key: string): Promise<readonly RowVersion[]> {
    const versions = [...this.#now.rows.values()].filter(({ table, row }) => bucketKey(table, row) === key)
    return Promise.resolve(versions.map(({ row }) => ({ id: row.id, rev: row.rev })))
  }

  repairBucket(
    key: string,
    rows: readonly AnyRow[],
    deletedIds: readonly string[],
  ): Promise<readonly RefKey[]> {
    const all = new Map(this.#now.rows)
    const table = tableOf(key)
    const touched: RefKey[] = []
    for (const row of rows) {
      all.set(refKey(table, row.id), { table, row, seq: this.#now.cursor?.seq ?? 0 })
      touched.push(refKey(table, row.id))
    }
    for (const id of deletedIds) {
      all.delete(refKey(table, id))
      touched.push(refKey(table, id))
    }
    this.#commit({ ...this.#now, rows: all })
    return Promise.resolve(touched)
  }

  archive(reason: string): Promise<void> {
    const { cursor, rows } = this.#now
    const known = this.archives.some((old) => old.reason === reason && old.cursor?.head === cursor?.head)
    if (!known) this.archives.push({ reason, cursor, rows })
    if (this.archives.length > KEPT_ARCHIVES) this.archives.shift()
    return Promise.resolve()
  }

  /** Damages one row without anybody noticing, as a bad disk might: its revision, or what it holds under that revision. */
  rot(pick: number): RefKey | undefined {
    const keys = [...this.#now.rows.keys()]
    const key = keys[Math.floor(pick * keys.length)]
    const held = key && this.#now.rows.get(key)
    if (!key || !held) return undefined
    const rows = new Map(this.#now.rows)
    const inside = Math.floor(pick * 1e6) % 2 === 0
    const row = inside
      ? { ...held.row, extra: { ...held.row.extra, rotten: pick } }
      : { ...held.row, rev: held.row.rev + 1_000_000 }
    rows.set(key, { ...held, row })
    this.#commit({ ...this.#now, rows }, true)
    return key
  }
}

/** What the mirror refuses, by the same codes. */
class Refused extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** What a transaction holds, if it may follow what stands `at` a place. */
function unpack(
  packed: PackedTransaction,
  at: { readonly seq: number; readonly head: string },
  layout: Layout,
): Transaction | Refused {
  if (packed.base !== at.head) return new Refused('BASE_DIFFERS')
  const bodies = [packed.body, ...(packed.more ?? [])].map((body) => unpackBody(body, layout))
  const changes = bodies.flatMap((body) => body?.changes ?? [])
  const results = bodies.flatMap((body) => body?.results ?? [])
  const alike = Object.keys(layout).length === 0
  // Tables this end does not know are left out and not counted.
  const complete =
    !alike || (changes.length === packed.changes && (packed.results ?? results.length) === results.length)
  if (bodies.includes(undefined) || !complete) return new Refused('BAD_ROW')
  const { seq, base, head } = packed
  const tx = { seq, base, head, at: packed.at, changes, results }
  return alike && seq === at.seq + 1 && headAfter(base, tx) !== head ? new Refused('HEAD_MISMATCH') : tx
}

function tableOf(key: string): TableName {
  const [name = ''] = key.split(':')
  return tableDefinition(name as TableName).name as TableName
}

function write(
  rows: Map<RefKey, Held>,
  tx: Transaction,
  touched: Set<RefKey>,
  gone?: Map<RefKey, number>,
): void {
  for (const change of tx.changes) {
    const key = refKey(change.table, change.op === 'put' ? change.row.id : change.id)
    touched.add(key)
    if (change.op === 'put') {
      rows.set(key, { table: change.table, row: change.row, seq: tx.seq })
      gone?.delete(key)
    } else {
      rows.delete(key)
      gone?.set(key, tx.seq)
    }
  }
}

/** Rows never change: each is hashed once. */
const weighed = new WeakMap<AnyRow, { readonly bucket: string; readonly hash: ReturnType<typeof rowHash> }>()

function weigh(table: TableName, row: AnyRow): NonNullable<ReturnType<typeof weighed.get>> {
  const known = weighed.get(row)
  if (known) return known
  const weight = { bucket: bucketKey(table, row), hash: rowHash(table, row.id, row.rev) }
  weighed.set(row, weight)
  return weight
}

export function sumsOf(rows: ReadonlyMap<RefKey, { table: TableName; row: AnyRow }>): Record<string, string> {
  const sums = new Map<string, Sum64>()
  for (const { table, row } of rows.values()) {
    const { bucket, hash } = weigh(table, row)
    const sum = sums.get(bucket) ?? new Sum64()
    sums.set(bucket, sum.add(hash))
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, sum.toString()]))
}
