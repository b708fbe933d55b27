import type { InboxItem } from '../../native/contract/index.ts'
import { incidentLamp, lamp, type LampIncident, type LampTask } from '../../native/domain/index.ts'
import { useLinkState, useModel, useNow } from '../stores/index.ts'
import { shown, UNKNOWN_CLOCK, type ShownClock } from './shownClock.ts'

export interface Lamps {
  task(task: LampTask): ShownClock
  incident(incident: LampIncident & { readonly typeCode: string }): ShownClock
  /** The desk's own limit for something still in the inbox. */
  item(item: Pick<InboxItem, 'priority' | 'receivedAt' | 'typeCode'>): ShownClock
}

/** Lamps at the shared beat. Reading one inside a computed or a template makes it follow the clock. */
export function useLamps(): Lamps {
  const now = useNow()
  const model = useModel()
  const link = useLinkState()
  const known = () => (link.live && now.value > 0 ? model.model?.clocks : undefined)

  const incident: Lamps['incident'] = (row) => {
    const clocks = known()
    return clocks ? shown(incidentLamp(row, now.value, clocks, model.eventType(row.typeCode))) : UNKNOWN_CLOCK
  }
  return {
    incident,
    task: (row) => {
      const clocks = known()
      return clocks ? shown(lamp(row, now.value, clocks)) : UNKNOWN_CLOCK
    },
    item: ({ priority, receivedAt, typeCode }) =>
      incident({ priority, receivedAt, typeCode, state: 'NEW', dueAt: null }),
  }
}
