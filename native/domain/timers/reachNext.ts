/** 叫应: a channel that brought no answer in its time gives way to the next one. */
import { timerKind } from './kind.ts'

export const reachNext = timerKind({
  kind: 'reach.next',
  table: 'reach',
  among: { column: 'state', values: ['CALLING'] },
  due: ({ id, nextAt }) =>
    nextAt === null
      ? []
      : [{ at: nextAt, act: { type: 'reach.next', payload: { reachId: id, dueAt: nextAt } } }],
})
