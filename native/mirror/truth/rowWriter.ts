/**
 * Writes rows of any table into one truth file and keeps the sums of their buckets. What a commit changes is gathered
 * first: a row that changes several times is written once, and nothing is written before all of it has been read.
 */
import { refKey, rowHash, type Hash64, type RefKey, type TableName } from '../../contract/index.ts'
import { SqliteError, type Connection } from '../file/index.ts'
import type { RowValues } from '../row/index.ts'
import { RowStatements } from './rowStatements.ts'
import type { BucketSums } from './sums.ts'
import { countSums } from './sums.ts'
import { RowStates, type RowState } from './rowStates.ts'

/** One table of the file. */
interface TableRows {
  readonly table: TableName
  readonly statements: RowStatements
  readonly states: RowStates
  /** Rows to be written, each once. */
  readonly gathered: RowState[]
}

export class RowWriter {
  readonly #db: Connection
  readonly #tables = new Map<TableName, TableRows>()
  readonly #keepSum
  /** Tables written in this commit. */
  readonly #moved = new Set<TableName>()
  #sums: BucketSums | undefined

  /** @param sums where they are known; otherwise they are counted when they are first needed */
  constructor(db: Connection, sums?: BucketSums) {
    this.#db = db
    this.#sums = sums
    this.#keepSum = db.prepare<[string, number, string]>(
      'INSERT OR REPLACE INTO table_sum (tbl, rows, sum) VALUES (?, ?, ?)',
    )
  }

  get sums(): BucketSums {
    this.#sums ??= countSums(this.#db)
    return this.#sums
  }

  /** Somebody says that the file does not hold what is remembered of it: all is read again when it is needed. */
  distrust(): void {
    for (const { states, gathered } of this.#tables.values()) {
      states.clear()
      gathered.length = 0
    }
    this.#sums = undefined
  }

  /** @param hash of the row's version, see `rowHash` */
  put(table: TableName, values: RowValues, hash: Hash64): void {
    const state = this.#gather(table, values[0])
    state.values = values
    state.next = hash
  }

  remove(table: TableName, id: string): void {
    this.#gather(table, id).values = null
  }

  /** Rows gathered and not yet written, each once. */
  touched(): RefKey[] {
    const keys: RefKey[] = []
    for (const { table, gathered } of this.#tables.values())
      for (const { id } of gathered) keys.push(refKey(table, id))
    return keys
  }

  /** Runs `read`, which gathers; when it throws, nothing of it stays. */
  gathering<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      this.#letGo()
      throw error
    }
  }

  /** Writes what was gathered and carries out `more` in the same commit. Whatever it throws, the file stands as before. */
  commit<T>(more: () => T): T {
    // Counted from the file as it stands, before anything of this commit is in it.
    void this.sums
    try {
      return this.#db
        .transaction(() => {
          for (const rows of this.#tables.values()) if (rows.gathered.length > 0) this.#write(rows)
          const done = more()
          for (const table of this.#moved) {
            const { rows, sum } = this.sums.wholeOf(table)
            this.#keepSum.run(table, rows, sum)
          }
          return done
        })
        .immediate()
    } catch (error) {
      this.distrust()
      throw error
    } finally {
      this.#letGo()
      this.#moved.clear()
    }
  }

  /** Adds rows that are most likely not there, as those of a snapshot's page. Only within `commit`. */
  add(table: TableName, rows: readonly RowValues[]): void {
    const known = this.#of(table)
    const { statements, states } = known
    try {
      this.#db.transaction(() => statements.add(rows))()
    } catch (error) {
      if (!isTaken(error)) throw error
      for (const values of rows) this.put(table, values, rowHash(table, values[0], values[1]))
      this.#write(known)
      return
    }
    this.#moved.add(table)
    // Some of them may be known as rows that are not there.
    states.clear()
    const { sums } = this
    for (const values of rows)
      sums.of(table, statements.bucketOf(values)).add(rowHash(table, values[0], values[1]))
  }

  #gather(table: TableName, id: string): RowState {
    const { states, gathered } = this.#of(table)
    const state = states.of(id)
    if (state.values === undefined) gathered.push(state)
    return state
  }

  #write({ table, statements, gathered }: TableRows): void {
    this.#moved.add(table)
    this.#look(table, statements, gathered)
    const { sums } = this
    const rows: RowValues[] = []
    for (const state of gathered) {
      const { values, version, next } = state
      if (version) state.bucket?.remove(version)
      if (values && next) {
        state.bucket = sums.of(table, statements.bucketOf(values))
        state.bucket.add(next)
        state.version = next
        rows.push(values)
      } else {
        if (version) statements.remove(state.id)
        state.version = null
        state.bucket = undefined
      }
      state.values = undefined
    }
    gathered.length = 0
    statements.put(rows)
  }

  /** Reads what stands in the file where it is not known. */
  #look(table: TableName, statements: RowStatements, gathered: readonly RowState[]): void {
    const unknown = new Map<string, RowState>()
    for (const state of gathered) if (state.version === undefined) unknown.set(state.id, state)
    if (unknown.size === 0) return
    for (const state of unknown.values()) state.version = null
    for (const [id, rev, bucket] of statements.find([...unknown.keys()])) {
      const state = unknown.get(id)
      if (!state) continue
      state.version = rowHash(table, id, rev)
      state.bucket = this.sums.of(table, bucket ?? '')
    }
  }

  #letGo(): void {
    for (const { states, gathered } of this.#tables.values()) {
      for (const state of gathered) state.values = undefined
      gathered.length = 0
      states.trim()
    }
  }

  #of(table: TableName): TableRows {
    const known = this.#tables.get(table)
    if (known) return known
    const statements = new RowStatements(this.#db, table)
    const made = { table, statements, states: new RowStates(), gathered: [] }
    this.#tables.set(table, made)
    return made
  }
}

/** A row with this id is there already. */
const isTaken = (error: unknown): boolean =>
  error instanceof SqliteError && error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
