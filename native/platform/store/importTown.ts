/** Brings a whole town in at once: the township's first position, without a transaction for each row. */
import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import {
  bucketKey,
  failure,
  hashText,
  hex64,
  rowHash,
  Sum64,
  type AnyRow,
  type Outcomes,
  type TableName,
} from '../../contract/index.ts'
import { packRow } from './rowBody.ts'
import { openHolder } from './sqliteStore.ts'
import { statementsOf } from './statements.ts'

export interface TownImport {
  readonly townshipId: string
  readonly name: string
  /** Rows of any tables in any order, revisions set (1 for a new row). */
  readonly rows: Iterable<readonly [table: TableName, row: AnyRow]>
  /** Domain time, ms. */
  readonly at: number
}

/** Errors: TOWNSHIP_EXISTS. All or nothing. */
export function importTown(
  db: Database,
  { townshipId, name, rows, at }: TownImport,
): Outcomes<{ rows: number; head: string; epoch: string }, 'TOWNSHIP_EXISTS'> {
  const q = statementsOf(db)
  return db
    .transaction((): Outcomes<{ rows: number; head: string; epoch: string }, 'TOWNSHIP_EXISTS'> => {
      if (q.township.get(townshipId)) return failure('TOWNSHIP_EXISTS', { townshipId })
      const sums = new Map<string, Sum64>()
      let count = 0
      for (const [table, row] of rows) {
        const bucket = bucketKey(table, row)
        q.putRow.run(
          townshipId,
          table,
          row.id,
          row.rev,
          bucket,
          openHolder(table, row),
          packRow(table, row),
          1,
        )
        const sum = sums.get(bucket) ?? new Sum64()
        sums.set(bucket, sum.add(rowHash(table, row.id, row.rev)))
        count += 1
      }
      const all = new Sum64()
      for (const [bucket, sum] of sums) {
        q.putSum.run(townshipId, bucket, sum.toString())
        all.add(hashText(bucket + sum.toString()))
      }
      const epoch = randomBytes(8).toString('hex')
      const head = hex64(hashText([townshipId, String(at), all.toString()].join('\n')))
      q.putTownship.run(townshipId, name, epoch, 1, head, at, 1)
      q.putEpoch.run(townshipId, townshipId, epoch, 0, at)
      return { ok: true, rows: count, head, epoch }
    })
    .immediate()
}
