import type { Row } from '../../../native/contract/index.ts'
import {
  ANSWER_WAYS,
  CARD_LEVELS,
  CHANNELS,
  INCIDENT_STATES,
  CORRECTABLE,
  PRIORITIES,
  REVIEW_DECISIONS,
  SIGNAL_STATES,
  TASK_STATES,
} from '../../../native/contract/index.ts'
import { formatStamp, useLocale, useText } from '../../locales/index.ts'
import { useModel, useNow } from '../../stores/index.ts'

type Entry = Pick<Row<'entry'>, 'kind' | 'params'>
type Param = Entry['params'][string]

const isOneOf = <V extends string>(list: readonly V[], value: string): value is V =>
  list.some((known) => known === value)

/** Puts a line of a time line into words: its code by the locale, its parameters by what they name. */
export function useEntryWords(): (entry: Entry) => string {
  const { t, tCode } = useText()
  const model = useModel()
  const locale = useLocale()
  const now = useNow()

  const state = (kind: string, code: string): string => {
    if (kind.startsWith('task.') && isOneOf(TASK_STATES, code)) return t(`base.taskState.${code}`)
    if (kind.startsWith('signal.') && isOneOf(SIGNAL_STATES, code)) return t(`base.signalState.${code}`)
    if (isOneOf(INCIDENT_STATES, code)) return t(`base.incidentState.${code}`)
    if (code === 'PEACE' || code === 'EMERGENCY') return t(`base.mode.${code}`)
    return code
  }
  const holder = (kind: Param | undefined, id: string): string => {
    if (kind === 'POST') return model.postName(id)
    if (kind === 'GRID') return model.gridName(id)
    if (kind === 'COMMUNITY') return model.communityName(id)
    return id
  }
  const word = (entry: Entry, name: string, value: Param): string => {
    if (value === null) return ''
    if (typeof value === 'boolean') return t(value ? 'desk.entry.yes' : 'desk.entry.no')
    if (name === 'dueAt') return formatStamp(Number(value), now.value, model.zoneOffsetMin, locale.language)
    if (typeof value === 'number') return String(value)
    switch (name) {
      case 'from':
      case 'to':
      case 'state':
        return state(entry.kind, value)
      case 'typeCode':
        return model.typeName(value)
      case 'priority':
        return isOneOf(PRIORITIES, value) ? t(`base.priority.${value}`) : value
      case 'channel':
        return isOneOf(CHANNELS, value) ? t(`base.channel.${value}`) : value
      case 'holderId':
        return holder(entry.params['holderKind'], value)
      case 'kind':
        return tCode('entries', `review.${value}`, {}, 'entries.review_other')
      case 'level':
        return isOneOf(CARD_LEVELS, value) ? t(`supervise.level.${value}`) : value
      case 'stage':
        return value === 'sign' || value === 'arrive' || value === 'finish'
          ? t(`supervise.stage.${value}`)
          : value
      case 'decision':
        return isOneOf(REVIEW_DECISIONS, value) ? t(`desk.decision.${value}`) : value
      case 'way':
      case 'before':
        return isOneOf(ANSWER_WAYS, value) ? t(`reach.way.${value}`) : value
      case 'fields':
        return fields(value)
      case 'delivery':
        return value === 'DELIVERED' || value.startsWith('BY_') ? deliveryWord(value) : value
      case 'satisfaction':
        return value === 'VERY_SATISFIED' ||
          value === 'SATISFIED' ||
          value === 'BASICALLY' ||
          value === 'DISSATISFIED'
          ? t(`base.satisfaction.${value}`)
          : value
      default:
        return value
    }
  }
  const fields = (names: string): string =>
    names
      .split(',')
      .map((name) => (isOneOf(CORRECTABLE, name) ? t(`desk.field.${name}`) : name))
      .join(t('desk.log.and'))
  const deliveryWord = (value: string): string => {
    const known = ['DELIVERED', 'BY_PHONE', 'BY_RADIO', 'BY_SATPHONE', 'BY_MESSENGER'] as const
    return isOneOf(known, value) ? t(`base.delivery.${value}`) : value
  }

  return (entry) => {
    const params = Object.fromEntries(
      Object.entries(entry.params).map(([name, value]) => [name, word(entry, name, value)]),
    )
    const granted = entry.params['granted'] ?? entry.params['passed']
    const again = entry.kind.endsWith('.again')
    const code = again ? entry.kind.slice(0, -'.again'.length) : entry.kind
    const { byRule } = entry.params
    const variant =
      granted !== undefined
        ? `${code}.${granted ? 'yes' : 'no'}`
        : code === 'card.propose' || (code === 'task.urge' && byRule === true)
          ? `${code}.${byRule === true ? 'rule' : 'desk'}`
          : code === 'card.withdraw' && entry.params['inTime'] === true
            ? 'card.withdraw.inTime'
            : code
    const words = tCode('entries', variant, params, 'entries.other')
    return again ? t('entries.again', { what: words }) : words
  }
}
