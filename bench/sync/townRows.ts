/** The seeded town at the size of the figures: exactly so many rows, the same ones at every run but for sealing. */
import { TABLE_NAMES, type AnyRow, type TableName } from '../../native/contract/index.ts'
import { sealKeys } from '../../native/seal/index.ts'
import { makeRegister, playHistory, readTownAssets, storyOf } from '../../native/town/index.ts'

import { NOON } from './setting.ts'

const DAY_MS = 86_400_000
const SEED = 1
/** Tables that are thinned to reach the wanted size; all others come whole. */
const THINNED: readonly TableName[] = ['household', 'resident']

/**
 * The town's register with three days of life behind it; households and residents thinned evenly to `size` rows.
 * Throws when the town is smaller than that.
 */
export function townRows(size: number): { name: string; rows: Generator<readonly [TableName, AnyRow]> } {
  const assets = readTownAssets()
  const register = makeRegister({ ...assets, seed: SEED, sealKeys: sealKeys(new Uint8Array(32)), now: NOON })
  const story = storyOf(register, assets, SEED)
  const history = playHistory(register, story, assets, { seed: SEED, from: NOON - 3 * DAY_MS, until: NOON })
  const rowsOf = (table: TableName): readonly AnyRow[] => [
    ...(history.get(table) ?? register.rows[table]?.() ?? []),
  ]
  const counts = new Map(TABLE_NAMES.map((table) => [table, rowsOf(table).length]))
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const thinned = THINNED.reduce((sum, table) => sum + (counts.get(table) ?? 0), 0)
  const wanted = size - (total - thinned)
  if (wanted < 0 || wanted > thinned)
    throw new Error(`the town has ${String(total)} rows, not ${String(size)}`)
  function* rows(): Generator<readonly [TableName, AnyRow]> {
    let seen = 0
    for (const table of TABLE_NAMES)
      for (const row of rowsOf(table)) {
        if (THINNED.includes(table)) {
          seen += 1
          if (Math.floor((seen * wanted) / thinned) === Math.floor(((seen - 1) * wanted) / thinned)) continue
        }
        yield [table, row]
      }
  }
  return { name: assets.model.township, rows: rows() }
}
