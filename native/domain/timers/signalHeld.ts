/** What was put aside comes back when its time is over: from the shelf, or from suppression by design. */
import { alarmOf } from '../alarm.ts'
import { OPEN_SIGNAL_STATES } from '../states.ts'
import { timerKind } from './kind.ts'

const among = { column: 'state', values: OPEN_SIGNAL_STATES } as const

export const signalUnshelve = timerKind({
  kind: 'signal.unshelve',
  table: 'signal',
  among,
  due: (signal) =>
    alarmOf(signal) === 'SHELVED' && signal.heldUntil !== null
      ? [{ at: signal.heldUntil, act: { type: 'signal.unshelve', payload: { signalId: signal.id } } }]
      : [],
})

export const signalRelease = timerKind({
  kind: 'signal.release',
  table: 'signal',
  among,
  due: (signal) =>
    alarmOf(signal) === 'SUPPRESSED' && signal.heldUntil !== null
      ? [{ at: signal.heldUntil, act: { type: 'signal.release', payload: { signalId: signal.id } } }]
      : [],
})
