/** Rows to SQLite values and back, by the contract's table definitions. The only place that knows how a kind is kept. */
import {
  TABLE_NAMES,
  tableDefinition,
  type AnyRow,
  type ColumnKind,
  type Row,
  type TableName,
} from '../../contract/index.ts'
import type { Bindable } from '../file/index.ts'
import { fromJson, toJson } from './json.ts'

/** A row the platform sent that does not fit its table. The stream is refused, never half taken. */
export class RowMisfit extends Error {}

/** A row as SQLite keeps it: values in column order, `extra` last. */
export type RowValues = [id: string, rev: number, ...rest: Bindable[]]

export interface RowCodec<T extends TableName = TableName> {
  readonly table: T
  /** Column names in order, `id` first, `rev` second, `extra` last. */
  readonly columns: readonly string[]
  /** The same, quoted, for SQL. */
  readonly list: string
  /** Values in column order. Fields that the table does not know go into `extra`. */
  encode(row: AnyRow): RowValues
  /** @param values in column order, as `Statement.raw()` gives them */
  decode(values: readonly unknown[]): Row<T>
}

const codecs = new Map<TableName, RowCodec>(TABLE_NAMES.map((table) => [table, makeCodec(table)]))

export function codecOf<T extends TableName>(table: T): RowCodec<T> {
  const codec = codecs.get(table)
  if (!codec) throw new Error(`no such table: ${table}`)
  // The map is filled from TABLE_NAMES, each under its own name.
  return codec as unknown as RowCodec<T>
}

function makeCodec(table: TableName): RowCodec {
  const definition = tableDefinition(table)
  const names = definition.columns.map((column) => column.name)
  const kinds = definition.columns.map((column) => column.kind)
  const known = new Set([...names, 'extra'])
  const columns = [...names, 'extra']

  return {
    table,
    columns,
    list: columns.map((name) => `"${name}"`).join(', '),
    encode(row) {
      const values: RowValues = [row.id, row.rev]
      let present = row.extra === undefined ? 0 : 1
      for (let i = 0; i < names.length; i++) {
        const name = names[i]
        const kind = kinds[i]
        if (name === undefined || kind === undefined) continue
        const value = row[name]
        if (value !== undefined) present++
        // Id and revision are checked like the rest, and stand there already.
        const encoded = value === undefined || value === null ? null : encodeValue(table, name, kind, value)
        if (i > 1) values.push(encoded)
      }
      let extra = row.extra
      if (Object.keys(row).length > present) {
        const unknown = Object.entries(row).filter(([key, value]) => value !== undefined && !known.has(key))
        if (unknown.length > 0) extra = { ...Object.fromEntries(unknown), ...extra }
      }
      values.push(extra === undefined || Object.keys(extra).length === 0 ? null : toJson(extra))
      return values
    },
    decode(values) {
      const row: Record<string, unknown> = {}
      for (let i = 0; i < names.length; i++) {
        const name = names[i]
        if (name === undefined) continue
        const value = values[i]
        row[name] = value === null ? null : decodeValue(kinds[i], value)
      }
      const extra = values[names.length]
      if (typeof extra === 'string') row['extra'] = fromJson(extra)
      // STRICT columns were written by `encode`; a test holds the frozen columns against the contract's.
      return row as Row<TableName>
    },
  }
}

function encodeValue(table: string, name: string, kind: ColumnKind, value: unknown): Bindable {
  switch (kind) {
    case 'text':
      if (typeof value === 'string') return value
      break
    case 'int':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value
      break
    case 'real':
      if (typeof value === 'number') return value
      break
    case 'bool':
      if (typeof value === 'boolean') return value ? 1 : 0
      break
    case 'json':
      return toJson(value)
    case 'blob':
      if (value instanceof Uint8Array) return value
      break
  }
  throw new RowMisfit(`${table}.${name}: ${typeof value} where ${kind} belongs`)
}

function decodeValue(kind: ColumnKind | undefined, value: unknown): unknown {
  if (kind === 'bool') return value === 1
  if (kind === 'json') return fromJson(String(value))
  return value
}
