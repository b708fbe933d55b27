/** The authority's store on one SQLite file. Synchronous inside, asynchronous outside: nothing may rely on the former. */
import type { Database } from 'better-sqlite3'
import {
  bucketKey,
  ContentSums,
  crashPoint,
  decodeResult,
  encodeResult,
  isTableName,
  parseCommandId,
  refKey,
  rowHash,
  Sum64,
  ZERO,
  type AnyRow,
  type Change,
  type Contents,
  type PackedTransaction,
  type Ref,
  type RefKey,
  type TableName,
  type TerminalHolds,
} from '../../contract/index.ts'
import { encodeCbor, joinCbor, packBody } from '../../wire/index.ts'
import {
  holderKey,
  type AuthorityStore,
  type BucketSums,
  type Entry,
  type Gap,
  type Lease,
  type PageCut,
  type StreamEnd,
  type Township,
  type Verdict,
} from '../authority/index.ts'
import { LeaseTable } from './leases.ts'
import { GapReader } from './gapReader.ts'
import { Growth, RowCounts } from './rowCounts.ts'
import { packRow, unpack, unpackRow } from './rowBody.ts'
import { statementsOf, type Statements } from './statements.ts'

/** Rows whose content is summed before others have a turn: a few milliseconds of work. */
const SUMMED_AT_ONCE = 500

export class SqliteStore implements AuthorityStore {
  readonly #db: Database
  readonly #q: Statements
  readonly #gaps: GapReader
  readonly #counts = new RowCounts()
  readonly #leases: LeaseTable
  #configs: readonly { readonly body: Buffer; readonly row: AnyRow }[] = []

  constructor(db: Database) {
    this.#db = db
    this.#q = statementsOf(db)
    this.#gaps = new GapReader(db.name)
    this.#leases = new LeaseTable(db)
  }

  leases(deviceIds: readonly string[]): Promise<ReadonlyMap<string, Lease>> {
    return at(
      () => new Map(deviceIds.flatMap((id) => this.#leases.get(id) ?? []).map((one) => [one.deviceId, one])),
    )
  }

  putLeases(
    changes: readonly { readonly lease: Lease; readonly before: string | null }[],
  ): Promise<readonly boolean[]> {
    return at(() => this.#leases.put(changes))
  }

  renewLeases(leases: readonly Lease[]): Promise<void> {
    return at(() => {
      this.#leases.renew(leases)
    })
  }

  /** No lease is to reach beyond this real time. */
  shortenLeases(until: number): void {
    this.#leases.shorten(until)
  }

  township(township: string): Promise<Township | undefined> {
    return at(() => {
      const row = this.#q.township.get(township)
      if (!row) return undefined
      const { id, floor, epoch, seq, head, at: time } = row
      return { id, floor, end: { epoch, seq, head, at: time } }
    })
  }

  load(township: string, refs: readonly Ref[]): Promise<ReadonlyMap<RefKey, AnyRow>> {
    return at(() => {
      const found = new Map<RefKey, AnyRow>()
      for (const { table, id } of refs) {
        const row = this.#q.row.get(township, table, id)
        if (row)
          found.set(
            refKey(table, id),
            table === 'config' ? this.#config(row.body) : unpackRow(table, row.body),
          )
      }
      return found
    })
  }

  /** The model is large, hardly ever changes and is asked for by every decision: the same bytes give the same row. */
  #config(body: Buffer): AnyRow {
    const known = this.#configs.find((item) => item.body.equals(body))
    if (known) return known.row
    const row = unpackRow('config', body)
    this.#configs = [{ body, row }, ...this.#configs].slice(0, 32)
    return row
  }

  verdicts(township: string, commandIds: readonly string[]): Promise<ReadonlyMap<string, Verdict>> {
    return at(() => {
      const found = new Map<string, Verdict>()
      for (const commandId of commandIds) {
        const parts = parseCommandId(commandId)
        const row = parts && this.#q.verdict.get(township, parts.origin, parts.incarnation, parts.n)
        if (row) found.set(commandId, asVerdict(row))
      }
      return found
    })
  }

  verdictsInRange(
    township: string,
    range: { origin: string; incarnation: string; from: number; to: number },
    limit: number,
  ): Promise<readonly Verdict[]> {
    return at(() =>
      this.#q.verdictRange
        .all(township, range.origin, range.incarnation, range.from, range.to, limit)
        .map(asVerdict),
    )
  }

  append(
    township: string,
    expected: Pick<StreamEnd, 'epoch' | 'seq'>,
    entries: readonly Entry[],
  ): Promise<'done' | 'moved'> {
    crashPoint('gateway.append.before')
    return at(() => {
      const growth = new Growth()
      const outcome = this.#db
        .transaction((): 'done' | 'moved' => {
          const now = this.#q.township.get(township)
          if (now?.seq !== expected.seq || now.epoch !== expected.epoch) return 'moved'
          if (!entries.every(({ fence }) => !fence || this.#leases.stands(fence))) return 'moved'
          const written: Written = { sums: new Map(), growth }
          for (const entry of entries) this.#write(township, entry, written)
          for (const [bucket, sum] of written.sums) this.#putSum(township, bucket, sum)
          const last = entries.at(-1)?.tx
          if (last) this.#q.moveEnd.run(last.seq, last.head, last.at, township)
          crashPoint('gateway.append.inside')
          return 'done'
        })
        .immediate()
      const last = entries.at(-1)?.tx
      if (outcome === 'done' && last) this.#counts.moved(township, expected.seq, last.seq, growth)
      return outcome
    })
  }

  #write(township: string, { tx, commandHash, receivedAt }: Entry, into: Written): void {
    const body = packBody(tx.changes, tx.results)
    this.#q.putTx.run(township, tx.seq, tx.base, tx.head, tx.at, tx.changes.length, body)
    for (const change of tx.changes) this.#change(township, change, tx.seq, into)
    for (const result of tx.results) {
      const parts = parseCommandId(result.commandId)
      if (!parts) throw new Error(`a command id without origin, incarnation and counter: ${result.commandId}`)
      const packed = encodeCbor(encodeResult(result))
      this.#q.putVerdict.run(
        township,
        parts.origin,
        parts.incarnation,
        parts.n,
        commandHash,
        tx.seq,
        receivedAt,
        packed,
      )
    }
  }

  #change(township: string, change: Change, seq: number, { sums, growth }: Written): void {
    const { table } = change
    const id = change.op === 'put' ? change.row.id : change.id
    const before = this.#q.row.get(township, table, id)
    if (before) this.#sum(township, before.bucket, sums).remove(rowHash(table, id, before.rev))
    if (change.op === 'del') {
      this.#q.deleteRow.run(township, table, id)
      this.#q.putGone.run(township, table, id, change.rev, seq)
      if (before) growth.add(table, -1)
      return
    }
    if (!before) {
      this.#q.dropGone.run(township, table, id)
      growth.add(table, 1)
    }
    const { row } = change
    const bucket = bucketKey(table, row)
    this.#sum(township, bucket, sums).add(rowHash(table, id, row.rev))
    this.#q.putRow.run(township, table, id, row.rev, bucket, openHolder(table, row), packRow(table, row), seq)
  }

  #sum(township: string, bucket: string, sums: Map<string, Sum64>): Sum64 {
    const known = sums.get(bucket)
    if (known) return known
    const sum = Sum64.parse(this.#q.sum.get(township, bucket)?.sum ?? ZERO) ?? new Sum64()
    sums.set(bucket, sum)
    return sum
  }

  #putSum(township: string, bucket: string, sum: Sum64): void {
    if (sum.isZero) this.#q.deleteSum.run(township, bucket)
    else this.#q.putSum.run(township, bucket, sum.toString())
  }

  stream(
    township: string,
    after: number,
    upTo: number,
    maxChanges: number,
  ): Promise<readonly PackedTransaction[]> {
    return at(() => {
      const txs: PackedTransaction[] = []
      let changes = 0
      for (const { seq, base, head, at, changes: held, body } of this.#q.stream.iterate(
        township,
        after,
        upTo,
      )) {
        txs.push({ seq, base, head, at, changes: held, body })
        changes += held + 1
        if (changes >= maxChanges) break
      }
      return txs
    })
  }

  headAt(township: string, seq: number): Promise<string | undefined> {
    return at(() => {
      const end = this.#q.township.get(township)
      if (end?.seq === seq) return end.head
      return this.#q.headAt.get(township, seq)?.head ?? this.#q.baseAfter.get(township, seq + 1)?.base
    })
  }

  gap(township: string, after: number, exactly?: number): Promise<Gap | undefined> {
    return this.#gaps.read(township, after, exactly)
  }

  /** Ends reading; the database itself is closed by whoever opened it. */
  close(): Promise<void> {
    return this.#gaps.close()
  }

  changedSince(township: string, seq: number): Promise<number> {
    return at(() => this.#q.changedSince.get(township, seq, township, seq)?.rows ?? 0)
  }

  counts(township: string): Promise<readonly (readonly [TableName, number])[]> {
    return at(() => {
      const seq = this.#q.township.get(township)?.seq ?? 0
      return this.#counts.at(township, seq, (table) => this.#q.count.get(township, table)?.rows ?? 0)
    })
  }

  page(township: string, table: TableName, afterId: string | null, maxBytes: number): Promise<PageCut> {
    return at(() => {
      const end = this.#q.township.get(township)
      if (!end) throw new Error(`no township ${township}`)
      const bodies: Uint8Array[] = []
      let lastId = afterId ?? ''
      let bytes = 0
      let last = true
      for (const { id, body } of this.#q.page.iterate(township, table, lastId)) {
        if (bytes >= maxBytes) {
          last = false
          break
        }
        bodies.push(body)
        lastId = id
        bytes += body.length + id.length
      }
      const asOf = { seq: end.seq, head: end.head }
      return { asOf, count: bodies.length, rows: joinCbor(bodies), lastId, last }
    })
  }

  /** Every row of a table, ids ascending, for tools and tests. */
  rows(township: string, table: TableName): Promise<readonly AnyRow[]> {
    return at(() => this.#q.page.all(township, table, '').map(({ body }) => unpackRow(table, body)))
  }

  sums(township: string): Promise<BucketSums> {
    return at(() => ({
      seq: this.#q.township.get(township)?.seq ?? 0,
      sums: Object.fromEntries(this.#q.sums.all(township).map(({ bucket, sum }) => [bucket, sum])),
    }))
  }

  async contents(township: string, table: TableName): Promise<Contents> {
    const sums = new ContentSums()
    for (let after = ''; ;) {
      const rows = this.#q.rowsAfter.all(township, table, after, SUMMED_AT_ONCE)
      for (const { body } of rows) sums.add(table, unpackRow(table, body))
      const last = rows.at(-1)
      if (!last || rows.length < SUMMED_AT_ONCE) return sums.toRecord()
      after = last.id
      // Sockets and commits have their turn in between.
      await new Promise(setImmediate)
    }
  }

  bucketRows(township: string, bucket: string): Promise<{ seq: number; rows: readonly AnyRow[] }> {
    return at(() => ({
      seq: this.#q.township.get(township)?.seq ?? 0,
      rows: this.#q.bucketRows
        .all(township, bucket)
        .flatMap(({ tbl, body }) => (isTableName(tbl) ? [unpackRow(tbl, body)] : [])),
    }))
  }

  openTasks(township: string, holder: TerminalHolds): Promise<{ seq: number; rows: readonly AnyRow[] }> {
    return at(() => ({
      seq: this.#q.township.get(township)?.seq ?? 0,
      rows: this.#q.openTasks
        .all(township, holderKey(holder.kind, holder.id))
        .map(({ body }) => unpackRow('task', body)),
    }))
  }

  knowsEpoch(township: string, epoch: string): Promise<boolean> {
    return at(() => this.#q.epochs.all(township).some((item) => item.epoch === epoch))
  }

  beginEpoch(township: string, epoch: string, now: number): Promise<StreamEnd> {
    return at(() =>
      this.#db
        .transaction(() => {
          const end = this.#q.township.get(township)
          if (!end) throw new Error(`no township ${township}`)
          this.#q.putEpoch.run(township, township, epoch, end.seq, now)
          this.#q.setEpoch.run(epoch, township)
          return { epoch, seq: end.seq, head: end.head, at: end.at }
        })
        .immediate(),
    )
  }
}

/** What one commit adds up to beside its rows. */
interface Written {
  readonly sums: Map<string, Sum64>
  readonly growth: Growth
}

/** Runs at once, answers later: what throws becomes a rejection. */
function at<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work())
  })
}

function asVerdict(row: { hash: string; seq: number; result: Buffer }): Verdict {
  const result = decodeResult(unpack(row.result))
  if (!result) throw new Error(`the verdict of seq ${String(row.seq)} is damaged`)
  return { hash: row.hash, seq: row.seq, result }
}

/** Holder of a task that is not ended; null for everything else. */
export function openHolder(table: TableName, row: AnyRow): string | null {
  if (table !== 'task' || row['endedAt'] != null) return null
  const { holderKind, holderId } = row
  return typeof holderKind === 'string' && typeof holderId === 'string'
    ? holderKey(holderKind, holderId)
    : null
}
