/** The hub itself: posts' attendance, devices' state, the duty log, the mode, decisions on reviews. */
import Type from 'typebox'
import { OneOf } from '../column.ts'
import { Id, Line, payload, Prose } from './payload.ts'

export const hubCommands = {
  'post.attend': payload({ postId: Id, onDuty: OneOf('A', 'B', 'NONE') }),
  'camera.state': payload({ cameraId: Id, state: OneOf('ONLINE', 'OFFLINE') }),
  'sensor.state': payload({ sensorId: Id, state: OneOf('NORMAL', 'ALARM', 'FAULT', 'OFFLINE') }),
  'duty.log': payload({ text: Line }),
  'mode.set': payload({ state: OneOf('PEACE', 'EMERGENCY'), why: Line }),
  'review.settle': payload({ reviewId: Id, settlement: Line, note: Type.Optional(Prose) }),
} as const
