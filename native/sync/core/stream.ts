/**
 * What comes down, frame by frame: transactions, snapshot pages, check sums become work for the store. A frame that does
 * not fit where the stream stands asks for it anew; one that makes no sense ends the connection.
 */
import {
  bucketTable,
  decodeRows,
  headAfter,
  isTableName,
  readTransactions,
  type FrameOf,
  type Transaction,
} from '../../contract/index.ts'
import { unpackBody, unpackRows, unpackTransaction } from '../../wire/index.ts'
import { askForStream, broken } from './connection.ts'
import type { Assembly, Turn, Work } from './state.ts'
import { advance, giveCredit } from './storing.ts'

/** Values a transaction in parts may gather before it is refused. */
const MAX_ASSEMBLED = 400_000

function push(turn: Turn, work: Work): void {
  turn.s.queue = [...turn.s.queue, work]
  advance(turn)
}

export function takeTransactions(turn: Turn, frame: FrameOf<'TX'>, bytes: number): void {
  const packed = readTransactions(frame.base, frame.txs)
  const txs = packed?.flatMap((tx) => unpackTransaction(tx, turn.s.layout) ?? [])
  if (!txs || txs.length !== packed?.length)
    broken(turn, 'BAD_TRANSACTION', 'a row or a result of the wrong shape')
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
    askForStream(turn)
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
  turn.s.assembly = { base, seq, head, at, changesDue: changes, resultsDue: results, parts: [] }
  giveCredit(turn, bytes)
}

export function takePart(turn: Turn, frame: FrameOf<'TX_PART'>, bytes: number): void {
  const { s } = turn
  const { assembly } = s
  const body = unpackBody(frame.body, s.layout)
  if (!assembly || !body || assembly.seq !== frame.seq) {
    broken(turn, 'BAD_TRANSACTION', `part of seq ${String(frame.seq)}`)
    return
  }
  const parts = [...assembly.parts, body]
  if (gathered(parts) > assembly.changesDue + assembly.resultsDue) {
    broken(turn, 'BAD_TRANSACTION', `too many parts of seq ${String(frame.seq)}`)
    return
  }
  s.assembly = { ...assembly, parts }
  // Parts gather in memory, bounded above; the platform needs room for the next ones.
  giveCredit(turn, bytes)
}

const gathered = (parts: Assembly['parts']): number =>
  parts.reduce((sum, part) => sum + part.changes.length + part.results.length, 0)

export function endTransaction(turn: Turn, frame: FrameOf<'TX_END'>, bytes: number): void {
  const { s } = turn
  const { assembly } = s
  s.assembly = null
  // Parts of tables this end does not know were left out on the way.
  const complete =
    assembly?.seq === frame.seq &&
    (s.theirSchemaDiffers || gathered(assembly.parts) === assembly.changesDue + assembly.resultsDue)
  if (!complete) {
    broken(turn, 'BAD_TRANSACTION', `seq ${String(frame.seq)} is not complete`)
    return
  }
  const { base, seq, head, at, parts } = assembly
  const changes = parts.flatMap((part) => part.changes)
  const results = parts.flatMap((part) => part.results)
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
  const rows = unpackRows(table, frame.rows, turn.s.layout)
  if (rows?.length !== frame.count) broken(turn, 'BAD_SNAPSHOT', `a row of ${table}`)
  else push(turn, { w: 'page', table, rows, lastId, asOf, bytes })
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
    case 'ASK':
    case 'VERSIONS':
      broken(turn, 'BAD_CHECK', frame.step)
      return
  }
}
