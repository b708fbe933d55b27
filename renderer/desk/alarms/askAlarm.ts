/** The questions before an alarm is put aside: why, and for how long. */
import type { InboxItem, Model } from '../../../native/contract/index.ts'
import { alarmRules } from '../../../native/domain/index.ts'
import type { Ask } from '../acts/ask.ts'
import { line, type Asking } from '../acts/askParts.ts'

type Alarm = Pick<InboxItem, 'id' | 'rev' | 'priority' | 'deviceId' | 'place' | 'title'>

const SHELF_MIN = [5, 15, 30, 60, 120, 240, 480]
const OUT_MIN = [30, 120, 480, 1440, 10_080]

/** Minutes as a person says them. */
function duration({ t }: Asking, minutes: number): string {
  if (minutes % 1440 === 0) return t('alarm.act.days', { n: minutes / 1440 })
  if (minutes % 60 === 0) return t('alarm.act.hours', { n: minutes / 60 })
  return t('alarm.act.duration', { n: minutes })
}

const minutesField = (asking: Asking, offered: readonly number[]) => ({
  kind: 'choice' as const,
  name: 'minutes',
  label: asking.t('alarm.act.minutes'),
  options: offered.map((minutes) => ({ value: String(minutes), label: duration(asking, minutes) })),
  initial: String(offered[0] ?? 5),
})

/** Clock time when something given for so many minutes ends. */
export type Ends = (minutes: number) => string

export function shelveAsk(asking: Asking, model: Model, item: Alarm, about: string, ends: Ends): Ask {
  const { t, give } = asking
  const most = alarmRules(model).shelveMost[item.priority]
  return {
    title: t('desk.act.shelve'),
    about,
    facts: [{ name: t('alarm.act.effect'), value: t('alarm.act.shelveEffect') }],
    fields: [
      minutesField(
        asking,
        SHELF_MIN.filter((minutes) => minutes <= most),
      ),
      line('reason', t('alarm.act.reason')),
    ],
    submit: t('desk.act.shelve'),
    give: ({ reason = '', minutes = '5' }) =>
      give(
        'signal.shelve',
        { signalId: item.id, reason, minutes: Number(minutes) },
        {
          seen: [{ table: 'signal', id: item.id, rev: item.rev }],
          done: t('desk.done.shelve', { at: ends(Number(minutes)) }),
        },
      ),
  }
}

export function takeOutAsk(asking: Asking, item: Alarm, about: string, ends: Ends): Ask {
  const { t, give } = asking
  return {
    title: t('desk.act.takeOut'),
    about,
    facts: [{ name: t('alarm.act.effect'), value: t('alarm.act.until') }],
    fields: [minutesField(asking, OUT_MIN), line('reason', t('alarm.act.reason'))],
    submit: t('desk.act.takeOut'),
    grave: true,
    give: ({ reason = '', minutes = '30' }) =>
      give(
        'device.takeOut',
        {
          ...{ deviceId: item.deviceId ?? '', name: item.place, reason, minutes: Number(minutes) },
          signalId: item.id,
        },
        {
          seen: [{ table: 'signal', id: item.id, rev: item.rev }],
          done: t('desk.done.takeOut', { at: ends(Number(minutes)) }),
        },
      ),
  }
}
