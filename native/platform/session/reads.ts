/** What a session asks of the store: the plan for a hub, pieces of the stream, check sums, an inbox. */
import {
  bucketTable,
  encodeChanges,
  encodeResult,
  encodeRow,
  isTableName,
  rootOf,
  tableDefinition,
  type FrameOf,
  type TerminalHolds,
  type Transaction,
  type AnyRow,
  type Contents,
} from '../../contract/index.ts'
import type { AuthorityStore, Township } from '../authority/index.ts'
import type { Plan } from './state.ts'

/** Results of unresolved commands told at once; of more the hub is told that there are more. */
const MAX_KNOWN = 1_000

export interface PlanAsk {
  readonly hello: FrameOf<'HELLO'>
  /** Random id for a snapshot, should one be needed. */
  readonly snapshotId: string
  /** Id for a new epoch, should this platform turn out to have been restored; undefined: it cannot have been. */
  readonly epoch: string | undefined
  readonly now: number
}

/** How to serve a hub, by what it says it holds. */
export async function planFor(store: AuthorityStore, townshipId: string, ask: PlanAsk): Promise<Plan> {
  const township = await store.township(townshipId)
  if (!township) throw new Error(`no township ${townshipId}`)
  const { cursor, snapshot } = ask.hello
  const reset = await foreign(store, township, ask)
  if (reset) return reset
  const { known, more } = await knownOf(store, townshipId, ask.hello.unresolved)
  const { end } = township
  const resumable =
    snapshot?.epoch === end.epoch &&
    snapshot.seq >= township.floor &&
    (await store.headAt(townshipId, snapshot.seq)) === snapshot.head
  const counts = await store.counts(townshipId)
  const rows = counts.reduce((sum, [, count]) => sum + count, 0)
  const servable = cursor !== null && cursor.seq >= township.floor
  if (servable && (await store.changedSince(townshipId, cursor.seq)) <= Math.max(rows / 2, 1_000))
    return { kind: 'stream', end, known, more }
  // Tables that are empty now send no pages; what enters them meanwhile comes as transactions.
  const tables = counts.filter(([, count]) => count > 0)
  if (!resumable)
    return { kind: 'snapshot', snapshotId: ask.snapshotId, end, tables, resume: null, waitMs: 0, known, more }
  const { table, lastId, seq, snapshotId } = snapshot
  const at = table !== null && isTableName(table) ? table : null
  const resume = { table: at, lastId: at === null ? null : lastId, seq }
  return { kind: 'snapshot', snapshotId, end, tables, resume, waitMs: 0, known, more }
}

/** RESET when the hub holds a history that is not this one. */
async function foreign(
  store: AuthorityStore,
  { id, end }: Township,
  { hello: { cursor, lineage }, epoch, now }: PlanAsk,
): Promise<Extract<Plan, { kind: 'reset' }> | undefined> {
  const theirs = cursor?.epoch ?? lineage
  if (theirs !== null && theirs !== end.epoch) {
    if (epoch === undefined || (await store.knowsEpoch(id, theirs)))
      return { kind: 'reset', reason: 'EPOCH', epoch: end.epoch, after: OFFER_ALL }
    // An epoch this store never heard of: it was put back to before that epoch began.
    const begun = await store.beginEpoch(id, epoch, now)
    return { kind: 'reset', reason: 'AHEAD', epoch: begun.epoch, after: OFFER_ALL }
  }
  if (!cursor) return undefined
  const ahead = cursor.seq > end.seq
  if (!ahead && (await store.headAt(id, cursor.seq)) === cursor.head) return undefined
  // A hub holds what this store never wrote, or wrote otherwise: it was put back from a backup and nobody said so.
  const begun = epoch === undefined ? end : await store.beginEpoch(id, epoch, now)
  return { kind: 'reset', reason: ahead ? 'AHEAD' : 'HEAD', epoch: begun.epoch, after: OFFER_ALL }
}

/**
 * After a restore everything a hub still keeps is offered again, not only what lies above the restored position: an
 * earlier restore that nobody noticed may hide below it, and an offer too many costs one look-up of its verdict.
 */
const OFFER_ALL = 0

async function knownOf(
  store: AuthorityStore,
  townshipId: string,
  unresolved: FrameOf<'HELLO'>['unresolved'],
): Promise<{ readonly known: unknown[]; readonly more: boolean }> {
  const known: unknown[] = []
  for (const range of unresolved) {
    const left = MAX_KNOWN - known.length
    const verdicts = await store.verdictsInRange(townshipId, range, left + 1)
    for (const { seq, result, hash } of verdicts.slice(0, left)) known.push([seq, encodeResult(result), hash])
    if (verdicts.length > left) return { known, more: true }
  }
  return { known, more: false }
}

/** Urgent changes of a commit, whole rows, ready to go ahead of their turn. */
export function expressFrames(txs: readonly Transaction[]): FrameOf<'EXPRESS'>[] {
  return txs.flatMap((tx): FrameOf<'EXPRESS'>[] => {
    const urgent = tx.changes.filter((change) => tableDefinition(change.table).lane === 0)
    return urgent.length === 0
      ? []
      : [{ type: 'EXPRESS', seq: tx.seq, at: tx.at, changes: encodeChanges(urgent) }]
  })
}

/** Check sums as of the end of the stream: one root, all sums, what a table's rows hold, or the repair of one bucket. */
export async function readCheck(
  store: AuthorityStore,
  townshipId: string,
  ask:
    | { step: 'ROOT' }
    | { step: 'SUMS' }
    | { step: 'CONTENT'; table: string }
    | { step: 'REPAIR'; bucket: string; versions: readonly unknown[] },
): Promise<{ seq: number | null; frame: FrameOf<'CHECK'> }> {
  if (ask.step === 'REPAIR') return repairOf(store, townshipId, ask.bucket, ask.versions)
  if (ask.step === 'CONTENT') {
    const { table } = ask
    const sums = isTableName(table) ? await store.contents(townshipId, table) : {}
    return { seq: null, frame: { type: 'CHECK', step: 'CONTENTS', table, sums: writable(sums) } }
  }
  const { seq, sums } = await store.sums(townshipId)
  return ask.step === 'ROOT'
    ? { seq, frame: { type: 'CHECK', step: 'ROOT', seq, root: rootOf(sums) } }
    : { seq, frame: { type: 'CHECK', step: 'SUMS', seq, sums: { ...sums } } }
}

const writable = (sums: Contents): Record<string, [string, string]> =>
  Object.fromEntries(Object.entries(sums).map(([key, [versions, content]]) => [key, [versions, content]]))

async function repairOf(
  store: AuthorityStore,
  townshipId: string,
  bucket: string,
  versions: readonly unknown[],
): Promise<{ seq: number; frame: FrameOf<'CHECK'> }> {
  const theirs = new Map<string, unknown>()
  for (const item of versions) {
    if (!Array.isArray(item)) continue
    const [id, rev] = item as unknown[]
    if (typeof id === 'string') theirs.set(id, rev)
  }
  const { seq, rows } = await store.bucketRows(townshipId, bucket)
  const table = bucketTable(bucket)
  const ours = new Set(rows.map((row) => row.id))
  return {
    seq,
    frame: {
      type: 'CHECK',
      step: 'REPAIR',
      seq,
      bucket,
      rows: isTableName(table)
        ? rows.filter((row) => theirs.get(row.id) !== row.rev).map((row) => encodeRow(table, row))
        : [],
      deletedIds: [...theirs.keys()].filter((id) => !ours.has(id)),
    },
  }
}

/** A holder's tasks: all open ones, or those that changed. */
export async function inboxFrame(
  store: AuthorityStore,
  townshipId: string,
  holds: TerminalHolds | null,
): Promise<FrameOf<'INBOX'>> {
  const { seq, rows } =
    holds && holds.kind !== 'FEED'
      ? await store.openTasks(townshipId, holds)
      : { seq: 0, rows: [] as readonly AnyRow[] }
  return { type: 'INBOX', full: true, seq, tasks: rows.map((row) => encodeRow('task', row)), gone: [] }
}
