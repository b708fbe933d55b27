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

const SAID = 'said '

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
    if (!heard.has(SAID + alarm.id)) {
      heard.add(SAID + alarm.id)
      sound.speak(alarm.line)
    }
  }

  /** What was seen to and comes again is new: it sounds, and whoever silenced it has to do so once more. */
  function forget(present: ReadonlySet<string>): void {
    for (const id of heard) if (!present.has(id.replace(SAID, ''))) heard.delete(id)
    for (const id of silenced) if (!present.has(id)) silenced.delete(id)
  }

  watch(
    alarms,
    (now) => {
      if (!now) return
      forget(new Set(now.map(({ id }) => id)))
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
