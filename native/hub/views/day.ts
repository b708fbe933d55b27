/** Today's clearance with what is still open of it, by the formulas of native/domain. */
import type { DayLeft, Model, Row, ViewTypes } from '../../contract/index.ts'
import { dayFigures, dayOf, isOpenTask, startOfDay } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { byId, holderName } from './names.ts'
import type { DeskReads } from './reads.ts'

type Sets = { [C in keyof ViewTypes['day']]: Record<string, ViewTypes['day'][C]> }

export function dayView(reads: DeskReads, model: () => Model, now: () => number): ViewSource {
  return {
    tables: ['incident', 'task', 'signal'],
    everyMs: 10_000,
    // Counts of a whole day: nobody reads them ten times a second.
    restMs: 1_000,
    compute: (): Sets => {
      const { clocks } = model()
      const at = now()
      const from = startOfDay(dayOf(at, clocks.zoneOffsetMin), clocks.zoneOffsetMin)
      const span = reads.span(from, at + 1)
      const open = reads.openIncidents()
      const incidents = [...new Map([...open, ...span.incidents].map((row) => [row.id, row])).values()]
      const holding = Map.groupBy(
        reads.openTasks().filter(({ state }) => isOpenTask(state) && state !== 'SUBMITTED'),
        ({ incidentId }) => incidentId,
      )
      const left = (row: Row<'incident'>): DayLeft => ({
        ...{ id: row.id, number: row.number, typeCode: row.typeCode, title: row.title, place: row.place },
        ...{ priority: row.priority, state: row.state, receivedAt: row.receivedAt, dueAt: row.dueAt },
        carried: row.receivedAt < from,
        holders: (holding.get(row.id) ?? []).map(({ holderKind, holderId }) => ({
          ...{ kind: holderKind, id: holderId, name: holderName(reads, holderKind, holderId) },
        })),
      })
      return {
        now: { now: dayFigures({ incidents, signals: span.signals }, clocks, at) },
        left: byId(open.map(left)),
      }
    },
  }
}
