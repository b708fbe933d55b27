import type { MapBase } from '../../native/contract/index.ts'
import { sealKeys } from '../../native/seal/index.ts'
import { makeRegister, readTownAssets } from '../../native/town/index.ts'

/** The demo town's ground as the query `map.base` answers it. No resident is read, so the key seals nothing. */
export function townBase(seed: number): MapBase {
  const { rows } = makeRegister({
    ...readTownAssets(),
    seed,
    sealKeys: sealKeys(new Uint8Array(32)),
    now: Date.now(),
  })
  return {
    areas: [...(rows.area?.() ?? [])],
    streets: [...(rows.street?.() ?? [])],
    communities: [...(rows.community?.() ?? [])],
    grids: [...(rows.grid?.() ?? [])],
    buildings: [...(rows.building?.() ?? [])],
  }
}
