/**
 * What both ends compare: the running head of the stream, the sum of each bucket of rows, the hash of the schema.
 * None depends on the order of rows, so that each end may keep them as it likes.
 */
import {
  TABLE_NAMES,
  tableDefinition,
  type AnyRow,
  type TableDefinition,
  type TableName,
} from '../tables/index.ts'
import type { Change, CommandResult, Transaction } from '../stream.ts'
import { Hashing, hashText, hex64, Sum64, type Hash64 } from './hash64.ts'

const SEPARATOR = '\u0000'

/** Begun once for each table, since most of what is hashed is rows and most of their text is the same. */
const begunFor = (mark: '' | '-'): ReadonlyMap<TableName, Hashing> =>
  new Map(TABLE_NAMES.map((table) => [table, new Hashing().text(mark + table + SEPARATOR)]))
const puts = begunFor('')
const removals = begunFor('-')

/** H(table, id, rev) of a row as it stands. */
export const rowHash = (table: TableName, id: string, rev: number): Hash64 =>
  new Hashing(puts.get(table)).text(id).number(rev).done()

/** What a removal adds to the content of its transaction. */
export const removalHash = (table: TableName, id: string, rev: number): Hash64 =>
  new Hashing(removals.get(table)).text(id).number(rev).done()

/** Bucket of a row: the table, and the value of the table's bucket column where it has one. */
export function bucketKey(table: TableName, row: AnyRow): string {
  const column = tableDefinition(table).bucket
  if (column === undefined) return table
  const value = row[column]
  return `${table}:${typeof value === 'string' ? value : ''}`
}

/** Table of a bucket key. */
export const bucketTable = (key: string): string => {
  const colon = key.indexOf(':')
  return colon < 0 ? key : key.slice(0, colon)
}

/** One hash over all bucket sums; buckets whose sum is zero do not count. */
export function rootOf(sums: Readonly<Record<string, string>>): string {
  const root = new Sum64()
  for (const [key, sum] of Object.entries(sums)) {
    if (sum !== ZERO) root.add(hashText(key + SEPARATOR + sum))
  }
  return root.toString()
}

/** Head of an empty stream, and the sum of an empty bucket. */
export const ZERO = '0000000000000000'

const changeHash = (change: Change): Hash64 =>
  change.op === 'put'
    ? rowHash(change.table, change.row.id, change.row.rev)
    : removalHash(change.table, change.id, change.rev)

export const resultHash = (result: Pick<CommandResult, 'commandId' | 'outcome'>): Hash64 =>
  hashText(`=${result.commandId}${SEPARATOR}${result.outcome}`)

/** Head after a transaction. A coalesced delta carries the head of its last transaction instead. */
export function headAfter(base: string, tx: Omit<Transaction, 'base' | 'head'>): string {
  const content = new Sum64()
  for (const change of tx.changes) content.add(changeHash(change))
  for (const result of tx.results) content.add(resultHash(result))
  return headOf(base, tx.seq, tx.at, content)
}

/** The same from the sum of the hashes of all that the transaction holds. */
export const headOf = (base: string, seq: number, at: number, content: Sum64): string =>
  hex64(new Hashing().text(base).number(seq).number(at).byte(0).hash(content.value).done())

/** Says whether two ends mean the same by a row: names, kinds and order of all columns, and the buckets. */
export function schemaHash(tables: readonly TableDefinition[] = TABLE_NAMES.map(tableDefinition)): string {
  const text = tables.map((definition) =>
    [
      definition.name,
      definition.bucket ?? '',
      ...definition.columns.map(({ name, kind, nullable }) => `${name} ${kind}${nullable ? '?' : ''}`),
    ].join('\n'),
  )
  return hex64(hashText(text.join('\n\n')))
}
