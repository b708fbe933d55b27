import type { MapBase } from '../../native/contract/index.ts'
import { readTownAssets } from '../../native/town/assets.ts'
import { createRandom } from '../../native/town/chance/index.ts'
import { generateGround, toE6, toShape } from '../../native/town/ground/index.ts'

/** The demo town's ground as the query `map.base` answers it. */
export function townBase(seed: number): MapBase {
  const ground = generateGround(readTownAssets().figures, createRandom(seed))
  return {
    areas: ground.areas.map(({ name, kind, ring }, i) => ({ id: `A${i}`, name, kind, shape: toShape(ring) })),
    streets: ground.streets.map(({ name, kind, line }, i) => ({
      id: `S${i}`,
      name,
      kind,
      shape: toShape(line),
    })),
    communities: ground.communities.map(({ id, name, ring, centre }) => ({
      id,
      name,
      shape: toShape(ring),
      ...toE6(centre),
    })),
    grids: [...ground.grids.map((grid) => ({ ...grid, kind: 'COMMUNITY' })), ...ground.specials].map(
      ({ id, communityId, name, kind, ring, centre }) => ({
        id,
        communityId,
        name,
        kind,
        shape: toShape(ring),
        ...toE6(centre),
      }),
    ),
    buildings: ground.buildings.map(({ id, name, kind, floors, ring }) => ({
      id,
      name,
      kind,
      floors,
      shape: toShape(ring),
    })),
  }
}
