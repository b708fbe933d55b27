/**
 * Reads what a long gap of the stream left behind, over a connection of its own whose read transaction keeps the state of
 * one moment: commits go on meanwhile and do not show in it. Rows are read in slices, so that nobody waits for the whole.
 */
import Database from 'better-sqlite3'
import { encodeCbor } from '../../wire/index.ts'
import type { Gap, GapRun } from '../authority/index.ts'

/** Rows read before others get a turn: about 5 ms. */
const SLICE = 2_000

interface Put {
  tbl: string
  body: Buffer
}
interface Gone {
  tbl: string
  id: string
  rev: number
}

export class GapReader {
  readonly #file: string
  #db: Database.Database | undefined
  #busy: Promise<unknown> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  /** One gap at a time; undefined when the stream does not end at `exactly`. */
  read(township: string, after: number, exactly: number | undefined): Promise<Gap | undefined> {
    const read = this.#busy.then(() => this.#read(township, after, exactly))
    this.#busy = read.catch(() => undefined)
    return read
  }

  async close(): Promise<void> {
    await this.#busy
    this.#db?.close()
    this.#db = undefined
  }

  async #read(township: string, after: number, exactly: number | undefined): Promise<Gap | undefined> {
    this.#db ??= new Database(this.#file, { readonly: true, timeout: 5_000 })
    const db = this.#db
    db.exec('BEGIN')
    try {
      const end = db
        .prepare<[string], { seq: number; head: string; at: number }>(
          'SELECT seq, head, at FROM township WHERE id = ?',
        )
        .get(township)
      if (!end || (exactly !== undefined && end.seq !== exactly)) return undefined
      const base = db
        .prepare<[string, number, string, number], { head: string }>(
          `SELECT head FROM tx WHERE township = ? AND seq = ?
           UNION ALL SELECT base FROM tx WHERE township = ? AND seq = ? LIMIT 1`,
        )
        .get(township, after, township, after + 1)
      if (!base || end.seq <= after)
        throw new Error(`the stream of ${township} has nothing after ${String(after)}`)
      const runs = new Map<string, { table: string; puts: Uint8Array[]; dels: Uint8Array[] }>()
      const runOf = (table: string): { puts: Uint8Array[]; dels: Uint8Array[] } => {
        const run = runs.get(table) ?? { table, puts: [], dels: [] }
        runs.set(table, run)
        return run
      }
      const puts = db.prepare<[string, number], Put>(
        'SELECT tbl, body FROM row WHERE township = ? AND seq > ? AND seq > 1',
      )
      for await (const { tbl, body } of inSlices(puts.iterate(township, after))) runOf(tbl).puts.push(body)
      const gone = db.prepare<[string, number], Gone>(
        'SELECT tbl, id, rev FROM gone WHERE township = ? AND seq > ?',
      )
      for await (const { tbl, id, rev } of inSlices(gone.iterate(township, after)))
        runOf(tbl).dels.push(encodeCbor([id, rev]))
      const verdicts = db.prepare<[string, number], { result: Buffer }>(
        'SELECT result FROM verdict WHERE township = ? AND seq > ? ORDER BY seq',
      )
      const results: Uint8Array[] = []
      for await (const { result } of inSlices(verdicts.iterate(township, after))) results.push(result)
      const all: GapRun[] = [...runs.values()]
      return { base: base.head, ...end, runs: all, results }
    } finally {
      db.exec('ROLLBACK')
    }
  }
}

/** The rows one by one, with a turn for everybody else between slices. */
async function* inSlices<T>(rows: Iterable<T>): AsyncGenerator<T> {
  let n = 0
  for (const row of rows) {
    yield row
    if (++n % SLICE === 0) await new Promise(setImmediate)
  }
}
