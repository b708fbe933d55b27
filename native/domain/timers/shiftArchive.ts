/** A shift that was handed over is closed for good a day later. */
import { DAY_MS } from '../calendar.ts'
import { timerKind } from './kind.ts'

export const shiftArchive = timerKind({
  kind: 'shift.archive',
  table: 'shift',
  among: { column: 'state', values: ['HANDED_OVER'] },
  due: ({ id, endedAt, endAt }) => [
    { at: (endedAt ?? endAt) + DAY_MS, act: { type: 'shift.archive', payload: { shiftId: id } } },
  ],
})
