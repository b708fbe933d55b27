/** 查岗: a check from above that nobody answered in its time stands as missed. */
import { timerKind } from './kind.ts'

export const checkMissed = timerKind({
  kind: 'duty.missCheck',
  table: 'dutyCheck',
  among: { column: 'state', values: ['OPEN'] },
  due: ({ id, dueAt }) => [{ at: dueAt, act: { type: 'duty.missCheck', payload: { checkId: id } } }],
})
