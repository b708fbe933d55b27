/** One box for everything that has a name or a number here, people's homes and residents excepted. */
import Type, { type Static } from 'typebox'
import { OneOf } from './column.ts'

/** In the order in which a screen groups what was found. */
export const SEARCH_KINDS = [
  'incident',
  'task',
  'person',
  'post',
  'team',
  'grid',
  'building',
  'business',
  'camera',
  'sensor',
  'plan',
  'rule',
] as const
export type SearchKind = (typeof SEARCH_KINDS)[number]

/** Why something was found, best first; the order is the ranking within a kind. */
export const SEARCH_REASONS = ['EXACT', 'STARTS', 'NAME', 'INITIALS', 'PINYIN', 'AROUND'] as const
export type SearchReason = (typeof SEARCH_REASONS)[number]

export const SearchAsk = Type.Object({
  text: Type.String({ minLength: 1, maxLength: 80 }),
  /** Only these; all where nothing is said. */
  kinds: Type.Optional(Type.Array(OneOf(...SEARCH_KINDS), { maxItems: SEARCH_KINDS.length })),
  /** Of each kind. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
})
export type SearchAsk = Static<typeof SearchAsk>

/** Found, and not read yet: the index knows only what it is and why. */
export interface SearchFind {
  readonly kind: SearchKind
  readonly id: string
  readonly reason: SearchReason
}

/** How far the index is behind what people see. */
export interface SearchLag {
  /** Being built: documents looked at, of how many; null when it is complete. */
  readonly building: { readonly done: number; readonly of: number } | null
  /** Changed rows that have not gone into it yet. */
  readonly waiting: number
  /** False: the index could not be opened and nothing can be found. */
  readonly usable: boolean
}

export interface SearchLine {
  readonly kind: SearchKind
  readonly id: string
  readonly reason: SearchReason
  /** Its number or code, as printed; empty where it has none. */
  readonly code: string
  readonly name: string
  /** Where it is or to whom it belongs. */
  readonly around: string
  /** State of an incident or a task; null for the rest. */
  readonly state: string | null
  /** When it was received or issued, ms since the epoch; null for what has no time. */
  readonly at: number | null
}

export interface SearchGroup {
  readonly kind: SearchKind
  readonly lines: readonly SearchLine[]
  /** There are more than were asked for. */
  readonly more: boolean
}

export interface SearchAnswer {
  readonly groups: readonly SearchGroup[]
  readonly lag: SearchLag
}
