/** The ground of the map. */
import type { MapBase } from '../../contract/index.ts'
import { codecOf } from '../row/index.ts'
import type { Statements } from './statement.ts'

export class PlaceQueries {
  readonly #statements: Statements

  constructor(statements: Statements) {
    this.#statements = statements
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
