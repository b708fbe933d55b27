import { computed, type ComputedRef } from 'vue'
import type { AlarmTrouble, DeviceOut, HeldAlarm } from '../../../native/contract/index.ts'
import type { ViewHandle } from '../../stores/index.ts'

/** One line of the list of alarms: a device out, an alarm put aside, one that misbehaves. */
export type AlarmLine =
  | { readonly id: string; readonly kind: 'device'; readonly device: Readonly<DeviceOut> }
  | { readonly id: string; readonly kind: 'held'; readonly held: Readonly<HeldAlarm> }
  | { readonly id: string; readonly kind: 'trouble'; readonly trouble: Readonly<AlarmTrouble> }

/** What ends first comes first, so that nothing comes back unexpected; what misbehaves stands below it. */
export function useAlarmLines(view: ViewHandle<'alarms'>): ComputedRef<readonly AlarmLine[]> {
  const endOf = (line: AlarmLine): number =>
    line.kind === 'device' ? line.device.until : line.kind === 'held' ? line.held.heldUntil : 0
  return computed(() => [
    ...[
      ...view
        .list('devices')
        .map((device): AlarmLine => ({ id: `device/${device.id}`, kind: 'device', device })),
      ...view.list('held').map((held): AlarmLine => ({ id: `held/${held.id}`, kind: 'held', held })),
    ].sort((a, b) => endOf(a) - endOf(b) || (a.id < b.id ? -1 : 1)),
    ...[...view.list('trouble')]
      .sort((a, b) => b.times - a.times || a.firstAt - b.firstAt)
      .map((trouble): AlarmLine => ({ id: `trouble/${trouble.id}`, kind: 'trouble', trouble })),
  ])
}
