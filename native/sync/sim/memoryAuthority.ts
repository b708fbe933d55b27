/** The authority's store in memory: durable at every append, and one call puts an older state back. */
import {
  bucketKey,
  ContentSums,
  encodeResult,
  encodeRow,
  refKey,
  TABLE_NAMES,
  ZERO,
  type AnyRow,
  type Change,
  type Contents,
  type PackedTransaction,
  type Ref,
  type RefKey,
  type TableName,
  type TerminalHolds,
  type Transaction,
} from '../../contract/index.ts'
import type {
  AuthorityStore,
  BucketSums,
  Entry,
  Gap,
  Lease,
  PageCut,
  StreamEnd,
  Township,
  Verdict,
} from '../../platform/index.ts'
import { encodeCbor, packRows, packTransaction } from '../../wire/index.ts'
import { sumsOf } from './memoryTruth.ts'

export type Rows = ReadonlyMap<RefKey, { readonly table: TableName; readonly row: AnyRow }>

/** Transactions never change: each is packed once, however many read it. */
const packs = new WeakMap<Transaction, PackedTransaction>()

function packed(tx: Transaction): PackedTransaction {
  const pack = packs.get(tx) ?? packTransaction(tx)
  packs.set(tx, pack)
  return pack
}

interface State {
  readonly end: StreamEnd
  readonly floor: number
  readonly rows: Rows
  readonly txs: readonly Transaction[]
  readonly verdicts: ReadonlyMap<string, { readonly verdict: Verdict; readonly at: number }>
  readonly epochs: readonly string[]
  readonly leases: ReadonlyMap<string, Lease>
}

export class MemoryAuthority implements AuthorityStore {
  readonly #id: string
  #now: State
  /** Called with every state of rows that ever stood at a head. */
  readonly #remember: (end: StreamEnd, rows: Rows) => void

  constructor(
    id: string,
    rows: Iterable<readonly [TableName, AnyRow]>,
    end: StreamEnd,
    remember: (end: StreamEnd, rows: Rows) => void,
  ) {
    this.#id = id
    this.#remember = remember
    const held = new Map([...rows].map(([table, row]) => [refKey(table, row.id), { table, row }] as const))
    this.#now = {
      end,
      floor: 1,
      rows: held,
      txs: [],
      verdicts: new Map(),
      epochs: [end.epoch],
      leases: new Map(),
    }
    remember(end, held)
  }

  get end(): StreamEnd {
    return this.#now.end
  }
  get rows(): Rows {
    return this.#now.rows
  }
  verdictOn(commandId: string): Verdict | undefined {
    return this.#now.verdicts.get(commandId)?.verdict
  }
  get txs(): readonly Transaction[] {
    return this.#now.txs
  }

  backup(): State {
    return this.#now
  }
  restore(state: State): void {
    this.#now = state
  }
  /** Forgets transactions up to a position, as after 90 days. */
  raiseFloor(seq: number): void {
    const floor = Math.min(Math.max(this.#now.floor, seq), this.#now.end.seq)
    this.#now = { ...this.#now, floor }
  }

  leases(deviceIds: readonly string[]): Promise<ReadonlyMap<string, Lease>> {
    const found = deviceIds.flatMap((id) => this.#now.leases.get(id) ?? [])
    return Promise.resolve(new Map(found.map((lease) => [lease.deviceId, lease])))
  }

  putLeases(
    changes: readonly { readonly lease: Lease; readonly before: string | null }[],
  ): Promise<readonly boolean[]> {
    const leases = new Map(this.#now.leases)
    const written = changes.map(({ lease, before }) => {
      if ((leases.get(lease.deviceId)?.token ?? null) !== before) return false
      leases.set(lease.deviceId, lease)
      return true
    })
    this.#now = { ...this.#now, leases }
    return Promise.resolve(written)
  }

  renewLeases(renewed: readonly Lease[]): Promise<void> {
    const leases = new Map(this.#now.leases)
    for (const lease of renewed)
      if (leases.get(lease.deviceId)?.token === lease.token) leases.set(lease.deviceId, lease)
    this.#now = { ...this.#now, leases }
    return Promise.resolve()
  }

  /**
   * Lets go of what no hub can ask for any more: transactions written before `stream`, verdicts given before `verdicts` on
   * commands that no outbox holds. The real one keeps its verdicts for ever.
   * @param past stream and verdicts in domain ms; asked: ids of commands that a hub may still ask about
   */
  forget(past: {
    readonly stream: number
    readonly verdicts: number
    readonly asked: ReadonlySet<string>
  }): void {
    const { txs } = this.#now
    const first = txs.findIndex((tx) => tx.at >= past.stream)
    if (first > 0) {
      this.raiseFloor(txs[first]?.seq ?? 0)
      this.#now = { ...this.#now, txs: txs.slice(first) }
    }
    const kept = [...this.#now.verdicts].filter(([id, { at }]) => at >= past.verdicts || past.asked.has(id))
    this.#now = { ...this.#now, verdicts: new Map(kept) }
  }

  township(township: string): Promise<Township | undefined> {
    const { end, floor } = this.#now
    return Promise.resolve(township === this.#id ? { id: township, end, floor } : undefined)
  }

  load(_township: string, refs: readonly Ref[]): Promise<ReadonlyMap<RefKey, AnyRow>> {
    const found = new Map<RefKey, AnyRow>()
    for (const { table, id } of refs) {
      const held = this.#now.rows.get(refKey(table, id))
      if (held) found.set(refKey(table, id), held.row)
    }
    return Promise.resolve(found)
  }

  verdicts(_township: string, ids: readonly string[]): Promise<ReadonlyMap<string, Verdict>> {
    const found = new Map<string, Verdict>()
    for (const id of ids) {
      const verdict = this.verdictOn(id)
      if (verdict) found.set(id, verdict)
    }
    return Promise.resolve(found)
  }

  verdictsInRange(
    _township: string,
    range: { origin: string; incarnation: string; from: number; to: number },
    limit: number,
  ): Promise<readonly Verdict[]> {
    const found: Verdict[] = []
    for (let n = range.from; n <= range.to && found.length < limit; n++) {
      const verdict = this.verdictOn(`${range.origin}.${range.incarnation}.${String(n)}`)
      if (verdict) found.push(verdict)
    }
    return Promise.resolve(found)
  }

  append(
    _township: string,
    expected: Pick<StreamEnd, 'epoch' | 'seq'>,
    entries: readonly Entry[],
  ): Promise<'done' | 'moved'> {
    const now = this.#now.end
    if (now.seq !== expected.seq || now.epoch !== expected.epoch) return Promise.resolve('moved')
    const fenced = entries.some(
      ({ fence }) => fence && this.#now.leases.get(fence.deviceId)?.token !== fence.token,
    )
    if (fenced) return Promise.resolve('moved')
    let rows = this.#now.rows
    const verdicts = new Map(this.#now.verdicts)
    let { end } = this.#now
    for (const { tx, commandHash } of entries) {
      const after = new Map(rows)
      for (const change of tx.changes) {
        if (change.op === 'put')
          after.set(refKey(change.table, change.row.id), { table: change.table, row: change.row })
        else after.delete(refKey(change.table, change.id))
      }
      for (const result of tx.results) {
        if (verdicts.has(result.commandId)) throw new Error(`${result.commandId} was decided twice`)
        const verdict = { hash: commandHash, seq: tx.seq, result }
        verdicts.set(result.commandId, { verdict, at: tx.at })
      }
      end = { epoch: end.epoch, seq: tx.seq, head: tx.head, at: tx.at }
      rows = after
      this.#remember(end, rows)
    }
    this.#now = {
      ...this.#now,
      end,
      rows,
      verdicts,
      txs: [...this.#now.txs, ...entries.map((entry) => entry.tx)],
    }
    return Promise.resolve('done')
  }

  stream(
    _township: string,
    after: number,
    upTo: number,
    maxChanges: number,
  ): Promise<readonly PackedTransaction[]> {
    const txs: PackedTransaction[] = []
    let changes = 0
    for (const tx of this.#from(after)) {
      if (tx.seq > upTo) break
      txs.push(packed(tx))
      changes += tx.changes.length + 1
      if (changes >= maxChanges) break
    }
    return Promise.resolve(txs)
  }

  headAt(_township: string, seq: number): Promise<string | undefined> {
    const { end } = this.#now
    if (end.seq === seq) return Promise.resolve(end.head)
    const next = this.#from(seq)[0]
    return Promise.resolve(next?.seq === seq + 1 ? next.base : undefined)
  }

  gap(_township: string, after: number, exactly?: number): Promise<Gap | undefined> {
    const { end } = this.#now
    if (exactly !== undefined && end.seq !== exactly) return Promise.resolve(undefined)
    const passed = this.#from(after)
    const [first] = passed
    if (!first) return Promise.reject(new Error('nothing lies behind this position'))
    const runs = new Map<TableName, { table: string; puts: Uint8Array[]; dels: Uint8Array[] }>()
    for (const change of latestOf(passed).values()) {
      const run = runs.get(change.table) ?? { table: change.table, puts: [], dels: [] }
      runs.set(change.table, run)
      if (change.op === 'put') run.puts.push(encodeCbor(encodeRow(change.table, change.row)))
      else run.dels.push(encodeCbor([change.id, change.rev]))
    }
    const results = passed.flatMap((tx) => tx.results).map((result) => encodeCbor(encodeResult(result)))
    return Promise.resolve({ base: first.base, ...end, runs: [...runs.values()], results })
  }

  changedSince(_township: string, seq: number): Promise<number> {
    return Promise.resolve(latestOf(this.#from(seq)).size)
  }

  /** Transactions after a position; they stand without a gap. */
  #from(seq: number): readonly Transaction[] {
    const { txs } = this.#now
    const first = txs[0]?.seq ?? 0
    return seq < first ? txs : txs.slice(seq + 1 - first)
  }

  counts(): Promise<readonly (readonly [TableName, number])[]> {
    const counts = new Map<TableName, number>(TABLE_NAMES.map((table) => [table, 0]))
    for (const { table } of this.#now.rows.values()) counts.set(table, (counts.get(table) ?? 0) + 1)
    return Promise.resolve([...counts])
  }

  page(_township: string, table: TableName, afterId: string | null, maxBytes: number): Promise<PageCut> {
    const { end } = this.#now
    const behind = [...this.#now.rows.values()]
      .filter((held) => held.table === table && held.row.id > (afterId ?? ''))
      .map((held) => held.row)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    let bytes = 0
    const rows = behind.filter((row, k) => {
      const fits = k === 0 || bytes < maxBytes
      if (fits) bytes += JSON.stringify(row).length
      return fits
    })
    return Promise.resolve({
      asOf: { seq: end.seq, head: end.head },
      count: rows.length,
      rows: packRows(table, rows),
      lastId: rows.at(-1)?.id ?? afterId ?? '',
      last: rows.length === behind.length,
    })
  }

  sums(): Promise<BucketSums> {
    const all = Object.entries(sumsOf(this.#now.rows)).filter(([, sum]) => sum !== ZERO)
    return Promise.resolve({ seq: this.#now.end.seq, sums: Object.fromEntries(all) })
  }

  contents(_township: string, table: TableName): Promise<Contents> {
    const sums = new ContentSums()
    for (const held of this.#now.rows.values()) if (held.table === table) sums.add(table, held.row)
    return Promise.resolve(sums.toRecord())
  }

  bucketRows(_township: string, bucket: string): Promise<{ seq: number; rows: readonly AnyRow[] }> {
    const rows = [...this.#now.rows.values()].filter(({ table, row }) => bucketKey(table, row) === bucket)
    return Promise.resolve({
      seq: this.#now.end.seq,
      rows: rows.map(({ row }) => row).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    })
  }

  openTasks(_township: string, holder: TerminalHolds): Promise<{ seq: number; rows: readonly AnyRow[] }> {
    const rows = [...this.#now.rows.values()]
      .filter(
        ({ table, row }) => table === 'task' && row['holderId'] === holder.id && row['endedAt'] === null,
      )
      .map(({ row }) => row)
    return Promise.resolve({ seq: this.#now.end.seq, rows })
  }

  knowsEpoch(_township: string, epoch: string): Promise<boolean> {
    return Promise.resolve(this.#now.epochs.includes(epoch))
  }

  beginEpoch(_township: string, epoch: string): Promise<StreamEnd> {
    const end = { ...this.#now.end, epoch }
    this.#now = { ...this.#now, end, epochs: [...this.#now.epochs, epoch] }
    this.#remember(end, this.#now.rows)
    return Promise.resolve(end)
  }
}

/** The last change of each row. */
function latestOf(txs: readonly Transaction[]): ReadonlyMap<RefKey, Change> {
  const latest = new Map<RefKey, Change>()
  for (const { changes } of txs)
    for (const change of changes)
      latest.set(refKey(change.table, change.op === 'put' ? change.row.id : change.id), change)
  return latest
}
