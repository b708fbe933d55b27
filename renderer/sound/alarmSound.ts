import { onScopeDispose, reactive, watch, type ComputedRef } from 'vue'
import type { Priority } from '../../native/contract/index.ts'
import { TONES } from '../tokens/index.ts'
import { useSound } from './sound.ts'

export interface SoundingAlarm {
  readonly id: string
  readonly priority: Priority
  /** Said aloud for the highest priority. */
  readonly line: string
}

/**
 * Sounds what nobody has acknowledged yet. Critical: again and again until it is acknowledged or silenced here, each
 * for itself. Others: once, when they arrive. What was there when the screen opened sounds only if critical.
 * @param alarms unacknowledged alarms, most urgent first; undefined until the first picture
 */
export function useAlarmSound(alarms: ComputedRef<readonly SoundingAlarm[] | undefined>) {
  const sound = useSound()
  /** Silenced is not acknowledged: it stays red. */
  const silenced = reactive(new Set<string>())
  const heard = new Set<string>()
  let opened = false

  const critical = (): SoundingAlarm | undefined =>
    alarms.value?.find(({ id, priority }) => priority === 'CRITICAL' && !silenced.has(id))
  const ring = (): void => {
    const alarm = critical()
    if (!alarm) return
    sound.play('CRITICAL')
    if (!heard.has(`said ${alarm.id}`)) {
      heard.add(`said ${alarm.id}`)
      sound.speak(alarm.line)
    }
  }

  watch(
    alarms,
    (now) => {
      if (!now) return
      const fresh = now.filter(({ id }) => !heard.has(id))
      for (const { id } of fresh) heard.add(id)
      const loudest = fresh[0]
      if (loudest?.priority === 'CRITICAL') ring()
      else if (loudest && opened) sound.play(loudest.priority)
      opened = true
    },
    { immediate: true },
  )
  const timer = setInterval(ring, TONES.CRITICAL.repeatMs)
  onScopeDispose(() => clearInterval(timer))

  return { silenced, silence: (id: string): void => void silenced.add(id) }
}
