/** Rows of any table of which only some fields matter. */
import { tableDefinition, type AnyRow, type TableName } from '../../native/contract/index.ts'

/** What a column must have where this bench does not care. */
export function filledRow(table: TableName, fields: Readonly<Record<string, unknown>>): AnyRow {
  const plain = Object.fromEntries(
    tableDefinition(table).columns.map(({ name, kind, nullable }) => [
      name,
      nullable
        ? null
        : kind === 'text'
          ? ''
          : kind === 'bool'
            ? false
            : kind === 'json'
              ? []
              : kind === 'blob'
                ? new Uint8Array()
                : 1,
    ]),
  )
  return { ...plain, id: '', rev: 1, ...fields }
}
