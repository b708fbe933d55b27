/** The hub itself: posts' attendance, devices' state, the duty log, the mode, decisions on reviews. */
import Type from 'typebox'
import { OneOf } from '../column.ts'
import { CORRECTABLE, REVIEW_DECISIONS } from '../tables/index.ts'
import { Id, Line, OnBehalf, payload } from './payload.ts'

export const hubCommands = {
  'post.attend': payload({ postId: Id, onDuty: OneOf('A', 'B', 'NONE') }),
  'camera.state': payload({ cameraId: Id, state: OneOf('ONLINE', 'OFFLINE') }),
  'sensor.state': payload({ sensorId: Id, state: OneOf('NORMAL', 'ALARM', 'FAULT', 'OFFLINE') }),
  'duty.log': payload({ text: Line }),
  'mode.set': payload({ state: OneOf('PEACE', 'EMERGENCY'), why: Line }),
  'review.settle': payload({
    reviewId: Id,
    decision: OneOf(...REVIEW_DECISIONS),
    /** With FIELDS: those in which the later version counts; in all others the platform's does. */
    fields: Type.Optional(Type.Array(OneOf(...CORRECTABLE), { maxItems: CORRECTABLE.length })),
    reason: Line,
    /** With CONFIRM at a desk: how the new holder said so. */
    onBehalf: Type.Optional(OnBehalf),
  }),
} as const
