/**
 * Rows as they travel: an array of values in the sender's column order. Trailing nulls are left out; what the row
 * holds beyond its columns comes last, as a map, at the place after the last column.
 */
import { tableDefinition, type AnyRow, type Column, type TableName } from '../tables/index.ts'

/** Column names of a sender, by table; tables not named are laid out as ours. */
export type Layout = Readonly<Partial<Record<string, readonly string[]>>>

export type WireRow = readonly unknown[]

/** Names of our own columns, for a peer whose schema differs. */
export const layoutOf = (table: TableName): readonly string[] =>
  tableDefinition(table).columns.map((column) => column.name)

export function encodeRow(table: TableName, row: AnyRow): WireRow {
  const { columns } = tableDefinition(table)
  const values: unknown[] = []
  let used = 0
  for (const column of columns) {
    const value = row[column.name]
    values.push(value ?? null)
    if (value != null) used = values.length
  }
  const extra = beyondColumns(table, row, columns)
  if (!extra) {
    values.length = used
    return values
  }
  values.push(extra)
  return values
}

const known = new Map<TableName, ReadonlySet<string>>()

function namesOf(table: TableName, columns: readonly Column[]): ReadonlySet<string> {
  const names = known.get(table) ?? new Set(columns.map((column) => column.name))
  known.set(table, names)
  return names
}

function beyondColumns(
  table: TableName,
  row: AnyRow,
  columns: readonly Column[],
): Record<string, unknown> | undefined {
  const names = namesOf(table, columns)
  let extra: Record<string, unknown> | undefined
  for (const key in row) {
    if (names.has(key) || key === 'extra' || row[key] === undefined) continue
    extra ??= {}
    extra[key] = row[key]
  }
  if (row.extra && Object.keys(row.extra).length > 0) extra = { ...row.extra, ...extra }
  return extra
}

/** A row, or undefined when a value is not of its column's kind. */
export function decodeRow(table: TableName, wire: unknown, layout: Layout = {}): AnyRow | undefined {
  if (!Array.isArray(wire)) return undefined
  const values: unknown[] = wire
  const { columns } = tableDefinition(table)
  const theirs = layout[table]
  return theirs ? fromTheirs(table, values, theirs, columns) : fromOurs(values, columns)
}

function fromOurs(values: unknown[], columns: readonly Column[]): AnyRow | undefined {
  if (values.length > columns.length + 1) return undefined
  const row: Record<string, unknown> = {}
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]
    if (!column) return undefined
    const value = values[i] ?? null
    if (!fits(column, value)) return undefined
    row[column.name] = value
  }
  return finish(row, values[columns.length])
}

function fromTheirs(
  table: TableName,
  values: unknown[],
  theirs: readonly string[],
  columns: readonly Column[],
): AnyRow | undefined {
  if (values.length > theirs.length + 1) return undefined
  const names = namesOf(table, columns)
  const extra: Record<string, unknown> = {}
  const given = new Map<string, unknown>()
  theirs.forEach((name, i) => {
    const value = values[i] ?? null
    if (names.has(name)) given.set(name, value)
    else if (value !== null) extra[name] = value
  })
  const more = values[theirs.length]
  if (more !== undefined && !isRecord(more)) return undefined
  // What an older peer had to keep as extra may be a column here.
  for (const [name, value] of Object.entries(more ?? {})) {
    if (!names.has(name)) extra[name] = value
    else if (!given.has(name)) given.set(name, value)
  }
  const row: Record<string, unknown> = {}
  for (const column of columns) {
    const value = given.has(column.name) ? given.get(column.name) : missing(table, column)
    if (!fits(column, value ?? null)) return undefined
    row[column.name] = value ?? null
  }
  return finish(row, Object.keys(extra).length > 0 ? extra : undefined)
}

function finish(row: Record<string, unknown>, extra: unknown): AnyRow | undefined {
  const { id, rev } = row
  if (typeof id !== 'string' || id === '' || typeof rev !== 'number' || rev < 0) return undefined
  if (extra === undefined) return Object.assign(row, { id, rev })
  if (!isRecord(extra)) return undefined
  // A field beyond the columns must not pass for a column.
  const hides = Object.keys(extra).some((key) => Object.hasOwn(row, key) || key === 'extra')
  return hides ? undefined : Object.assign(row, { id, rev, extra })
}

/** What a column holds when the sender is older and has never heard of it. */
function missing(table: TableName, column: Column): unknown {
  if (column.nullable) return null
  switch (column.kind) {
    case 'text':
      return ''
    case 'int':
    case 'real':
      return 0
    case 'bool':
      return false
    case 'blob':
      return new Uint8Array(0)
    case 'json': {
      const properties: Record<string, { type?: string }> = tableDefinition(table).row.properties
      return properties[column.name]?.type === 'array' ? [] : {}
    }
  }
}

function fits(column: Column, value: unknown): boolean {
  if (value === null) return column.nullable
  switch (column.kind) {
    case 'text':
      return typeof value === 'string'
    case 'int':
      return Number.isSafeInteger(value)
    case 'real':
      return typeof value === 'number' && Number.isFinite(value)
    case 'bool':
      return typeof value === 'boolean'
    case 'blob':
      return value instanceof Uint8Array
    case 'json':
      return typeof value === 'object' && !(value instanceof Uint8Array)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
