/** A row as it is kept: the CBOR of how it travels. */
import { decodeRow, encodeRow, type AnyRow, type Layout, type TableName } from '../../contract/index.ts'
import { decodeCbor, encodeCbor } from '../../wire/index.ts'

const LIMITS = { maxDepth: 24, maxItems: 1 << 20 }

export const packRow = (table: TableName, row: AnyRow): Uint8Array => encodeCbor(encodeRow(table, row))

/** Throws when the bytes are none of ours: then the file is damaged. */
export function unpackRow(table: TableName, body: Uint8Array, layout: Layout = {}): AnyRow {
  const row = decodeRow(table, unpack(body), layout)
  if (!row) throw new Error(`a stored row of ${table} does not fit its table`)
  return row
}

export function unpack(body: Uint8Array): unknown {
  const read = decodeCbor(body, LIMITS)
  if (!read.ok) throw new Error(`stored bytes are damaged: ${read.why}`)
  return read.value
}
