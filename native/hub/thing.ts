/** One found thing, as far as everybody at the desk may know it. */
import { failure, type Outcomes, type QueryParams, type Row, type ThingFacts } from '../contract/index.ts'
import { OPEN_INCIDENT_STATES } from '../domain/index.ts'
import type { Mirror, MirrorReader } from '../mirror/index.ts'
import { lineOf } from './search.ts'

const MOST_INCIDENTS = 20

type Where = Pick<ThingFacts, 'floors' | 'households' | 'helpHouseholds' | 'phone' | 'place' | 'gridId'> & {
  /** Whether an incident is there. */
  readonly holds: (incident: Row<'incident'>) => boolean
}

const NOWHERE: Where = {
  ...{ floors: null, households: null, helpHouseholds: null, phone: null, place: null, gridId: null },
  holds: () => false,
}

export function readThing(
  { read }: Mirror,
  { kind, id }: QueryParams<'thing.read'>,
): Outcomes<{ data: ThingFacts }, 'NOT_FOUND'> {
  return read.together(() => {
    const [line] = lineOf(read, { kind, id, reason: 'EXACT' })
    if (!line) return failure('NOT_FOUND')
    const { holds, ...where } = whereIs(read, kind, id)
    const grid = where.gridId === null ? undefined : read.current.get('grid', where.gridId)
    const incidents = read.work
      .incidentsIn(OPEN_INCIDENT_STATES)
      .filter(holds)
      .toReversed()
      .slice(0, MOST_INCIDENTS)
    return {
      ok: true,
      data: {
        ...{ line, ...where },
        gridName: grid?.name ?? '',
        communityName: grid ? (read.current.get('community', grid.communityId)?.name ?? '') : '',
        incidents: incidents.flatMap((incident) =>
          lineOf(read, { kind: 'incident', id: incident.id, reason: 'EXACT' }),
        ),
      },
    }
  })
}

function whereIs(read: MirrorReader, kind: QueryParams<'thing.read'>['kind'], id: string): Where {
  const { current } = read
  switch (kind) {
    case 'building': {
      const row = current.get('building', id)
      if (!row) return NOWHERE
      const { floors, households, helpHouseholds, gridId, lonE6, latE6 } = row
      const place = { lonE6, latE6 }
      return {
        ...NOWHERE,
        floors,
        households,
        helpHouseholds,
        gridId,
        place,
        holds: ({ buildingId }) => buildingId === id,
      }
    }
    case 'grid': {
      const row = current.get('grid', id)
      if (!row) return NOWHERE
      const { households, helpHouseholds, lonE6, latE6 } = row
      const place = { lonE6, latE6 }
      return {
        ...NOWHERE,
        households,
        helpHouseholds,
        gridId: id,
        place,
        holds: ({ gridId }) => gridId === id,
      }
    }
    case 'business': {
      const row = current.get('business', id)
      const building = row && current.get('building', row.buildingId)
      if (!row || !building) return NOWHERE
      const { lonE6, latE6 } = building
      return {
        ...NOWHERE,
        gridId: row.gridId,
        place: { lonE6, latE6 },
        holds: ({ buildingId }) => buildingId === building.id,
      }
    }
    case 'camera':
    case 'sensor': {
      const row = current.get(kind, id)
      if (!row) return NOWHERE
      const { lonE6, latE6, gridId } = row
      return { ...NOWHERE, gridId, place: { lonE6, latE6 } }
    }
    case 'person': {
      const row = current.get('person', id)
      return row ? { ...NOWHERE, phone: row.phone, gridId: row.gridId } : NOWHERE
    }
    case 'team': {
      const row = current.get('team', id)
      return row ? { ...NOWHERE, phone: row.phone, gridId: row.gridId } : NOWHERE
    }
    default:
      return NOWHERE
  }
}
