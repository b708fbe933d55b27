import type { Row } from '../../contract/index.ts'
import { sealResident } from '../../seal/index.ts'
import type { SealKeys } from '../../seal/index.ts'
import type { Random } from '../chance/index.ts'
import { at, shareOut } from '../ground/index.ts'
import type { Building, Ground } from '../ground/index.ts'
import { inventName, inventSurname, residentPhone } from './personNames.ts'
import type { Generation } from './personNames.ts'

/** Who lives where. The people are made and sealed one at a time and never kept in clear. */
export interface Homes {
  readonly households: readonly Row<'household'>[]
  readonly residents: () => Generator<Row<'resident'>>
  readonly countsOf: (buildingId: string) => HomeCounts
}

export interface HomeCounts {
  readonly households: number
  readonly population: number
  readonly helpHouseholds: number
}

interface Home {
  readonly row: Row<'household'>
  readonly people: readonly Person[]
}

interface Person {
  readonly generation: Generation
  readonly birthYear: number
  readonly needsHelp: boolean
}

/** Ages are counted from this year, not from a clock: the same seed gives the same people for ever. */
const CENSUS_YEAR = 2026
const SIZES = [1, 2, 3, 4, 5, 6] as const
const SIZE_SHARE: readonly number[] = [24, 31, 25, 13, 5, 2]

export function settle(ground: Ground, keys: SealKeys, random: Random): Homes {
  const homes: Home[] = []
  for (const community of ground.communities) {
    const own = random.stream(community.id)
    const sizes = householdSizes(community.figures.population, own)
    const buildings = ground.buildings.filter((b) => b.communityId === community.id && b.kind === 'HOME')
    const counts = shareOut(sizes.length, buildings.map(roomFor))
    let next = 0
    buildings.forEach((building, i) => {
      const count = at(counts, i)
      for (let k = 0; k < count; k++) {
        homes.push({
          row: doorOf(building, k, count, homes.length + 1),
          people: peopleOf(at(sizes, next++), own),
        })
      }
    })
  }
  const counts = new Map<string, { households: number; population: number; helpHouseholds: number }>()
  for (const { row, people } of homes) {
    const sum = counts.get(row.buildingId) ?? { households: 0, population: 0, helpHouseholds: 0 }
    sum.households++
    sum.population += people.length
    if (people.some((p) => p.needsHelp)) sum.helpHouseholds++
    counts.set(row.buildingId, sum)
  }
  return {
    households: homes.map((h) => h.row),
    residents: () => residentsOf(homes, keys, random.stream('residents')),
    countsOf: (id) => counts.get(id) ?? { households: 0, population: 0, helpHouseholds: 0 },
  }
}

function* residentsOf(homes: readonly Home[], keys: SealKeys, random: Random): Generator<Row<'resident'>> {
  let n = 0
  for (const { row, people } of homes) {
    const surname = inventSurname(random)
    for (const [i, person] of people.entries()) {
      const id = `P${String(++n).padStart(6, '0')}`
      // Partners keep their own surname; children mostly carry the first one's.
      const family = i === 1 && person.generation !== 'young' ? undefined : surname
      const name = inventName(random, person.generation, family)
      const { birthYear, needsHelp } = person
      const box = sealResident(keys, id, 1, { name, phone: residentPhone(random), birthYear, needsHelp })
      yield { id, rev: 1, gridId: row.gridId, householdId: row.id, ...box }
    }
  }
}

/** Sizes that add up to the population exactly. */
function householdSizes(population: number, random: Random): number[] {
  const sizes: number[] = []
  let left = population
  while (left > 0) {
    const size = Math.min(
      left,
      random.weighted(SIZES, (s) => SIZE_SHARE[s - 1] ?? 0),
    )
    sizes.push(size)
    left -= size
  }
  return sizes
}

/** Homes a building holds, by its floors and its ground. */
function roomFor(building: Building): number {
  return Math.max(0.4, (building.floors * building.footprintM2 * 0.78) / 88)
}

/** Stairs: one for a tower, one for every dozen metres of a slab. */
export function unitsOf(building: Pick<Building, 'footprintM2' | 'floors' | 'use'>): number {
  if (building.use === 'oldLanes' || building.floors <= 3) return 1
  if (building.floors >= 18) return building.footprintM2 > 420 ? 2 : 1
  return Math.max(building.floors >= 5 ? 2 : 1, Math.min(5, Math.round(building.footprintM2 / 105)))
}

function doorOf(building: Building, k: number, count: number, n: number): Row<'household'> {
  const units = unitsOf(building)
  const perFloor = Math.max(1, Math.ceil(count / (units * building.floors)))
  const unit = Math.floor(k / (perFloor * building.floors)) % units
  const floor = Math.floor(k / perFloor) % building.floors
  return {
    id: `H${String(n).padStart(5, '0')}`,
    rev: 1,
    gridId: building.gridId,
    buildingId: building.id,
    unit: unit + 1,
    floor: floor + 1,
    door: `${floor + 1}-${(k % perFloor) + 1}`,
  }
}

function peopleOf(size: number, random: Random): Person[] {
  const old = random.chance(size === 1 ? 0.42 : size === 2 ? 0.36 : 0.1)
  const head = old ? 62 + Math.floor(30 * random.next() ** 1.6) : 24 + random.int(36)
  return Array.from({ length: size }, (_, i) => {
    const age =
      i === 0
        ? head
        : i === 1
          ? head + random.int(7) - 3
          : i === 4
            ? head + 24 + random.int(6)
            : Math.max(0, head - 25 - random.int(8))
    const years = Math.min(98, age)
    const needsHelp = random.chance(years >= 80 ? 0.24 : years >= 70 ? 0.06 : 0.004)
    return {
      generation: years >= 55 ? 'elder' : years >= 24 ? 'middle' : 'young',
      birthYear: CENSUS_YEAR - years,
      needsHelp,
    }
  })
}
