/** Questions about one thing that was found, and about the sealed register of residents. */
import Type from 'typebox'
import { OneOf } from './column.ts'
import { SEARCH_KINDS, type SearchLine } from './search.ts'

const Id = Type.String({ minLength: 1, maxLength: 200 })
const Reason = Type.String({ minLength: 4, maxLength: 200 })
/** Nobody looks into the register without a matter: an open incident, and why. */
const matter = { incidentId: Id, reason: Reason }

export const REGISTER_QUERIES = {
  /** What is known of one found thing: a ThingFacts. Names no resident. Errors: NOT_FOUND. */
  'thing.read': Type.Object({ kind: OneOf(...SEARCH_KINDS), id: Id }),
  /**
   * Sealed records behind one door of a building: SealedRecord[], no name and no number. Errors: those of the register
   * (INCIDENT_NOT_OPEN, NOT_FOUND).
   */
  'resident.atDoor': Type.Object({
    buildingId: Id,
    door: Type.String({ minLength: 1, maxLength: 40 }),
    ...matter,
  }),
  /** Sealed records of exactly this name or number: SealedRecord[]. Errors: also REGISTER_LOCKED. */
  'resident.find': Type.Object({
    by: OneOf('name', 'phone'),
    value: Type.String({ minLength: 2, maxLength: 60 }),
    ...matter,
  }),
  /** Opens one record for 60 s: an OpenRecord. Errors: also REGISTER_LOCKED, REGISTER_TOO_MANY. */
  'resident.reveal': Type.Object({ residentId: Id, ...matter }),
} as const

/** What the screen may show of a record that is not opened. */
export interface SealedRecord {
  readonly residentId: string
  readonly buildingName: string
  readonly unit: number
  readonly floor: number
  readonly door: string
}

export interface OpenRecord {
  readonly residentId: string
  readonly name: string
  readonly phone: string
  readonly birthYear: number
  readonly needsHelp: boolean
  /** Domain time at which the screen must mask and forget it again. */
  readonly until: number
}

export interface ThingFacts {
  readonly line: SearchLine
  readonly gridId: string | null
  readonly gridName: string
  readonly communityName: string
  readonly place: { readonly lonE6: number; readonly latE6: number } | null
  /** Of a building or a grid. */
  readonly floors: number | null
  readonly households: number | null
  /** Households in which somebody needs help to get out; a count, never names. */
  readonly helpHouseholds: number | null
  readonly phone: string | null
  /** Open incidents there, newest first. */
  readonly incidents: readonly SearchLine[]
}
