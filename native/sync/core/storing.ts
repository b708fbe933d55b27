/**
 * The store's side: work is carried out one piece at a time, and credit goes back only for what is committed.
 */
import {
  bucketTable,
  isTableName,
  rootOf,
  type Cursor,
  type PackedTransaction,
  type TableName,
} from '../../contract/index.ts'
import type { Settled } from '../port.ts'
import { ask, askWaiting } from './ask.ts'
import { pump, releaseHeld, settleTold } from './commands.ts'
import { archived, askForStream, hangUp, helloIfIdle } from './connection.ts'
import { counted } from './comparing.ts'
import { dropExpress } from './express.ts'
import { repairNext, tellVersions } from './repair.ts'
import type { StoreDone, Turn } from './state.ts'
import type { Work } from './work.ts'

/** Changes stored in one commit; more would keep the heartbeat waiting. */
const MAX_CHANGES_PER_COMMIT = 4_000

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
  const txs: PackedTransaction[] = []
  let bytes = 0
  let changes = 0
  let taken = 0
  for (const work of s.queue) {
    if (work.w !== 'txs' || changes > MAX_CHANGES_PER_COMMIT) break
    txs.push(...work.txs)
    bytes += work.bytes
    for (const tx of work.txs) changes += tx.changes
    taken += 1
  }
  s.queue = s.queue.slice(taken)
  ask(turn, { op: s.loading ? 'applyDuringSnapshot' : 'apply', txs, layout: s.layout }, bytes)
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
        {
          ...{ op: 'snapshotRows', table: work.table, count: work.count, rows: work.rows },
          ...{ lastId: work.lastId, asOf: work.asOf, layout: s.layout },
        },
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
    case 'contents':
      if (s.loading) giveCredit(turn, work.bytes)
      else {
        const { table, theirs, ours, afterId } = work
        ask(turn, { op: 'contents', table, theirs, ours, afterId }, work.bytes)
      }
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
      const ours = settleTold(turn, results)
      dropExpress(turn, cursor.seq)
      out.push({ do: 'tell', event: { kind: 'applied', cursor, touched, results: ours } })
      releaseHeld(turn)
      pump(turn)
      break
    }
    case 'finishSnapshot':
      s.loading = null
      s.dataAt = at.now
      replaced(turn, done.applied.cursor, done.applied.results)
      break
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
          rows: s.loading.rows + asked.count,
        }
      break
    case 'results': {
      const ours = settleTold(turn, done.results)
      if (ours.length > 0) out.push({ do: 'tell', event: { kind: 'settled', results: ours } })
      break
    }
    case 'sums':
      if (asked?.op === 'sums') compare(turn, done.sums, asked.compare)
      break
    case 'contents':
      if (asked?.op === 'contents') counted(turn, asked, done)
      break
    case 'versions':
      if (asked?.op === 'versions') tellVersions(turn, asked.bucket, done.versions)
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
      s.loading = done.snapshot
      s.reconciled = true
      // It may have committed what it could not answer for: truth moved, and nobody knows which rows.
      if (done.cursor && isElsewhere(done.cursor, s.cursor)) replaced(turn, done.cursor, [])
      else {
        // Damaged in use and set aside: there is no truth until the platform sends one.
        if (!done.cursor) s.cursor = null
        reconcile(turn)
      }
      break
    case 'beginSnapshot':
    case 'abandonSnapshot':
      break
  }
  giveCredit(turn, bytes)
  if (!askWaiting(turn)) {
    if (s.unsure && s.phase === 'live') askForStream(turn)
    else helloIfIdle(turn)
    advance(turn)
  }
}

const isElsewhere = (now: Cursor, before: Cursor | null): boolean =>
  now.epoch !== before?.epoch || now.seq !== before.seq || now.head !== before.head

/** Another truth is in its place. */
function replaced(turn: Turn, cursor: Cursor, results: readonly Settled[]): void {
  const { s, out } = turn
  const offeredAgain = s.disowned && cursor.epoch === s.epoch
  s.cursor = cursor
  if (cursor.epoch === s.epoch) {
    s.lineage = cursor.epoch
    s.disowned = false
    dropExpress(turn, cursor.seq)
  }
  out.push({ do: 'tell', event: { kind: 'replaced', cursor, results: settleTold(turn, results) } })
  reconcile(turn)
  releaseHeld(turn)
  // Until now their effects were to be seen in the old truth; from now on they rest on the new one.
  if (offeredAgain) out.push({ do: 'tell', event: { kind: 'reopened' } })
}

/** Results asked for at once; the store has other things to do in between. */
const RESULTS_AT_ONCE = 1_000

/** Results truth may hold that the outbox has not heard of: they were committed to another file. */
export function reconcile(turn: Turn): void {
  if (turn.s.disowned) return
  const ids = Array.from(turn.s.commands, ({ envelope }) => envelope.id)
  for (let i = 0; i < ids.length; i += RESULTS_AT_ONCE)
    ask(turn, { op: 'results', ids: ids.slice(i, i + RESULTS_AT_ONCE) }, 0)
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

/** What came down was not what it should be; the store itself is well. */
const REFUSED = ['BAD_ROW', 'HEAD_MISMATCH']

/** What the store could not or would not do: everything is asked again from what it holds. */
export function storeFailed(turn: Turn, op: string, code: string): void {
  const { s } = turn
  const event = REFUSED.includes(code)
    ? ({ kind: 'alarm', code, detail: op } as const)
    : ({ kind: 'alarm', code: 'STORE_FAILED', detail: `${op}: ${code}` } as const)
  s.busy = null
  s.busyBytes = 0
  s.waiting = []
  turn.out.push({ do: 'tell', event })
  s.queue = []
  if (s.phase !== 'down' && s.phase !== 'stopped') hangUp(turn, 'CLOSED')
  s.reset = null
  // Read again before the next try; see tick.
  s.reconciled = false
}
