/** A device is back in service when the time for which it was taken out is over. */
import { timerKind } from './kind.ts'

export const devicePutBack = timerKind({
  kind: 'device.putBack',
  table: 'deviceHold',
  among: { column: 'state', values: ['OUT'] },
  due: ({ id, until }) => [{ at: until, act: { type: 'device.putBack', payload: { deviceId: id } } }],
})
