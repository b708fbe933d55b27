/** All rows of one table of a township, as the platform holds them. */
import type { AnyRow, TableName } from '../../native/contract/index.ts'
import type { Platform } from '../../native/platform/index.ts'
import { unpackRows } from '../../native/wire/index.ts'

const PAGE_BYTES = 1 << 20

export async function tableRows(platform: Platform, township: string, table: TableName): Promise<AnyRow[]> {
  const rows: AnyRow[] = []
  for (let after: string | null = null; ;) {
    const page = await platform.store.page(township, table, after, PAGE_BYTES)
    const read = unpackRows(table, page.rows)
    if (!read) throw new Error(`a page of ${table} does not read`)
    for (const row of read) rows.push(row)
    if (page.last) return rows
    after = page.lastId
  }
}
