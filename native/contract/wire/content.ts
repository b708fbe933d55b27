/**
 * Sums over what rows really hold, unknown fields among it. The sums kept from change to change know ids and revisions
 * only; these are counted from the rows themselves, once a night.
 */
import type { AnyRow, TableName } from '../tables/index.ts'
import { canonical } from './canonical.ts'
import { Hashing, Sum64, type Hash64 } from './hash64.ts'
import { bucketKey, rowHash } from './sums.ts'

/** By bucket key: the sum of H(table, id, rev), and that of H(table, every field), 16 hex digits each. */
export type Contents = Readonly<Record<string, readonly [versions: string, content: string]>>

/** H of a row's table and all its fields by name, in the order of their names; a field that is null is as good as absent. */
export function contentHash(table: TableName, { extra, ...fields }: AnyRow): Hash64 {
  const hashing = new Hashing().text(table)
  const held: Readonly<Record<string, unknown>> = extra ? { ...fields, ...extra } : fields
  for (const name of inOrder(table, held)) {
    const value = held[name]
    if (value != null) hashing.byte(0).text(name).byte(0).text(canonical(value))
  }
  return hashing.done()
}

interface Order {
  readonly names: readonly string[]
  readonly sorted: readonly string[]
}
/** Rows of a table nearly always have the fields of the one before: sorted once for all of them. */
const orders = new Map<TableName, Order>()

function inOrder(table: TableName, held: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(held)
  const known = orders.get(table)
  if (known?.names.length === names.length && known.names.every((name, k) => name === names[k]))
    return known.sorted
  const order = { names, sorted: names.toSorted() }
  orders.set(table, order)
  return order.sorted
}

export class ContentSums {
  readonly #buckets = new Map<string, { readonly versions: Sum64; readonly content: Sum64 }>()

  add(table: TableName, row: AnyRow): void {
    const sums = this.#of(bucketKey(table, row))
    sums.versions.add(rowHash(table, row.id, row.rev))
    sums.content.add(contentHash(table, row))
  }

  /** Takes over what was counted of other rows. */
  addAll(contents: Contents): this {
    for (const [key, [versions, content]] of Object.entries(contents)) {
      const sums = this.#of(key)
      sums.versions.add(parsed(versions))
      sums.content.add(parsed(content))
    }
    return this
  }

  #of(key: string): { readonly versions: Sum64; readonly content: Sum64 } {
    const sums = this.#buckets.get(key) ?? { versions: new Sum64(), content: new Sum64() }
    this.#buckets.set(key, sums)
    return sums
  }

  toRecord(): Contents {
    return Object.fromEntries(
      [...this.#buckets].map(([key, { versions, content }]) => [
        key,
        [versions.toString(), content.toString()] as const,
      ]),
    )
  }
}

const parsed = (digits: string): Hash64 => ({
  hi: Number.parseInt(digits.slice(0, 8), 16),
  lo: Number.parseInt(digits.slice(8), 16),
})

/**
 * Buckets in which the same revisions hold other things. One whose revisions differ has merely moved on at one end; the
 * sums of revisions are there for that.
 */
export const bucketsThatDiffer = (ours: Contents, theirs: Contents): string[] =>
  Object.entries(theirs).flatMap(([key, [versions, content]]) => {
    const held = ours[key]
    return held?.[0] === versions && held[1] !== content ? [key] : []
  })
