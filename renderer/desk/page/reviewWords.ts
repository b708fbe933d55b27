import type { ReviewCard, ReviewSide } from '../../../native/contract/index.ts'
import { CORRECTABLE, INCIDENT_STATES, PRIORITIES, TASK_STATES } from '../../../native/contract/index.ts'
import { formatSpan, formatStamp, useLocale, useText } from '../../locales/index.ts'
import { useModel, useNow } from '../../stores/index.ts'

/** What reached the platform later than this after it happened was done without the line, ms. */
const OFFLINE_FROM_MS = 10_000

/** Stands where a side has no value. */
const NOTHING = '—'

const OTHER_FIELDS = [
  'state',
  'taskState',
  'holder',
  'report',
  'why',
  'endReason',
  'team',
  'forIncident',
  'atPlace',
  'instruction',
  'targets',
] as const

/** Puts a conflict into words: its kind, its fields and their values, who did each side and when. */
export function useReviewWords() {
  const { t, tCode } = useText()
  const locale = useLocale()
  const model = useModel()
  const now = useNow()

  const stamp = (at: number): string => formatStamp(at, now.value, model.zoneOffsetMin, locale.language, true)

  return {
    stamp,
    kind({ kind, decisions }: Pick<ReviewCard, 'kind' | 'decisions'>): string {
      const late = decisions.includes('CONFIRM') ? '.passed' : '.dropped'
      const code = kind === 'task.submit.late' ? kind + late : kind
      return tCode('entries', `review.${code}`, {}, 'entries.review_other')
    },
    story: ({ kind }: Pick<ReviewCard, 'kind'>): string =>
      tCode('entries', `story.${kind}`, {}, 'entries.story_other'),
    field(name: string): string {
      const correctable = CORRECTABLE.find((known) => known === name)
      if (correctable) return t(`desk.field.${correctable}`)
      const other = OTHER_FIELDS.find((known) => known === name)
      return other ? t(`desk.reviewField.${other}`) : name
    },
    value(name: string, value: string | null): string {
      if (value === null || value === '') return NOTHING
      switch (name) {
        case 'typeCode':
          return model.typeName(value)
        case 'gridId':
          return model.gridName(value)
        case 'priority': {
          const priority = PRIORITIES.find((known) => known === value)
          return priority ? t(`base.priority.${priority}`) : value
        }
        case 'state': {
          const state = INCIDENT_STATES.find((known) => known === value)
          return state ? t(`base.incidentState.${state}`) : value
        }
        case 'taskState': {
          const state = TASK_STATES.find((known) => known === value)
          return state ? t(`base.taskState.${state}`) : value
        }
        default:
          return value
      }
    },
    /** How late the platform heard of it, when that was because there was no line; else empty. */
    late({ at, receivedAt }: ReviewSide): string {
      if (at === null || receivedAt === null || receivedAt - at < OFFLINE_FROM_MS) return ''
      return t('desk.review.late', { span: formatSpan(receivedAt - at, locale.language) })
    },
    /** Who and when in a few words. */
    who: ({ actorName, at }: ReviewSide): string =>
      [actorName, at === null ? '' : stamp(at)].filter(Boolean).join(' '),
  }
}
