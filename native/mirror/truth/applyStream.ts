/**
 * Applies transactions of the stream to one truth file. Rows, results, sums and cursor are one commit, so the cursor is
 * never ahead of its data.
 */
import {
  refKey,
  type CommandResult,
  type Cursor,
  type RefKey,
  type Transaction,
} from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { fromJson, toJson } from '../row/index.ts'
import { Refusal } from './refusal.ts'
import type { RowWriter } from './rowWriter.ts'
import { SumChanges } from './sums.ts'

export interface Settled extends CommandResult {
  readonly seq: number
  readonly epoch: string
}

export interface Applied {
  readonly cursor: Cursor
  readonly touched: readonly RefKey[]
  readonly results: readonly Settled[]
}

export const readCursor = (db: Connection): Cursor | null =>
  db.prepare<[], Cursor>('SELECT epoch, seq, head FROM cursor').get() ?? null

export function writeCursor(db: Connection, { epoch, seq, head }: Cursor, at: number | null): void {
  db.prepare('INSERT OR REPLACE INTO cursor (one, epoch, seq, head, at) VALUES (1, ?, ?, ?, ?)').run(
    epoch,
    seq,
    head,
    at,
  )
}

/** @param loading true on a half-loaded snapshot file: rows written are remembered, sums wait for the end */
export function applyStream(
  db: Connection,
  writer: RowWriter,
  txs: readonly Transaction[],
  { loading }: { readonly loading: boolean },
): Applied {
  return db
    .transaction(() => {
      let cursor = readCursor(db)
      if (!cursor) throw new Refusal('NO_TRUTH', 'no cursor: take a snapshot first')
      let at: number | undefined
      const sums = loading ? undefined : new SumChanges()
      const written = loading
        ? db.prepare('INSERT OR REPLACE INTO snapshot_written (tbl, id, seq) VALUES (?, ?, ?)')
        : undefined
      const keep = db.prepare(
        'INSERT OR IGNORE INTO command_result (commandId, epoch, seq, at, outcome, code, params) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      const touched = new Set<RefKey>()
      const results: Settled[] = []
      for (const tx of txs) {
        if (tx.seq <= cursor.seq) continue
        if (tx.base !== cursor.head)
          throw new Refusal(
            'BASE_DIFFERS',
            `transaction ${tx.seq} builds on ${tx.base}, truth stands at ${cursor.seq} ${cursor.head}`,
          )
        for (const change of tx.changes) {
          const id = change.op === 'put' ? change.row.id : change.id
          if (change.op === 'put') writer.put(change.table, change.row, sums)
          else writer.remove(change.table, id, sums)
          written?.run(change.table, id, tx.seq)
          touched.add(refKey(change.table, id))
        }
        for (const result of tx.results) {
          const params = result.params ? toJson(result.params) : null
          keep.run(result.commandId, cursor.epoch, tx.seq, tx.at, result.outcome, result.code ?? null, params)
          results.push({ ...result, seq: tx.seq, epoch: cursor.epoch })
        }
        cursor = { epoch: cursor.epoch, seq: tx.seq, head: tx.head }
        at = tx.at
      }
      if (at !== undefined) {
        sums?.write(db)
        writeCursor(db, cursor, at)
      }
      return { cursor, touched: [...touched], results }
    })
    .immediate()
}

interface StoredResult {
  commandId: string
  epoch: string
  seq: number
  outcome: Settled['outcome']
  code: string | null
  params: string | null
}

const settled = (row: StoredResult): Settled => ({
  commandId: row.commandId,
  outcome: row.outcome,
  epoch: row.epoch,
  seq: row.seq,
  ...(row.code === null ? {} : { code: row.code }),
  ...(row.params === null ? {} : { params: fromJson(row.params) as Record<string, string | number> }),
})

export function resultsOf(db: Connection, commandIds: readonly string[]): Settled[] {
  const find = db.prepare<[string], StoredResult>(
    'SELECT r.* FROM command_result r JOIN cursor c ON c.epoch = r.epoch WHERE r.commandId = ?',
  )
  return commandIds.flatMap((id) => {
    const row = find.get(id)
    return row ? [settled(row)] : []
  })
}

export const resultsAfter = (db: Connection, seq: number): Settled[] =>
  db
    .prepare<[number], StoredResult>('SELECT * FROM command_result WHERE seq > ? ORDER BY seq')
    .all(seq)
    .map(settled)
