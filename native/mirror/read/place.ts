/** Where things are: search by a part of a name or an address, and the ground of the map. */
import type { MapBase, PlaceHit } from '../../contract/index.ts'
import { codecOf } from '../row/index.ts'
import type { Statements } from './statement.ts'

const MOST_HITS = 12

/** Exact name, then beginning, then inside the name, then in the address; short names first. */
const SEARCH = `
  SELECT kind, id, name, address, gridId, gridName, communityName, lonE6, latE6 FROM (
    SELECT 'building' AS kind, b.id AS id, b.name AS name, b.address AS address, g.id AS gridId, g.name AS gridName,
           c.name AS communityName, b.lonE6 AS lonE6, b.latE6 AS latE6
      FROM truth.building b JOIN truth.grid g ON g.id = b.gridId JOIN truth.community c ON c.id = g.communityId
     WHERE b.name LIKE @inside ESCAPE '\\' OR b.address LIKE @inside ESCAPE '\\'
    UNION ALL
    SELECT 'grid', g.id, g.name, c.name, g.id, g.name, c.name, g.lonE6, g.latE6
      FROM truth.grid g JOIN truth.community c ON c.id = g.communityId
     WHERE g.name LIKE @inside ESCAPE '\\'
  )
  ORDER BY CASE WHEN name = @exact THEN 0 WHEN name LIKE @front ESCAPE '\\' THEN 1 WHEN name LIKE @inside ESCAPE '\\' THEN 2 ELSE 3 END,
           length(name), name, id
  LIMIT @most`

export class PlaceQueries {
  readonly #statements: Statements

  constructor(statements: Statements) {
    this.#statements = statements
  }

  search(text: string): PlaceHit[] {
    const wanted = text.trim()
    if (wanted === '') return []
    const literal = wanted.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)
    return this.#statements
      .all(SEARCH, { inside: `%${literal}%`, exact: wanted, front: `${literal}%`, most: MOST_HITS })
      .map(([kind, id, name, address, gridId, gridName, communityName, lonE6, latE6]) => ({
        kind: kind === 'grid' ? 'grid' : 'building',
        id: String(id),
        name: String(name),
        address: String(address),
        gridId: String(gridId),
        gridName: String(gridName),
        communityName: String(communityName),
        lonE6: Number(lonE6),
        latE6: Number(latE6),
      }))
  }

  /** The ground does not change by this hub's acts: read from truth. */
  mapBase(): MapBase {
    return this.#statements.together(() => ({
      areas: this.#ground('area', ({ id, name, kind, shape }) => ({ id, name, kind, shape })),
      streets: this.#ground('street', ({ id, name, kind, shape }) => ({ id, name, kind, shape })),
      communities: this.#ground('community', ({ id, name, shape, lonE6, latE6 }) => ({
        id,
        name,
        shape,
        lonE6,
        latE6,
      })),
      grids: this.#ground('grid', ({ id, communityId, name, kind, shape, lonE6, latE6 }) => ({
        ...{ id, communityId, name, kind, shape, lonE6, latE6 },
      })),
      buildings: this.#ground('building', ({ id, name, kind, floors, shape }) => ({
        id,
        name,
        kind,
        floors,
        shape,
      })),
    }))
  }

  #ground<T extends 'area' | 'street' | 'community' | 'grid' | 'building', R>(
    table: T,
    pick: (row: ReturnType<ReturnType<typeof codecOf<T>>['decode']>) => R,
  ): R[] {
    const codec = codecOf(table)
    return this.#statements
      .all(`SELECT ${codec.list} FROM truth."${table}" ORDER BY id`)
      .map((values) => pick(codec.decode(values)))
  }
}
