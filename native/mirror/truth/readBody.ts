/**
 * Reads the bodies of a transaction as they travel, CBOR of [changes, results], straight into what is to be written.
 * What the contract's `decodeBody` refuses is refused here.
 */
import {
  decodeResult,
  isTableName,
  removalHash,
  resultHash,
  rowHash,
  Sum64,
  WIRE,
  type CommandResult,
  type Hash64,
  type Layout,
  type TableName,
} from '../../contract/index.ts'
import { CborReader } from '../../wire/index.ts'
import { readRow, RowMisfit, type RowValues } from '../row/index.ts'

export interface ChangeSink {
  put(table: TableName, values: RowValues, hash: Hash64): void
  remove(table: TableName, id: string): void
}

export interface BodyContent {
  readonly results: CommandResult[]
  /** Sum of the hashes of all changes and results, for the head. */
  readonly content: Sum64
  /** Changes read, those of tables this end does not know included. */
  changes: number
}

export const noContent = (): BodyContent => ({ results: [], content: new Sum64(), changes: 0 })

/** Throws RowMisfit or CborFault; the sink may then have been told of a part. */
export function readBody(reader: CborReader, layout: Layout, sink: ChangeSink, into: BodyContent): void {
  if (reader.array() !== 2) throw new RowMisfit('a transaction is no pair of changes and results')
  for (let runs = reader.array(); runs > 0; runs--) readRun(reader, layout, sink, into)
  reader.close()
  for (let left = reader.array(); left > 0; left--) {
    const result = decodeResult(reader.value())
    if (!result) throw new RowMisfit('a result of the wrong shape')
    into.results.push(result)
    into.content.add(resultHash(result))
  }
  reader.close()
  reader.close()
  reader.done()
}

/** Changes of one table: its name, rows written, [id, rev] of rows removed. */
function readRun(reader: CborReader, layout: Layout, sink: ChangeSink, into: BodyContent): void {
  const parts = reader.array()
  if (parts < 3) throw new RowMisfit('changes without a table, rows or removals')
  const name = reader.text()
  const table = isTableName(name) ? name : undefined
  for (let left = reader.array(); left > 0; left--) {
    into.changes += 1
    // A newer platform may have more tables.
    if (!table) {
      reader.value()
      continue
    }
    const values = readRow(reader, table, layout)
    const hash = rowHash(table, values[0], values[1])
    into.content.add(hash)
    sink.put(table, values, hash)
  }
  reader.close()
  for (let left = reader.array(); left > 0; left--) {
    into.changes += 1
    if (table) readRemoval(reader, table, sink, into)
    else reader.value()
  }
  reader.close()
  for (let n = 3; n < parts; n++) reader.value()
  reader.close()
}

function readRemoval(reader: CborReader, table: TableName, sink: ChangeSink, into: BodyContent): void {
  const parts = reader.array()
  if (parts < 2) throw new RowMisfit(`${table}: a removal without id or revision`)
  const id = reader.text()
  const rev = reader.number()
  if (!Number.isSafeInteger(rev) || rev < 0)
    throw new RowMisfit(`${table}/${id}: a removal without a revision`)
  for (let n = 2; n < parts; n++) reader.value()
  reader.close()
  into.content.add(removalHash(table, id, rev))
  sink.remove(table, id)
}

/** Rows of one page: a CBOR array of rows of one table. Throws RowMisfit or CborFault. */
export function readBlock(block: Uint8Array, table: TableName, layout: Layout): RowValues[] {
  const reader = new CborReader(block, WIRE)
  const rows: RowValues[] = []
  for (let left = reader.array(); left > 0; left--) rows.push(readRow(reader, table, layout))
  reader.close()
  reader.done()
  return rows
}
