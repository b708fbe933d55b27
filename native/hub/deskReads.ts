/** The mirror's rows in the form the views name: what many of them ask for comes from memory. */
import type { RefKey } from '../contract/index.ts'
import { refKey } from '../contract/index.ts'
import type { MirrorReader } from '../mirror/index.ts'
import type { KeptReads } from './kept/index.ts'
import type { DeskReads } from './views/index.ts'

/** @param unsent whether a command that wrote this row still waits for the platform */
export function deskReads(
  read: MirrorReader,
  kept: Pick<KeptReads, keyof KeptReads>,
  unsent: (key: RefKey) => boolean,
): DeskReads {
  const { current, work } = read
  return {
    get: (table, id) => kept.get(table, id),
    posts: () => current.select('post', 'ORDER BY id'),
    grids: () => current.select('grid', 'ORDER BY id'),
    communities: () => current.select('community', 'ORDER BY id'),
    teams: () => current.select('team', 'ORDER BY id'),
    shifts: (from, to) => work.shifts(from, to),
    openTasks: () => kept.openTasks(),
    openIncidents: () => kept.openIncidents(),
    signalsSince: (since) => kept.signalsSince(since),
    incidentsSince: (since) => kept.incidentsSince(since),
    devicesOut: () => work.devicesOut(),
    openSignals: () => kept.openSignals(),
    tasksOf: (incidentId) => work.tasksOf(incidentId),
    entriesOf: (incidentId) => work.entriesOf(incidentId),
    signalsOf: (incidentId) => work.signalsOf(incidentId),
    mergedInto: (incidentId) => work.mergedInto(incidentId),
    dutyLog: (limit) => work.dutyLog(limit),
    reviews: (settledSince) => [...work.reviews('OPEN'), ...work.reviewsSettled(settledSince)],
    supervise: read.supervise,
    span: (from, to) => kept.span(from, to),
    handovers: (since) =>
      current.select('handover', `WHERE state = 'OPEN' OR openedAt >= ? ORDER BY openedAt`, since),
    standIns: (after) => current.select('standIn', 'WHERE "to" >= ? ORDER BY "from"', after),
    checks: (since) =>
      current.select('dutyCheck', `WHERE state <> 'ANSWERED' OR askedAt >= ? ORDER BY askedAt`, since),
    calls: (since) => work.calls(since),
    triesOf: (reachId) => work.triesOf(reachId),
    countBy: (table, column) => current.countBy(table, column),
    cameras: () => ({
      online: current.countIn('camera', 'state', ['ONLINE']),
      all: current.count('camera'),
    }),
    unsent: (table, id) => unsent(refKey(table, id)),
  }
}
