/** Changes, results and transactions as they travel. Reading gives undefined for what a peer must not send. */
import { isTableName, type AnyRow, type TableName } from '../tables/index.ts'
import type { Change, CommandResult, Outcome } from '../stream.ts'
import { isHex64 } from './hash64.ts'
import { decodeRow, encodeRow, type Layout, type WireRow } from './rows.ts'

/** Changes of one table: rows written, and [id, rev] of rows removed. */
export type WireChanges = readonly (readonly [
  table: string,
  puts: readonly WireRow[],
  dels: readonly (readonly [string, number])[],
])[]

const OUTCOMES: readonly Outcome[] = ['applied', 'superseded', 'rejected', 'needs_review']

/** [command id, outcome as 0..3, code, params]; code and params only where they say something. */
export type WireResult = readonly unknown[]
/** [seq, head, at, body, number of changes]; the base is the head before. */
export type WireTransaction = readonly [number, string, number, Uint8Array, number]

/** A transaction whose content is still bytes: `body` is the CBOR of [changes, results]. */
export interface PackedTransaction {
  readonly seq: number
  readonly base: string
  readonly head: string
  readonly at: number
  /** Changes in it, as the sender counts them. */
  readonly changes: number
  readonly body: Uint8Array
  /** Further bodies, of a transaction that came in parts. */
  readonly more?: readonly Uint8Array[]
  /** Results in it, where the sender says how many: of a transaction in parts. */
  readonly results?: number
}

export function encodeChanges(changes: readonly Change[]): WireChanges {
  const byTable = new Map<TableName, [string, WireRow[], [string, number][]]>()
  for (const change of changes) {
    let run = byTable.get(change.table)
    if (!run) {
      run = [change.table, [], []]
      byTable.set(change.table, run)
    }
    if (change.op === 'put') run[1].push(encodeRow(change.table, change.row))
    else run[2].push([change.id, change.rev])
  }
  return [...byTable.values()]
}

/** Tables this end does not know are left out: a newer platform may have more of them. */
export function decodeChanges(wire: unknown, layout: Layout): Change[] | undefined {
  if (!Array.isArray(wire)) return undefined
  const changes: Change[] = []
  for (const run of wire as unknown[]) {
    if (!Array.isArray(run)) return undefined
    const [table, puts, dels] = run as unknown[]
    if (typeof table !== 'string' || !Array.isArray(puts) || !Array.isArray(dels)) return undefined
    if (!isTableName(table)) continue
    for (const put of puts as unknown[]) {
      const row = decodeRow(table, put, layout)
      if (!row) return undefined
      changes.push({ table, op: 'put', row })
    }
    for (const del of dels as unknown[]) {
      if (!Array.isArray(del)) return undefined
      const [id, rev] = del as unknown[]
      if (typeof id !== 'string' || !isCount(rev)) return undefined
      changes.push({ table, op: 'del', id, rev })
    }
  }
  return changes
}

/** Rows of one table; undefined when one of them is not a row of it. */
export function decodeRows(table: TableName, wire: readonly unknown[], layout: Layout): AnyRow[] | undefined {
  const rows: AnyRow[] = []
  for (const item of wire) {
    const row = decodeRow(table, item, layout)
    if (!row) return undefined
    rows.push(row)
  }
  return rows
}

export function encodeResult(result: CommandResult): WireResult {
  const wire: unknown[] = [result.commandId, OUTCOMES.indexOf(result.outcome)]
  if (result.code !== undefined || result.params) wire.push(result.code ?? null)
  if (result.params) wire.push(result.params)
  return wire
}

export function decodeResult(wire: unknown): CommandResult | undefined {
  if (!Array.isArray(wire)) return undefined
  const [commandId, index, code, params] = wire as unknown[]
  const outcome = typeof index === 'number' ? OUTCOMES[index] : undefined
  if (typeof commandId !== 'string' || !outcome) return undefined
  if (code != null && typeof code !== 'string') return undefined
  if (params !== undefined && !isParams(params)) return undefined
  return { commandId, outcome, ...(code != null ? { code } : {}), ...(params ? { params } : {}) }
}

function decodeResults(wire: unknown): CommandResult[] | undefined {
  if (!Array.isArray(wire)) return undefined
  const results: CommandResult[] = []
  for (const item of wire as unknown[]) {
    const result = decodeResult(item)
    if (!result) return undefined
    results.push(result)
  }
  return results
}

export const encodeTransaction = (tx: PackedTransaction): WireTransaction => [
  tx.seq,
  tx.head,
  tx.at,
  tx.body,
  tx.changes,
]

/** Reads a run of transactions, each standing on the one before; their bodies are left as they are. */
export function readTransactions(base: string, wire: readonly unknown[]): PackedTransaction[] | undefined {
  const txs: PackedTransaction[] = []
  let before = base
  let last = -1
  for (const item of wire) {
    if (!Array.isArray(item)) return undefined
    const [seq, head, at, body, changes] = item as unknown[]
    if (!isCount(seq) || seq <= last || typeof head !== 'string' || !isHex64(head)) return undefined
    if (!Number.isSafeInteger(at) || !(body instanceof Uint8Array) || !isCount(changes)) return undefined
    txs.push({ seq, base: before, head, at: Number(at), changes, body })
    before = head
    last = seq
  }
  return txs
}

/** Changes and results of a transaction or a part of one. */
export function decodeBody(
  changes: unknown,
  results: unknown,
  layout: Layout,
): { changes: Change[]; results: CommandResult[] } | undefined {
  const read = decodeChanges(changes, layout)
  const said = decodeResults(results)
  return read && said ? { changes: read, results: said } : undefined
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

function isParams(value: unknown): value is Readonly<Record<string, string | number>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string' || typeof item === 'number')
  )
}
