/** Today's figures, by the formulas of native/domain. */
import type { Model, ViewTypes } from '../../contract/index.ts'
import { dayOf, figuresOfDay, startOfDay } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import type { DeskReads } from './reads.ts'

export function figuresView(reads: DeskReads, model: () => Model, now: () => number): ViewSource {
  return {
    tables: ['incident', 'task', 'signal', 'camera'],
    everyMs: 10_000,
    // Figures of a whole day: nobody reads them ten times a second.
    restMs: 1_000,
    compute: (): { now: Record<string, ViewTypes['figures']['now']> } => {
      const { zoneOffsetMin } = model().clocks
      const at = now()
      const today = reads.span(startOfDay(dayOf(at, zoneOffsetMin), zoneOffsetMin), at + 1)
      const cameras = reads.cameras()
      return {
        now: {
          now: figuresOfDay({
            incidents: union(reads.openIncidents(), today.incidents),
            tasks: union(reads.openTasks(), today.tasks),
            signals: union(reads.openSignals(), today.signals),
            camerasOnline: cameras.online,
            cameras: cameras.all,
            now: at,
            zoneOffsetMin,
          }),
        },
      }
    },
  }
}

const union = <R extends { id: string }>(a: readonly R[], b: readonly R[]): R[] => [
  ...new Map([...a, ...b].map((row) => [row.id, row])).values(),
]
