/** 三级五星 over a period: every matter closed in it with its whole log, a few at a time so that the desk goes on meanwhile. */
import { setImmediate } from 'node:timers/promises'
import type { Model, StarLevel, StarReport } from '../../contract/index.ts'
import { DAY_MS, dayOf, startOfDay, StarSums } from '../../domain/index.ts'
import type { MirrorReader } from '../../mirror/index.ts'

/** Matters read in one breath. */
const AT_ONCE = 20

/** @param days whole days of the township before today, and today up to now */
export async function starReport(
  read: MirrorReader,
  model: Model,
  days: number,
  now: number,
): Promise<StarReport> {
  const { work, supervise, current } = read
  const zone = model.clocks.zoneOffsetMin
  const from = startOfDay(dayOf(now, zone), zone) - (days - 1) * DAY_MS
  const closed = current.select(
    'incident',
    'WHERE closedAt >= ? AND closedAt <= ? ORDER BY closedAt, id',
    from,
    now,
  )
  const sums = new StarSums(model.clocks)
  for (let k = 0; k < closed.length; k += AT_ONCE) {
    for (const incident of closed.slice(k, k + AT_ONCE)) {
      if (incident.taskIds.length === 0) continue
      sums.add({
        incident,
        tasks: work.tasksOf(incident.id),
        entries: work.entriesOf(incident.id),
        ratings: supervise.ratingsOf(incident.id),
        summoned: new Set(supervise.whistlesOf(incident.id).flatMap(({ taskIds }) => taskIds)),
      })
    }
    await setImmediate()
  }
  const nameOf = (level: StarLevel, id: string): string =>
    level === 'POST'
      ? (current.get('post', id)?.zh ?? id)
      : (current.get(level === 'GRID' ? 'grid' : 'community', id)?.name ?? id)
  return { from, to: now, lines: sums.lines(nameOf) }
}
