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
  const id = count > 0 && reader.isText() ? reader.text() : ''
  if (id === '') throw new RowMisfit(`${table}: a row without an id`)
  const rev = count > 1 && reader.isNumber() ? reader.number() : -1
  if (rev < 0 || !Number.isSafeInteger(rev)) throw new RowMisfit(`${table}/${id}: a row without a revision`)
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
  switch (column.kind) {
    case 'text':
      if (reader.isText()) return reader.text()
      break
    case 'int':
      if (reader.isNumber()) {
        const value = reader.number()
        if (Number.isSafeInteger(value)) return value
        throw misfit(table, column.name, column.kind)
      }
      break
    case 'real':
      if (reader.isNumber()) {
        const value = reader.number()
        if (Number.isFinite(value)) return value
        throw misfit(table, column.name, column.kind)
      }
      break
    case 'bool':
      if (reader.isBoolean()) return reader.boolean() ? 1 : 0
      break
    case 'blob':
      if (reader.isBytes()) return reader.bytes()
      break
    case 'json':
      if (reader.isArray() || reader.isMap()) return toJson(reader.value())
      break
  }
  if (!reader.isNothing()) throw misfit(table, column.name, column.kind)
  reader.nothing()
  return absent(table, column)
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
