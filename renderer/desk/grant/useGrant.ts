/** How long people's rights still hold while the platform cannot be asked, in words. Nothing to say while it can. */
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { DUTY_ROLES, type GrantHold } from '../../../native/contract/index.ts'
import { formatSpan, formatStamp, useLocale, useText } from '../../locales/index.ts'
import { useModel, useNow, useSession, useView } from '../../stores/index.ts'

/** With less than this left, two on duty may want to extend before it ends, ms. */
const SOON_MS = 12 * 3_600_000

export interface GrantWords {
  readonly text: string
  /** It has ended, or ends soon. */
  readonly pressing: boolean
}

export function useGrantWords(
  userId: MaybeRefOrGetter<string | undefined>,
): ComputedRef<GrantWords | undefined> {
  const { t } = useText()
  const locale = useLocale()
  const model = useModel()
  const now = useNow()
  const view = useView('link')
  const words = ({ by, until }: GrantHold): GrantWords => {
    if (until === null) return { text: t('desk.grant.never'), pressing: true }
    const at = formatStamp(until, now.value, model.zoneOffsetMin, locale.language)
    if (by === 'NONE') return { text: t('desk.grant.ended', { at }), pressing: true }
    const text = by === 'GRANT' ? t('desk.grant.holds', { at }) : t('desk.grant.extended', { at })
    const leftMs = until - now.value
    if (leftMs >= SOON_MS) return { text, pressing: false }
    // Only a time that runs out is worth a countdown.
    return {
      text: text + t('desk.grant.left', { left: formatSpan(leftMs, locale.language) }),
      pressing: true,
    }
  }
  return computed(() => {
    const hold = view.row('grants', toValue(userId) ?? '')
    return hold && words(hold)
  })
}

/** True when the grants of the duty roles have ended or end soon, and two on duty can extend them. */
export function useMayExtend(): ComputedRef<boolean> {
  const session = useSession()
  const now = useNow()
  const view = useView('link')
  const duty = computed(() => session.users.filter(({ role }) => DUTY_ROLES.some((one) => one === role)))
  return computed(() =>
    duty.value.some(({ id }) => {
      const hold = view.row('grants', id)
      return hold !== undefined && (hold.by === 'NONE' || (hold.until ?? 0) - now.value < SOON_MS)
    }),
  )
}
