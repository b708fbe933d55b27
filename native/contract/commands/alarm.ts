/** Alarms as such: put aside for a time, come back, called for once more; devices out of service; sources that fall silent. */
import Type from 'typebox'
import { Int, OneOf } from '../column.ts'
import { Target } from './target.ts'
import { Id, Line, payload, Prose } from './payload.ts'

const Minutes = (most: number) => Type.Integer({ minimum: 1, maximum: most })

export const alarmCommands = {
  /** Its condition is normal again, says the feed that raised it. */
  'signal.return': payload({ channel: OneOf('AI_VIDEO', 'IOT_SENSOR', 'WARNING'), sourceId: Id }),
  /** Put aside for a time; the model says how long at most for each priority. */
  'signal.shelve': payload({ signalId: Id, reason: Line, minutes: Minutes(7 * 24 * 60) }),
  /** By a person: acknowledged. By the timer, when its time is over: unacknowledged. */
  'signal.unshelve': payload({ signalId: Id }),
  /** The time for which the model suppresses it is over. Fired by a timer. */
  'signal.release': payload({ signalId: Id }),
  /** Acknowledged, and nothing done since. Fired by a timer. */
  'signal.realarm': payload({ signalId: Id }),
  /** 先派后核: confirmed and sent out in one act. */
  'signal.dispatch': payload({
    signalId: Id,
    targets: Type.Array(Target, { minItems: 1, maxItems: 40 }),
    instruction: Prose,
  }),
  'device.takeOut': payload({
    deviceId: Id,
    name: Line,
    reason: Line,
    minutes: Minutes(30 * 24 * 60),
    /** The alarm it was taken out for. */
    signalId: Type.Optional(Id),
  }),
  /** By a person, or by the timer when its time is over. */
  'device.putBack': payload({ deviceId: Id }),
  /** What sources have sent since they last said so. By a feed, for as many sources as it carries. */
  'source.heard': payload({
    sources: Type.Array(Type.Object({ id: Id, at: Int, records: Type.Integer({ minimum: 0 }) }), {
      minItems: 1,
      maxItems: 100,
    }),
  }),
  /** Nothing heard for longer than the model allows. Fired by a timer. */
  'source.silent': payload({ sourceId: Id }),
} as const
