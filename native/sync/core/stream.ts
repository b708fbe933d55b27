/**
 * What comes down, frame by frame: transactions, snapshot pages, check sums become work for the store. A frame that does
 * not fit where the stream stands asks for it anew; one that makes no sense ends the connection.
 */
import {
  bucketTable,
  decodeRows,
  isTableName,
  readTransactions,
  type FrameOf,
  type PackedTransaction,
} from '../../contract/index.ts'
import { askForStream, broken } from './connection.ts'
import type { Turn } from './state.ts'
import type { Work } from './work.ts'
import { advance, giveCredit } from './storing.ts'

/** Changes and results a transaction in parts may announce, and bytes it may gather, before it is refused. */
const MAX_ASSEMBLED = 400_000
const MAX_ASSEMBLED_BYTES = 64 << 20

function push(turn: Turn, work: Work): void {
  turn.s.queue = [...turn.s.queue, work]
  advance(turn)
}

export function takeTransactions(turn: Turn, frame: FrameOf<'TX'>, bytes: number): void {
  const txs = readTransactions(frame.base, frame.txs)
  if (!txs) broken(turn, 'BAD_TRANSACTION', 'a transaction of the wrong shape')
  else takeRun(turn, txs, bytes)
}

/** Checks that they stand on what came before. What they hold is the store's to read and to check. */
function takeRun(turn: Turn, txs: readonly PackedTransaction[], bytes: number): void {
  const { s } = turn
  const fresh = txs.filter((tx) => tx.seq > s.tail.seq)
  const [first] = fresh
  const last = fresh.at(-1)
  if (!first || !last) {
    push(turn, { w: 'nothing', bytes })
    return
  }
  if (first.base !== s.tail.head) {
    askForStream(turn)
    return
  }
  s.tail = { seq: last.seq, head: last.head }
  s.knownSeq = Math.max(s.knownSeq, last.seq)
  push(turn, { w: 'txs', txs: fresh, bytes })
}

export function beginTransaction(turn: Turn, frame: FrameOf<'TX_BEGIN'>, bytes: number): void {
  const { base, seq, head, at, changes, results } = frame
  if (changes + results > MAX_ASSEMBLED) {
    broken(turn, 'TRANSACTION_TOO_LARGE', `seq ${String(seq)}`)
    return
  }
  turn.s.assembly = { base, seq, head, at, changes, results, bodies: [], size: 0 }
  giveCredit(turn, bytes)
}

export function takePart(turn: Turn, frame: FrameOf<'TX_PART'>, bytes: number): void {
  const { s } = turn
  const { assembly } = s
  if (assembly?.seq !== frame.seq) {
    broken(turn, 'BAD_TRANSACTION', `part of seq ${String(frame.seq)}`)
    return
  }
  const size = assembly.size + frame.body.length
  if (size > MAX_ASSEMBLED_BYTES) {
    broken(turn, 'TRANSACTION_TOO_LARGE', `seq ${String(frame.seq)}`)
    return
  }
  s.assembly = { ...assembly, bodies: [...assembly.bodies, frame.body], size }
  // Parts gather in memory, bounded above; the platform needs room for the next ones.
  giveCredit(turn, bytes)
}

export function endTransaction(turn: Turn, frame: FrameOf<'TX_END'>, bytes: number): void {
  const { s } = turn
  const { assembly } = s
  s.assembly = null
  const [body, ...more] = assembly?.bodies ?? []
  if (assembly?.seq !== frame.seq || !body) {
    broken(turn, 'BAD_TRANSACTION', `seq ${String(frame.seq)} is not complete`)
    return
  }
  const { base, seq, head, at, changes, results } = assembly
  takeRun(turn, [{ base, seq, head, at, changes, results, body, more }], bytes)
}

export function beginSnapshot(turn: Turn, frame: FrameOf<'SNAP_BEGIN'>, bytes: number): void {
  const { s } = turn
  s.snapshotDueAt = null
  s.snapshotWaitsUntil = null
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
  const { table, asOf, lastId, count, rows } = frame
  if (!isTableName(table)) {
    push(turn, { w: 'nothing', bytes })
    return
  }
  push(turn, { w: 'page', table, count, rows, lastId, asOf, bytes })
}

export function endSnapshot(turn: Turn, frame: FrameOf<'SNAP_END'>, bytes: number): void {
  const { s } = turn
  if (frame.seq !== s.tail.seq || frame.head !== s.tail.head) {
    askForStream(turn)
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
    case 'CONTENTS':
      if (!isTableName(frame.table)) push(turn, { w: 'nothing', bytes })
      else
        push(turn, { w: 'contents', table: frame.table, theirs: frame.sums, ours: {}, afterId: null, bytes })
      return
    case 'ASK':
    case 'CONTENT':
    case 'VERSIONS':
      broken(turn, 'BAD_CHECK', frame.step)
      return
  }
}
