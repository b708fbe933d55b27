/**
 * Rows and transactions as bytes. The platform sends them as it keeps them, and a hub carries them to its store as they
 * came: only who needs the values reads them. What does not read is undefined, as with everything a peer sends.
 */
import {
  decodeBody,
  decodeRows,
  encodeChanges,
  encodeResult,
  encodeRow,
  WIRE,
  type AnyRow,
  type Change,
  type CommandResult,
  type Layout,
  type PackedTransaction,
  type TableName,
  type Transaction,
} from '../contract/index.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'

/** CBOR of [changes, results]. */
export const packBody = (changes: readonly Change[], results: readonly CommandResult[]): Uint8Array =>
  encodeCbor([encodeChanges(changes), results.map(encodeResult)])

export function unpackBody(
  body: Uint8Array,
  layout: Layout = {},
): { changes: Change[]; results: CommandResult[] } | undefined {
  const [changes, results, ...more] = listIn(body) ?? []
  return more.length > 0 ? undefined : decodeBody(changes, results, layout)
}

export const packTransaction = ({
  seq,
  base,
  head,
  at,
  changes,
  results,
}: Transaction): PackedTransaction => ({
  ...{ seq, base, head, at },
  changes: changes.length,
  body: packBody(changes, results),
})

export function unpackTransaction(
  { seq, base, head, at, body }: PackedTransaction,
  layout: Layout = {},
): Transaction | undefined {
  const read = unpackBody(body, layout)
  return read && { seq, base, head, at, ...read }
}

export const packRows = (table: TableName, rows: readonly AnyRow[]): Uint8Array =>
  joinCbor(rows.map((row) => encodeCbor(encodeRow(table, row))))

/** Rows of one table; undefined when one of them is not a row of it. */
export function unpackRows(table: TableName, rows: Uint8Array, layout: Layout = {}): AnyRow[] | undefined {
  const list = listIn(rows)
  return list && decodeRows(table, list, layout)
}

/** The CBOR array of values that are CBOR already: its head, and then they themselves. */
export function joinCbor(values: readonly Uint8Array[]): Uint8Array {
  let length = 5
  for (const value of values) length += value.length
  const out = new Uint8Array(length)
  const start = writeArrayHead(out, values.length)
  let at = start
  for (const value of values) {
    out.set(value, at)
    at += value.length
  }
  return out.subarray(0, at)
}

/** Writes the head of an array in its shortest form; says how many bytes it took. */
function writeArrayHead(out: Uint8Array, count: number): number {
  const major = 0x80
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  if (count < 24) {
    out[0] = major | count
    return 1
  }
  if (count < 0x100) {
    out[0] = major | 24
    out[1] = count
    return 2
  }
  if (count < 0x10000) {
    out[0] = major | 25
    view.setUint16(1, count)
    return 3
  }
  out[0] = major | 26
  view.setUint32(1, count)
  return 5
}

/** Items of a CBOR array, not looked into. */
export function listIn(bytes: Uint8Array): readonly unknown[] | undefined {
  const read = decodeCbor(bytes, WIRE)
  return read.ok && Array.isArray(read.value) ? (read.value as unknown[]) : undefined
}
