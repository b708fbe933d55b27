/** 超时未核: a signal that nobody has looked into within the desk's time to verify is marked, and stays open. */
import { MINUTE_MS } from '../calendar.ts'
import { timerKind } from './kind.ts'

export const signalExpire = timerKind({
  kind: 'signal.expire',
  table: 'signal',
  among: { column: 'state', values: ['RECEIVED'] },
  due: ({ id, priority, receivedAt }, { model }) => [
    {
      at: receivedAt + Math.round(model.clocks.desk[priority].verifyMin * MINUTE_MS),
      act: { type: 'signal.expire', payload: { signalId: id } },
    },
  ],
})
