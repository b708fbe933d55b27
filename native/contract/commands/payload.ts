/** Parts that several payloads share. */
import Type, { type TProperties } from 'typebox'
import { Attachment, DELIVERIES } from '../tables/index.ts'
import { Blob, Int, OneOf, Text } from '../column.ts'

export const Line = Type.String({ minLength: 1, maxLength: 500 })
export const Prose = Type.String({ maxLength: 4000 })
export const Id = Type.String({ minLength: 1, maxLength: 200 })
export const Attachments = Type.Optional(Type.Array(Attachment, { maxItems: 20 }))

/** Where something is; a place in words is always there, the rest as far as it is known. */
export const located = {
  place: Type.String({ minLength: 1, maxLength: 200 }),
  gridId: Type.Optional(Id),
  buildingId: Type.Optional(Id),
  lonE6: Type.Optional(Int),
  latE6: Type.Optional(Int),
}

/** Said by somebody at the desk for somebody who reached it by phone, radio, satellite phone or messenger. */
export const OnBehalf = Type.Object({
  via: OneOf(...DELIVERIES.filter((d) => d !== 'UNDELIVERED' && d !== 'DELIVERED')),
  /** Who answered, and what was said. */
  note: Type.String({ minLength: 1, maxLength: 500 }),
})

/** Caller details, sealed at the hub before the command is formed. */
export const SealedCaller = Type.Object({ sealed: Blob, keyId: Text })

export const payload = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })
