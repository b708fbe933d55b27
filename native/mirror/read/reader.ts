/** What the hub may look at. A reader cannot be handed to anything that writes: none of its types has a way to. */
import type { Row, TableName } from '../../contract/index.ts'
import type { SlowLog } from '../file/index.ts'
import { BookQueries } from './books.ts'
import type { Glass } from './glass.ts'
import { PlaceQueries } from './place.ts'
import { Rows } from './rows.ts'
import { Statements } from './statement.ts'
import { SuperviseQueries } from './supervise.ts'
import { WorkQueries } from './work.ts'

/** As native/domain wants it, by shape. */
export type ReadRow = <T extends TableName>(table: T, id: string) => Row<T> | undefined

export interface MirrorReader {
  /** What people see: truth with this hub's unconfirmed acts on top. */
  readonly current: Rows
  /** Exactly what the platform said, as of the cursor. */
  readonly truth: Rows
  /** `current.get` and `truth.get` as the domain wants them. */
  readonly readCurrent: ReadRow
  readonly readTruth: ReadRow
  readonly work: WorkQueries
  readonly supervise: SuperviseQueries
  readonly place: PlaceQueries
  readonly books: BookQueries
  /** Reads within `read` see one state of truth, whatever the writer does meanwhile. Must not await. */
  together<T>(read: () => T): T
  /** How SQLite would answer a question: for tests that hold questions to their indices. */
  explain(sql: string): string[]
}

export function makeReader(glass: Glass, slow: SlowLog, damaged: (message: string) => void): MirrorReader {
  const statements = new Statements(glass.db, slow, damaged)
  const current = new Rows(statements, 'current')
  const truth = new Rows(statements, 'truth')
  return {
    current,
    truth,
    readCurrent: (table, id) => current.get(table, id),
    readTruth: (table, id) => truth.get(table, id),
    work: new WorkQueries(current),
    supervise: new SuperviseQueries(current),
    place: new PlaceQueries(statements),
    books: new BookQueries(statements),
    together: (read) => statements.together(read),
    explain: (sql) => statements.all(`EXPLAIN QUERY PLAN ${sql}`).map((step) => String(step[3])),
  }
}
