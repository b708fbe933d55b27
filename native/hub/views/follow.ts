/** Views of which each row shows few rows of the mirror: what changed is computed again, and nothing else. */
import type { Collections, RefKey, TableName } from '../../contract/index.ts'
import type { ViewChange } from '../../seats/index.ts'

/** What a view says of rows that none of its own shows. */
export const UNCHANGED: ViewChange = { put: {}, del: {} }

/**
 * @param shownIn keys of the view's rows in which a row of the mirror is shown; undefined when that can be anywhere
 * @param rowOf the row of the view under a key; undefined when it has none any more
 */
export function followed(
  collection: string,
  refs: readonly RefKey[],
  shownIn: (table: TableName, id: string) => readonly string[] | undefined,
  rowOf: (key: string) => unknown,
): ViewChange | undefined {
  const keys = new Set<string>()
  for (const ref of refs) {
    const slash = ref.indexOf('/')
    // A RefKey is `table/id` by its type.
    const shown = shownIn(ref.slice(0, slash) as TableName, ref.slice(slash + 1))
    if (!shown) return undefined
    for (const key of shown) keys.add(key)
  }
  const put: Record<string, unknown> = {}
  const del: string[] = []
  for (const key of keys) {
    const row = rowOf(key)
    if (row === undefined) del.push(key)
    else put[key] = row
  }
  const all: Collections = { [collection]: put }
  return { put: all, del: { [collection]: del } }
}
