/**
 * What comes down: transactions, snapshot pages, check sums. Frames become work, work becomes store operations one at
 * a time, and credit goes back only for what is committed.
 */
import {
  bucketTable,
  decodeBody,
  decodeChanges,
  decodeRows,
  decodeTransactions,
  headAfter,
  isTableName,
  refKey,
  rootOf,
  type Change,
  type FrameOf,
  type RefKey,
  type TableName,
  type Transaction,
} from '../../contract/index.ts'
import { ask, askWaiting } from './ask.ts'
import { archived, askForStream, hangUp, helloIfIdle } from './connection.ts'
import { pump, releaseHeld, settle } from './commands.ts'
import type { StoreDone, Turn, Work } from './state.ts'

/** Changes stored in one commit; more would keep the heartbeat waiting. */
const MAX_CHANGES_PER_COMMIT = 4_000
/** Values a transaction in parts may gather before it is refused. */
const MAX_ASSEMBLED = 400_000

/** Says that the stream does not fit: what we hold is right, so ask again from there. */
function gap(turn: Turn): void {
  askForStream(turn)
}

function broken(turn: Turn, code: string, detail: string): void {
  turn.out.push({ do: 'tell', event: { kind: 'alarm', code, detail } })
  hangUp(turn)
}

function push(turn: Turn, work: Work): void {
  turn.s.queue = [...turn.s.queue, work]
  advance(turn)
}

export function takeTransactions(turn: Turn, frame: FrameOf<'TX'>, bytes: number): void {
  const txs = decodeTransactions(frame.base, frame.txs, turn.s.layout)
  if (!txs) broken(turn, 'BAD_TRANSACTION', 'a row or a result of the wrong shape')
  else takeRun(turn, txs, bytes)
}

function takeRun(turn: Turn, txs: readonly Transaction[], bytes: number): void {
  const { s } = turn
  const fresh = txs.filter((tx) => tx.seq > s.tail.seq)
  const [first] = fresh
  if (!first) {
    push(turn, { w: 'nothing', bytes })
    return
  }
  if (first.base !== s.tail.head) {
    gap(turn)
    return
  }
  let { tail } = s
  for (const tx of fresh) {
    // A coalesced delta jumps and cannot be recomputed; a peer with other tables hashes rows we leave out.
    const exact = tx.seq === tail.seq + 1 && !s.theirSchemaDiffers
    if (exact && headAfter(tx.base, tx) !== tx.head) {
      broken(turn, 'HEAD_MISMATCH', `seq ${String(tx.seq)}`)
      return
    }
    tail = { seq: tx.seq, head: tx.head }
  }
  s.tail = tail
  s.knownSeq = Math.max(s.knownSeq, tail.seq)
  push(turn, { w: 'txs', txs: fresh, bytes })
}

export function beginTransaction(turn: Turn, frame: FrameOf<'TX_BEGIN'>, bytes: number): void {
  const { base, seq, head, at, changes, results } = frame
  if (changes + results > MAX_ASSEMBLED) {
    broken(turn, 'TRANSACTION_TOO_LARGE', `seq ${String(seq)}`)
    return
  }
  turn.s.assembly = {
    base,
    seq,
    head,
    at,
    changesDue: changes,
    resultsDue: results,
    changes: [],
    results: [],
  }
  giveCredit(turn, bytes)
}

export function takePart(turn: Turn, frame: FrameOf<'TX_PART'>, bytes: number): void {
  const { s } = turn
  const { assembly } = s
  const body = decodeBody(frame.changes, frame.results, s.layout)
  if (!assembly || !body || assembly.seq !== frame.seq) {
    broken(turn, 'BAD_TRANSACTION', `part of seq ${String(frame.seq)}`)
    return
  }
  const changes = [...assembly.changes, ...body.changes]
  const results = [...assembly.results, ...body.results]
  if (changes.length > assembly.changesDue || results.length > assembly.resultsDue) {
    broken(turn, 'BAD_TRANSACTION', `too many parts of seq ${String(frame.seq)}`)
    return
  }
  s.assembly = { ...assembly, changes, results }
  // Parts gather in memory, bounded above; the platform needs room for the next ones.
  giveCredit(turn, bytes)
}

export function endTransaction(turn: Turn, frame: FrameOf<'TX_END'>, bytes: number): void {
  const { s } = turn
  const { assembly } = s
  s.assembly = null
  const complete =
    assembly?.seq === frame.seq &&
    assembly.results.length === assembly.resultsDue &&
    (s.theirSchemaDiffers || assembly.changes.length === assembly.changesDue)
  if (!complete) {
    broken(turn, 'BAD_TRANSACTION', `seq ${String(frame.seq)} is not complete`)
    return
  }
  const { base, seq, head, at, changes, results } = assembly
  takeRun(turn, [{ base, seq, head, at, changes, results }], bytes)
}

export function beginSnapshot(turn: Turn, frame: FrameOf<'SNAP_BEGIN'>, bytes: number): void {
  const { s } = turn
  const { snapshotId, epoch, seq, head, resumed } = frame
  const tables = frame.tables.flatMap(([table, rows]) => (isTableName(table) ? [{ table, rows }] : []))
  if (resumed) {
    if (s.loading?.snapshotId !== snapshotId) {
      broken(turn, 'BAD_SNAPSHOT', 'goes on with a snapshot that was never begun')
      return
    }
    s.tail = { seq: s.loading.seq, head: s.loading.head }
  } else {
    s.tail = { seq, head }
  }
  push(turn, { w: 'begin', head: { snapshotId, epoch, seq, head, tables }, resumed, bytes })
}

export function takePage(turn: Turn, frame: FrameOf<'SNAP_PAGE'>, bytes: number): void {
  const { table, asOf, lastId } = frame
  if (!isTableName(table)) {
    push(turn, { w: 'nothing', bytes })
    return
  }
  const rows = decodeRows(table, frame.rows, turn.s.layout)
  if (!rows) broken(turn, 'BAD_SNAPSHOT', `a row of ${table}`)
  else push(turn, { w: 'page', table, rows, lastId, asOf, bytes })
}

export function endSnapshot(turn: Turn, frame: FrameOf<'SNAP_END'>, bytes: number): void {
  const { s } = turn
  if (frame.seq !== s.tail.seq || frame.head !== s.tail.head) {
    gap(turn)
    return
  }
  push(turn, { w: 'end', cursor: { epoch: s.epoch, seq: frame.seq, head: frame.head }, bytes })
}

export function takeCheck(turn: Turn, frame: FrameOf<'CHECK'>, bytes: number): void {
  switch (frame.step) {
    case 'ROOT':
      push(turn, { w: 'root', seq: frame.seq, root: frame.root, bytes })
      return
    case 'SUMS':
      push(turn, { w: 'sums', seq: frame.seq, sums: frame.sums, bytes })
      return
    case 'REPAIR': {
      const table = bucketTable(frame.bucket)
      const rows = isTableName(table) ? decodeRows(table, frame.rows, turn.s.layout) : []
      if (!rows) broken(turn, 'BAD_REPAIR', frame.bucket)
      else
        push(turn, {
          w: 'repair',
          seq: frame.seq,
          bucket: frame.bucket,
          rows,
          deletedIds: frame.deletedIds,
          bytes,
        })
      return
    }
    case 'ASK':
    case 'VERSIONS':
      broken(turn, 'BAD_CHECK', frame.step)
      return
  }
}

/** An urgent change ahead of its turn. */
export function takeExpress(turn: Turn, frame: FrameOf<'EXPRESS'>): void {
  const { s } = turn
  const changes = decodeChanges(frame.changes, s.layout)
  if (!changes) {
    broken(turn, 'BAD_EXPRESS', `seq ${String(frame.seq)}`)
    return
  }
  if (s.cursor && !s.disowned && s.cursor.epoch === s.epoch && frame.seq <= s.cursor.seq) return
  if (s.express.some((item) => item.seq === frame.seq)) return
  s.express = [...s.express, { seq: frame.seq, changes }].toSorted((a, b) => a.seq - b.seq)
  tellExpress(turn, changes)
}

/** Drops what truth now holds itself. */
export function dropExpress(turn: Turn, upTo: number): void {
  const { s } = turn
  const gone = s.express.filter((item) => item.seq <= upTo)
  if (gone.length === 0) return
  s.express = s.express.filter((item) => item.seq > upTo)
  tellExpress(
    turn,
    gone.flatMap((item) => item.changes),
  )
}

/** Drops what a platform cannot have sent whose stream ends at `seq`. */
export function dropExpressAbove(turn: Turn, seq: number): void {
  const gone = turn.s.express.filter((item) => item.seq > seq)
  if (gone.length === 0) return
  turn.s.express = turn.s.express.filter((item) => item.seq <= seq)
  tellExpress(
    turn,
    gone.flatMap((item) => item.changes),
  )
}

export const changeKey = (change: Change): RefKey =>
  refKey(change.table, change.op === 'put' ? change.row.id : change.id)

function tellExpress(turn: Turn, moved: readonly Change[]): void {
  turn.out.push({
    do: 'tell',
    event: {
      kind: 'express',
      changes: turn.s.express.flatMap((item) => item.changes),
      touched: [...new Set(moved.map(changeKey))],
    },
  })
}

export function giveCredit(turn: Turn, bytes: number): void {
  const { s, out } = turn
  if (bytes === 0 || s.phase !== 'live') return
  out.push({ do: 'send', frame: { type: 'CREDIT', bytes } })
}

/** Starts the next piece of work when the store is free. */
export function advance(turn: Turn): void {
  const { s } = turn
  while (!s.busy && s.queue.length > 0) {
    if (s.phase !== 'live') return
    const [work] = s.queue
    if (!work) return
    if (work.w === 'txs') {
      startApply(turn)
      return
    }
    s.queue = s.queue.slice(1)
    start(turn, work)
  }
}

function startApply(turn: Turn): void {
  const { s } = turn
  const txs: Transaction[] = []
  let bytes = 0
  let changes = 0
  let taken = 0
  for (const work of s.queue) {
    if (work.w !== 'txs' || changes > MAX_CHANGES_PER_COMMIT) break
    txs.push(...work.txs)
    bytes += work.bytes
    for (const tx of work.txs) changes += tx.changes.length
    taken += 1
  }
  s.queue = s.queue.slice(taken)
  ask(turn, s.loading ? { op: 'applyDuringSnapshot', txs } : { op: 'apply', txs }, bytes)
}

function start(turn: Turn, work: Exclude<Work, { w: 'txs' }>): void {
  const { s } = turn
  switch (work.w) {
    case 'nothing':
      giveCredit(turn, work.bytes)
      return
    case 'begin': {
      const { head, resumed, bytes } = work
      if (resumed) {
        giveCredit(turn, bytes)
        return
      }
      s.loading = {
        snapshotId: head.snapshotId,
        epoch: head.epoch,
        table: null,
        lastId: null,
        seq: head.seq,
        head: head.head,
        rows: 0,
        of: head.tables.reduce((sum, item) => sum + item.rows, 0),
      }
      ask(turn, { op: 'beginSnapshot', head }, bytes)
      return
    }
    case 'page':
      ask(
        turn,
        { op: 'snapshotRows', table: work.table, rows: work.rows, lastId: work.lastId, asOf: work.asOf },
        work.bytes,
      )
      return
    case 'end':
      ask(turn, { op: 'finishSnapshot', cursor: work.cursor }, work.bytes)
      return
    case 'root':
      // A peer with other tables sums what we leave out.
      if (s.cursor?.seq !== work.seq || s.loading || s.theirSchemaDiffers) giveCredit(turn, work.bytes)
      else ask(turn, { op: 'sums', compare: { root: work.root } }, work.bytes)
      return
    case 'sums':
      if (s.cursor?.seq !== work.seq || s.loading) giveCredit(turn, work.bytes)
      else ask(turn, { op: 'sums', compare: { sums: work.sums } }, work.bytes)
      return
    case 'repair':
      if (s.cursor?.seq !== work.seq || s.loading) {
        giveCredit(turn, work.bytes)
        repairNext(turn)
      } else {
        ask(
          turn,
          { op: 'repair', bucket: work.bucket, rows: work.rows, deletedIds: work.deletedIds },
          work.bytes,
        )
      }
      return
  }
}

export function stored(turn: Turn, done: StoreDone): void {
  const { s, out, at } = turn
  const asked = s.busy
  const bytes = s.busyBytes
  s.busy = null
  s.busyBytes = 0
  switch (done.op) {
    case 'apply': {
      const { cursor, touched, results } = done.applied
      s.cursor = cursor
      const last = asked?.op === 'apply' ? asked.txs.at(-1) : undefined
      if (last) s.dataAt = Math.max(s.dataAt ?? 0, last.at)
      const ours = settle(turn, results)
      dropExpress(turn, cursor.seq)
      out.push({ do: 'tell', event: { kind: 'applied', cursor, touched, results: ours } })
      releaseHeld(turn)
      pump(turn)
      break
    }
    case 'finishSnapshot': {
      const { cursor } = done.applied
      const wasDisowned = s.disowned
      s.cursor = cursor
      s.lineage = cursor.epoch
      s.disowned = false
      s.loading = null
      s.dataAt = at.now
      dropExpress(turn, cursor.seq)
      out.push({
        do: 'tell',
        event: { kind: 'replaced', cursor, results: settle(turn, done.applied.results) },
      })
      reconcile(turn)
      releaseHeld(turn)
      // Until now their effects were to be seen in the old truth; from now on they rest on the new one.
      if (wasDisowned) out.push({ do: 'tell', event: { kind: 'reopened' } })
      break
    }
    case 'applyDuringSnapshot': {
      const last = asked?.op === 'applyDuringSnapshot' ? asked.txs.at(-1) : undefined
      if (s.loading && last) s.loading = { ...s.loading, seq: last.seq, head: last.head }
      break
    }
    case 'snapshotRows':
      if (s.loading && asked?.op === 'snapshotRows')
        s.loading = {
          ...s.loading,
          table: asked.table,
          lastId: asked.lastId,
          rows: s.loading.rows + asked.rows.length,
        }
      break
    case 'results': {
      const ours = settle(turn, done.results)
      if (ours.length > 0) out.push({ do: 'tell', event: { kind: 'settled', results: ours } })
      break
    }
    case 'sums':
      if (asked?.op === 'sums') compare(turn, done.sums, asked.compare)
      break
    case 'versions':
      if (asked?.op === 'versions')
        out.push({
          do: 'send',
          frame: {
            type: 'CHECK',
            step: 'VERSIONS',
            bucket: asked.bucket,
            versions: done.versions.map(({ id, rev }) => [id, rev]),
          },
        })
      break
    case 'repair': {
      if (asked?.op === 'repair')
        out.push({ do: 'tell', event: { kind: 'alarm', code: 'BUCKET_REPAIRED', detail: asked.bucket } })
      if (s.cursor)
        out.push({
          do: 'tell',
          event: { kind: 'applied', cursor: s.cursor, touched: done.touched, results: [] },
        })
      repairNext(turn)
      break
    }
    case 'archive':
      archived(turn)
      break
    case 'reload':
      s.cursor = done.cursor
      s.loading = done.snapshot
      s.reconciled = true
      reconcile(turn)
      break
    case 'beginSnapshot':
    case 'abandonSnapshot':
      break
  }
  giveCredit(turn, bytes)
  if (!askWaiting(turn)) {
    helloIfIdle(turn)
    advance(turn)
  }
}

/** Results truth may hold that the outbox has not heard of: they were committed to another file. */
export function reconcile(turn: Turn): void {
  if (turn.s.disowned) return
  const ids = turn.s.commands.map((command) => command.envelope.id)
  if (ids.length > 0) ask(turn, { op: 'results', ids }, 0)
}

function compare(
  turn: Turn,
  ours: Readonly<Record<string, string>>,
  theirs: { readonly root: string } | { readonly sums: Readonly<Record<string, string>> },
): void {
  const { s, out } = turn
  if (s.phase !== 'live') return
  if ('root' in theirs) {
    if (rootOf(ours) === theirs.root) return
    out.push({
      do: 'tell',
      event: { kind: 'alarm', code: 'CHECK_SUM_DIFFERS', detail: `seq ${String(s.cursor?.seq)}` },
    })
    out.push({ do: 'send', frame: { type: 'CHECK', step: 'ASK' } })
    return
  }
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs.sums)])
  s.badBuckets = [...keys].filter((key) => ours[key] !== theirs.sums[key] && isKnownTable(bucketTable(key)))
  repairNext(turn)
}

const isKnownTable = (table: string): table is TableName => isTableName(table)

function repairNext(turn: Turn): void {
  const { s } = turn
  const [bucket, ...rest] = s.badBuckets
  if (bucket === undefined || s.phase !== 'live') return
  s.badBuckets = rest
  ask(turn, { op: 'versions', bucket }, 0)
}

/** What the store could not do: everything is asked again from what it holds. */
export function storeFailed(turn: Turn, op: string, code: string): void {
  const { s } = turn
  s.busy = null
  s.busyBytes = 0
  s.waiting = []
  turn.out.push({ do: 'tell', event: { kind: 'alarm', code: 'STORE_FAILED', detail: `${op}: ${code}` } })
  s.queue = []
  if (s.phase !== 'down' && s.phase !== 'stopped') hangUp(turn)
  s.reset = null
  // Read again before the next try; see tick.
  s.reconciled = false
}
