/** Re-alarm: what was acknowledged, lasts and was not looked into calls once more. */
import { alarmOf } from '../alarm.ts'
import { MINUTE_MS } from '../calendar.ts'
import { alarmRules } from '../model.ts'
import { timerKind } from './kind.ts'

export const signalRealarm = timerKind({
  kind: 'signal.realarm',
  table: 'signal',
  among: { column: 'state', values: ['RECEIVED', 'EXPIRED'] },
  due(signal, { model }) {
    const minutes = alarmRules(model).realarmMin[signal.priority]
    if (minutes <= 0 || alarmOf(signal) !== 'ACKNOWLEDGED') return []
    const since = signal.alarmAt ?? signal.ackAt ?? signal.receivedAt
    return [
      {
        at: since + Math.round(minutes * MINUTE_MS),
        act: { type: 'signal.realarm', payload: { signalId: signal.id } },
      },
    ]
  },
})
