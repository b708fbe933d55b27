/**
 * Once a night: whether the rows hold what the platform's rows hold, table by table. The sums that are kept from change
 * to change know revisions only, and would not notice a disk that turned one text into another.
 */
import {
  bucketsThatDiffer,
  ContentSums,
  TABLE_NAMES,
  type Contents,
  type TableName,
} from '../../contract/index.ts'
import { repairNext } from './repair.ts'
import type { StoreDone, StoreOp, Turn } from './state.ts'

/** Nothing happens while there is nothing to compare with. */
export function beginComparing(turn: Turn): void {
  const { s } = turn
  // A peer with other tables holds other fields.
  if (s.phase !== 'live' || s.loading || s.disowned || s.theirSchemaDiffers || s.toCompare.length > 0) return
  s.toCompare = TABLE_NAMES
  s.differed = 0
  askForContent(turn)
}

function askForContent(turn: Turn): void {
  const [table] = turn.s.toCompare
  if (table !== undefined) turn.out.push({ do: 'send', frame: { type: 'CHECK', step: 'CONTENT', table } })
}

/**
 * Some rows of ours are counted. Whatever came meanwhile goes first, then the rest is counted: a row that changes in
 * between is counted as it is then, and a bucket that moved on is not compared.
 */
export function counted(
  turn: Turn,
  { table, theirs, ours }: Extract<StoreOp, { op: 'contents' }>,
  { contents, lastId }: Extract<StoreDone, { op: 'contents' }>,
): void {
  const { s } = turn
  const sums = new ContentSums().addAll(ours).addAll(contents).toRecord()
  if (lastId === null) compared(turn, table, sums, theirs)
  else s.queue = [...s.queue, { w: 'contents', table, theirs, ours: sums, afterId: lastId, bytes: 0 }]
}

function compared(turn: Turn, table: TableName, ours: Contents, theirs: Contents): void {
  const { s, out } = turn
  if (s.phase !== 'live' || s.toCompare[0] !== table) return
  const differ = bucketsThatDiffer(ours, theirs)
  s.differed += differ.length
  s.disbelieved = new Set([...s.disbelieved, ...differ])
  for (const detail of differ)
    out.push({ do: 'tell', event: { kind: 'alarm', code: 'CONTENT_DIFFERS', detail } })
  const repairing = s.badBuckets.length > 0
  s.badBuckets = [...s.badBuckets, ...differ]
  if (!repairing) repairNext(turn)
  s.toCompare = s.toCompare.slice(1)
  if (s.toCompare.length > 0) askForContent(turn)
  else out.push({ do: 'tell', event: { kind: 'compared', buckets: s.differed } })
}
