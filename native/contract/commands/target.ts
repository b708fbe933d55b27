/** Whom a task is for. */
import Type from 'typebox'
import { OneOf } from '../column.ts'
import { HOLDER_KINDS } from '../tables/index.ts'
import { Id } from './payload.ts'

export const Target = Type.Object({
  kind: OneOf(...HOLDER_KINDS),
  id: Id,
  /** Lead 主办; exactly one target leads. Absent: the first one. */
  lead: Type.Optional(Type.Boolean()),
})
