/**
 * Rows as they travel, read straight into the values SQLite keeps: no row is built on the way. It takes what the
 * contract's `decodeRow` takes and refuses what that refuses (wireRow.test.ts holds the two together).
 */
import {
  decodeRow,
  tableDefinition,
  type Column,
  type ColumnKind,
  type Layout,
  type TableName,
} from '../../contract/index.ts'
import type { CborReader } from '../../wire/index.ts'
import type { Bindable } from '../file/index.ts'
import { codecOf, RowMisfit, type RowValues } from './codec.ts'
import { toJson } from './json.ts'

/** @param layout columns of the sender, where they differ from ours */
export function readRow(reader: CborReader, table: TableName, layout: Layout): RowValues {
  if (!layout[table]) return fromOurs(reader, table)
  const row = decodeRow(table, reader.value(), layout)
  if (!row) throw new RowMisfit(`${table}: a row that does not fit the sender's own columns`)
  return codecOf(table).encode(row)
}

function fromOurs(reader: CborReader, table: TableName): RowValues {
  const { columns } = tableDefinition(table)
  const count = reader.array()
  const id = count > 0 ? reader.maybeText() : undefined
  if (!id) throw new RowMisfit(`${table}: a row without an id`)
  const rev = count > 1 ? reader.maybeNumber() : undefined
  if (rev === undefined || rev < 0 || !Number.isSafeInteger(rev))
    throw new RowMisfit(`${table}/${id}: a row without a revision`)
  const values: RowValues = [id, rev]
  for (let n = 2; n < columns.length; n++) {
    const column = columns[n]
    if (column) values.push(n < count ? readValue(reader, table, column) : absent(table, column))
  }
  values.push(count > columns.length ? readExtra(reader, table, count - columns.length) : null)
  reader.close()
  return values
}

function readValue(reader: CborReader, table: TableName, column: Column): Bindable {
  const value = valueOfKind(reader, column.kind)
  if (value !== undefined) return value
  if (!reader.maybeNothing()) throw misfit(table, column.name, column.kind)
  return absent(table, column)
}

/** Undefined, and nothing is passed over, when something of another kind comes; a number that does not fit is none. */
function valueOfKind(reader: CborReader, kind: ColumnKind): Bindable | undefined {
  switch (kind) {
    case 'text':
      return reader.maybeText()
    case 'int':
    case 'real': {
      const value = reader.maybeNumber()
      if (value === undefined) return undefined
      if (kind === 'int' ? Number.isSafeInteger(value) : Number.isFinite(value)) return value
      throw new RowMisfit(`a number beyond what ${kind} holds`)
    }
    case 'bool': {
      const value = reader.maybeBoolean()
      return value === undefined ? undefined : Number(value)
    }
    case 'blob':
      return reader.maybeBytes()
    case 'json':
      return reader.isArray() || reader.isMap() ? toJson(reader.value()) : undefined
  }
}

function absent(table: TableName, { name, kind, nullable }: Column): null {
  if (!nullable) throw misfit(table, name, kind)
  return null
}

const misfit = (table: TableName, name: string, kind: ColumnKind): RowMisfit =>
  new RowMisfit(`${table}.${name}: no ${kind} where one belongs`)

/** What a row holds beyond its columns: one map. */
function readExtra(reader: CborReader, table: TableName, count: number): string | null {
  const value = reader.value()
  if (count > 1) throw new RowMisfit(`${table}: more values than columns`)
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    throw new RowMisfit(`${table}: no map where what is beyond the columns belongs`)
  const keys = Object.keys(value)
  const names = codecOf(table).columns
  // A field beyond the columns must not pass for a column; `extra` is the last of the names.
  if (keys.some((key) => names.includes(key)))
    throw new RowMisfit(`${table}: a column among the extra fields`)
  return keys.length === 0 ? null : toJson(value)
}
