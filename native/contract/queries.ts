/** One-off questions of a screen. Names, parameters and answers; who may ask is decided in native/seats. */
import Type, { type Static } from 'typebox'
import { ATTACHMENT_QUERIES } from './attachment.ts'
import { REGISTER_QUERIES } from './register.ts'
import { SearchAsk } from './search.ts'

export const QUERIES = {
  /** Buildings and grids by a part of their name or address, best first, at most 12. */
  'place.search': Type.Object({ text: Type.String({ minLength: 1, maxLength: 60 }) }),
  /** Everything that has a name or a number, residents excepted: a SearchAnswer. */
  search: SearchAsk,
  /** The ground for the map: areas, streets, communities, grids, buildings. */
  'map.base': Type.Object({}),
  /** Opens the sealed caller of one incident for 60 s; audited. */
  'caller.reveal': Type.Object({
    incidentId: Type.String(),
    reason: Type.String({ minLength: 2, maxLength: 200 }),
  }),
  /** Opens the words, the place and the pictures of an alert about somebody's life for 60 s; audited. */
  'signal.reveal': Type.Object({
    signalId: Type.String(),
    reason: Type.String({ minLength: 2, maxLength: 200 }),
  }),
  /** Verifies the audit chain; answers { ok, entries, brokenAt }. */
  'audit.verify': Type.Object({}),
  /** Who stands behind a grid, a community or a post, with numbers to call: a `ContactChain`. */
  'contacts.of': Type.Object({
    kind: Type.Union([
      Type.Literal('GRID'),
      Type.Literal('COMMUNITY'),
      Type.Literal('POST'),
      Type.Literal('STREET'),
    ]),
    id: Type.String({ maxLength: 200 }),
  }),
  /** 交办单 of a task as a PDF; answers PrintedForm. */
  'slip.pdf': Type.Object({ taskId: Type.String({ maxLength: 200 }) }),
  /** 叫应单: whom to call, as a PDF. */
  'calls.pdf': Type.Object({}),
  /** Everything of one shift for its report: a `ShiftReport`. */
  'shift.report': Type.Object({ shiftId: Type.String({ maxLength: 200 }) }),
  /** 三级五星 over what was closed in the last days: a `StarReport`. */
  'day.stars': Type.Object({ days: Type.Integer({ minimum: 1, maximum: 31 }) }),
  'audit.recent': Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500 }) }),
  ...REGISTER_QUERIES,
  ...ATTACHMENT_QUERIES,
} as const

export type QueryName = keyof typeof QUERIES
export type QueryParams<N extends QueryName> = Static<(typeof QUERIES)[N]>
export const isQueryName = (name: string): name is QueryName => Object.hasOwn(QUERIES, name)

export interface PlaceHit {
  kind: 'building' | 'grid'
  id: string
  name: string
  address: string
  gridId: string
  gridName: string
  communityName: string
  lonE6: number
  latE6: number
}

export interface MapBase {
  areas: readonly { id: string; name: string; kind: string; shape: readonly number[] }[]
  streets: readonly { id: string; name: string; kind: string; shape: readonly number[] }[]
  communities: readonly { id: string; name: string; shape: readonly number[]; lonE6: number; latE6: number }[]
  grids: readonly {
    id: string
    communityId: string
    name: string
    kind: string
    shape: readonly number[]
    lonE6: number
    latE6: number
  }[]
  buildings: readonly { id: string; name: string; kind: string; floors: number; shape: readonly number[] }[]
}

export interface CallerDetails {
  name: string
  phone: string
  /** Domain time at which the screen must mask it again. */
  until: number
}

/**
 * Command-like payload of a phone report as the screen sends it: the hub seals `caller` before the command is formed,
 * so that no clear text of a caller is ever stored or sent.
 */
export const PhoneCaller = Type.Object({
  name: Type.String({ maxLength: 60 }),
  phone: Type.String({ maxLength: 40 }),
})

export interface SignalDetails {
  place: string
  text: string
  attachments: readonly { sha256: string; mime: string; name: string }[]
  /** Domain time at which the screen must mask it again. */
  until: number
}

export interface PrintedForm {
  name: string
  /** The PDF, base64. */
  pdf: string
}
