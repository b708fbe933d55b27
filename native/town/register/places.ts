import type { Row } from '../../contract/index.ts'
import { toE6, toShape } from '../ground/index.ts'
import type { Ground } from '../ground/index.ts'
import type { HomeCounts } from './homes.ts'
import type { Staff } from './staff.ts'

export interface PlaceRows {
  readonly community: readonly Row<'community'>[]
  readonly grid: readonly Row<'grid'>[]
  readonly microGrid: readonly Row<'microGrid'>[]
  readonly street: readonly Row<'street'>[]
  readonly area: readonly Row<'area'>[]
  readonly building: readonly Row<'building'>[]
}

/** The ground as rows. */
export function placeRows(
  ground: Ground,
  notes: ReadonlyMap<string, string>,
  countsOf: (buildingId: string) => HomeCounts,
  staff: Staff,
): PlaceRows {
  const byGrid = new Map<string, { households: number; population: number; helpHouseholds: number }>()
  const building = ground.buildings.map((b): Row<'building'> => {
    const counts = countsOf(b.id)
    const sum = byGrid.get(b.gridId) ?? { households: 0, population: 0, helpHouseholds: 0 }
    sum.households += counts.households
    sum.population += counts.population
    sum.helpHouseholds += counts.helpHouseholds
    byGrid.set(b.gridId, sum)
    return {
      id: b.id,
      rev: 1,
      gridId: b.gridId,
      microGridId: b.microGridId,
      name: b.name,
      address: b.address,
      kind: b.kind,
      floors: b.floors,
      builtYear: b.builtYear,
      households: counts.households,
      helpHouseholds: counts.helpHouseholds,
      shape: toShape(b.ring),
      ...toE6(b.centre),
    }
  })
  const heads = (id: string) => staff.gridHeads.get(id) ?? { leaderId: null, fullTimeId: null }
  return {
    community: ground.communities.map((c) => ({
      id: c.id,
      rev: 1,
      name: c.name,
      note: notes.get(c.id) ?? '',
      population: c.figures.population,
      shape: toShape(c.ring),
      ...toE6(c.centre),
      secretaryId: staff.secretaries.get(c.id) ?? null,
    })),
    grid: [
      ...ground.grids.map((g) => ({
        id: g.id,
        rev: 1,
        communityId: g.communityId,
        name: g.name,
        kind: 'COMMUNITY' as const,
        shape: toShape(g.ring),
        ...toE6(g.centre),
        ...(byGrid.get(g.id) ?? { households: 0, population: 0, helpHouseholds: 0 }),
        ...heads(g.id),
      })),
      // An overlay counts nobody: its people are those of the grids below it.
      ...ground.specials.map((s) => ({
        id: s.id,
        rev: 1,
        communityId: s.communityId,
        name: s.name,
        kind: s.kind,
        shape: toShape(s.ring),
        ...toE6(s.centre),
        households: 0,
        population: 0,
        helpHouseholds: 0,
        ...heads(s.id),
      })),
    ],
    microGrid: ground.microGrids.map((m) => ({
      id: m.id,
      rev: 1,
      gridId: m.gridId,
      name: m.name,
      shape: toShape(m.ring),
    })),
    street: ground.streets.map((s) => ({
      id: s.id,
      rev: 1,
      name: s.name,
      kind: s.kind,
      shape: toShape(s.line),
    })),
    area: ground.areas.map((a) => ({ id: a.id, rev: 1, name: a.name, kind: a.kind, shape: toShape(a.ring) })),
    building,
  }
}
