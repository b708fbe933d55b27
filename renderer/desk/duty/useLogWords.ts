import { LOG_KINDS, type Row } from '../../../native/contract/index.ts'
import { formatStamp, useLocale, useText } from '../../locales/index.ts'
import { useModel, useNow } from '../../stores/index.ts'

/** Puts a line of the duty log into words: a person's as typed, the desk's own by their kind. */
export function useLogWords(): (line: Pick<Row<'dutyLog'>, 'kind' | 'params' | 'text'>) => string {
  const { t } = useText()
  const locale = useLocale()
  const model = useModel()
  const now = useNow()
  return ({ kind, params, text }) => {
    const known = LOG_KINDS.find((one) => one === kind)
    if (!known || known === 'NOTE') return text
    const words = Object.fromEntries(
      Object.entries(params ?? {}).map(([name, value]) => [
        name,
        typeof value === 'number' && (name === 'from' || name === 'to')
          ? formatStamp(value, now.value, model.zoneOffsetMin, locale.language)
          : (value ?? ''),
      ]),
    )
    return [t(`shift.log.${known}`, words), text].filter(Boolean).join(' · ')
  }
}
