/**
 * Applies transactions of the stream to one truth file. All of them are read and checked first; then rows, results and
 * cursor are one commit, so the cursor is never ahead of its data and a bad byte changes nothing.
 */
import {
  headOf,
  WIRE,
  type CommandResult,
  type Cursor,
  type Layout,
  type RefKey,
} from '../../contract/index.ts'
import { CborReader } from '../../wire/index.ts'
import type { Connection } from '../file/index.ts'
import { fromJson, toJson } from '../row/index.ts'
import type { CrossingRun } from './crossing.ts'
import { noContent, readBody } from './readBody.ts'
import { Refusal } from './refusal.ts'
import type { RowWriter } from './rowWriter.ts'

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

/** What is to be written of a run of transactions, once their rows are gathered. */
interface Run {
  readonly cursor: Cursor
  /** Platform commit time of the last transaction; undefined when none was new. */
  readonly at: number | undefined
  readonly results: readonly (Settled & { readonly at: number })[]
}

export class StreamApplier {
  readonly #writer: RowWriter
  readonly #readCursor
  readonly #writeCursor
  readonly #keepResult

  constructor(db: Connection, writer: RowWriter) {
    this.#writer = writer
    this.#readCursor = db.prepare<[], Cursor>('SELECT epoch, seq, head FROM cursor')
    this.#writeCursor = db.prepare<[string, number, string, number | null]>(
      'INSERT OR REPLACE INTO cursor (one, epoch, seq, head, at) VALUES (1, ?, ?, ?, ?)',
    )
    this.#keepResult = db.prepare<unknown[]>(
      'INSERT OR IGNORE INTO command_result (commandId, epoch, seq, at, outcome, code, params) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
  }

  writeCursor({ epoch, seq, head }: Cursor, at: number | null): void {
    this.#writeCursor.run(epoch, seq, head, at)
  }

  /** @param beside carried out in the same commit, told which rows were written and up to where */
  apply(
    run: CrossingRun,
    layout: Layout,
    beside: (touched: readonly RefKey[], seq: number) => void = () => undefined,
  ): Applied {
    const { cursor, at, results } = this.#writer.gathering(() => this.#read(run, layout))
    if (at === undefined) return { cursor, touched: [], results: [] }
    const touched = this.#writer.touched()
    this.#writer.commit(() => {
      for (const { commandId, epoch, seq, at: told, outcome, code, params } of results)
        this.#keepResult.run(
          ...[commandId, epoch, seq, told, outcome, code ?? null],
          params ? toJson(params) : null,
        )
      this.writeCursor(cursor, at)
      beside(touched, cursor.seq)
    })
    return { cursor, touched, results: results.map(({ at: _, ...settled }) => settled) }
  }

  #read(run: CrossingRun, layout: Layout): Run {
    let cursor = this.#readCursor.get()
    if (!cursor) throw new Refusal('NO_TRUTH', 'no cursor: take a snapshot first')
    // A peer with other tables hashes rows that are left out here.
    const alike = Object.keys(layout).length === 0
    let at: number | undefined
    const results: (Settled & { at: number })[] = []
    const reader = new CborReader(run.block, WIRE)
    let body = 0
    for (let n = 0; n < run.seqs.length; n++) {
      const [seq, base, head, told] = [
        run.seqs[n] ?? 0,
        run.bases[n] ?? '',
        run.heads[n] ?? '',
        run.ats[n] ?? 0,
      ]
      const bodies = body + (run.bodies[n] ?? 0)
      if (seq <= cursor.seq) {
        body = bodies
        continue
      }
      if (base !== cursor.head)
        throw new Refusal(
          'BASE_DIFFERS',
          `transaction ${seq} builds on ${base}, truth stands at ${cursor.seq} ${cursor.head}`,
        )
      const read = noContent()
      for (; body < bodies; body++) {
        reader.enter(run.ends[body - 1] ?? 0, run.ends[body] ?? 0)
        readBody(reader, layout, this.#writer, read)
      }
      const said = run.results[n] ?? -1
      if (read.changes !== run.changes[n] || (said >= 0 && said !== read.results.length))
        throw new Refusal('BAD_ROW', `transaction ${seq} does not hold what was announced`)
      // A coalesced delta jumps; its head is that of transactions which are not there to be hashed.
      const exact = alike && seq === cursor.seq + 1
      if (exact && headOf(base, seq, told, read.content) !== head)
        throw new Refusal('HEAD_MISMATCH', `transaction ${seq} is not what its head ${head} stands for`)
      for (const result of read.results) results.push({ ...result, seq, epoch: cursor.epoch, at: told })
      cursor = { epoch: cursor.epoch, seq, head }
      at = told
    }
    return { cursor, at, results }
  }
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
