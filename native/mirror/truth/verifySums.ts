/** Whether a truth file holds the rows that its books say. Reads only. */
import { isTableName, type TableName } from '../../contract/index.ts'
import type { Connection } from '../file/index.ts'
import { countSums } from './sums.ts'

/** Tables whose rows are not those that were written last; empty when all are right. */
export function tablesThatDiffer(db: Connection): TableName[] {
  const counted = countSums(db)
  return db
    .prepare<[], { tbl: string; rows: number; sum: string | null }>('SELECT tbl, rows, sum FROM table_sum')
    .all()
    .flatMap(({ tbl, rows, sum }) => {
      if (!isTableName(tbl)) return []
      const whole = counted.wholeOf(tbl)
      // A file of an earlier shape had no sum of a whole table: it has one after its next change.
      return whole.rows === rows && (sum === null || whole.sum === sum) ? [] : [tbl]
    })
}
