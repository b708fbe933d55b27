/** A source from which nothing was heard for longer than the model allows has fallen silent. */
import { MINUTE_MS } from '../calendar.ts'
import { alarmRules } from '../model.ts'
import { timerKind } from './kind.ts'

export const sourceSilent = timerKind({
  kind: 'source.silent',
  table: 'source',
  among: { column: 'state', values: ['LIVE'] },
  due({ id, lastAt }, { model }) {
    const source = alarmRules(model).sources.find((one) => one.id === id)
    if (!source) return []
    return [
      {
        at: lastAt + Math.round(source.silentMin * MINUTE_MS),
        act: { type: 'source.silent', payload: { sourceId: id } },
      },
    ]
  },
})
