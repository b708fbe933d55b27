/** The report of one shift: every number is a count of rows that anybody can count again. */
import type { IncidentState, Outcomes, Row, ShiftReport } from '../../contract/index.ts'
import { failure, type Model } from '../../contract/index.ts'
import { isOpenIncident, isOpenSignal, isOpenTask, lamp, verifyChain } from '../../domain/index.ts'
import type { MirrorReader } from '../../mirror/index.ts'

const MATTERS = 60

/** Errors: NOT_FOUND. */
export function shiftReport(
  read: MirrorReader,
  model: Model,
  shiftId: string,
  now: number,
  unsent: (id: string) => boolean,
): Outcomes<{ data: ShiftReport }, string> {
  const shift = read.current.get('shift', shiftId)
  if (!shift) return failure('NOT_FOUND', { table: 'shift', id: shiftId })
  const from = shift.startedAt ?? shift.startAt
  const to = Math.min(
    shift.endedAt ?? (shift.state === 'ON_DUTY' || shift.state === 'HANDING_OVER' ? now : shift.endAt),
    now,
  )
  const within = (at: number | null): boolean => at !== null && at >= from && at < to
  const { incidents, tasks, signals } = read.work.span(from, to)
  const received = incidents.filter(({ receivedAt }) => within(receivedAt))
  const channels = new Map<string, number>()
  for (const { channel } of received) channels.set(channel, (channels.get(channel) ?? 0) + 1)
  const calls = read.current.select(
    'reach',
    'WHERE startedAt >= ? AND startedAt < ? ORDER BY startedAt',
    from,
    to,
  )
  const openTasks = read.current
    .select('task', 'WHERE issuedAt < ?', to)
    .filter(({ state }) => isOpenTask(state))
  const name = (id: string): string => read.current.get('user', id)?.name ?? id
  const log = read.current.select('dutyLog', 'WHERE at >= ? AND at < ? ORDER BY at, id', from, to)
  const chain = verifyChain(read.current.select('dutySeal'), read.current.select('dutyLog'))
  const sheet = shift.handoverId === null ? undefined : read.current.get('handover', shift.handoverId)
  const count = <R>(rows: readonly R[], fits: (row: R) => boolean): number => rows.filter(fits).length
  const open = read.current
    .select('incident', 'WHERE receivedAt < ?', to)
    .filter(({ state }: { state: IncidentState }) => isOpenIncident(state))
  const heard = signals.filter(({ receivedAt }) => within(receivedAt))
  return {
    ok: true,
    data: {
      shift: { ...shift, leaderName: name(shift.leaderId), officerNames: shift.officerIds.map(name) },
      ...{ from, to },
      incidents: {
        received: received.length,
        accepted: count(incidents, ({ acceptedAt }) => within(acceptedAt)),
        dispatched: count(incidents, ({ dispatchedAt }) => within(dispatchedAt)),
        closed: count(incidents, ({ closedAt }) => within(closedAt)),
        critical: count(received, ({ priority }) => priority === 'CRITICAL'),
        open: open.length,
        byChannel: [...channels].map(([channel, n]) => ({ channel, n })).sort((a, b) => b.n - a.n),
      },
      tasks: {
        issued: count(tasks, ({ issuedAt }) => within(issuedAt)),
        signed: count(tasks, ({ signedAt }) => within(signedAt)),
        ended: count(tasks, ({ endedAt }) => within(endedAt)),
        open: openTasks.length,
        late: count(openTasks, (task) => ['RED', 'BLACK'].includes(lamp(task, now, model.clocks).colour)),
        undelivered: count(openTasks, ({ delivery }) => delivery === 'UNDELIVERED'),
      },
      signals: {
        received: heard.length,
        confirmed: count(heard, ({ state }) => state === 'CONFIRMED'),
        dismissed: count(heard, ({ state }) => state === 'DISMISSED'),
        open: count(heard, ({ state }) => isOpenSignal(state)),
      },
      calls: {
        made: calls.length,
        answered: count(calls, ({ state }) => state === 'ANSWERED'),
        unanswered: count(calls, ({ state }) => state === 'UNANSWERED'),
      },
      checks: read.current.select(
        'dutyCheck',
        'WHERE askedAt >= ? AND askedAt < ? ORDER BY askedAt',
        from,
        to,
      ),
      standIns: read.current.select('standIn', 'WHERE shiftId = ? ORDER BY "from"', shiftId),
      handover: sheet ? { ...sheet, unsent: unsent(sheet.id) } : null,
      matters: received
        .filter(({ priority }) => priority !== 'NORMAL')
        .sort((a, b) => a.receivedAt - b.receivedAt)
        .slice(0, MATTERS)
        .map(matter),
      log,
      chain: chain.ok ? chain : { ok: false, links: chain.link - 1, lines: 0, unsealed: 0 },
    },
  }
}

const matter = ({ id, number, title, place, priority, state, receivedAt }: Row<'incident'>) => ({
  ...{ id, number, title, place, priority, state, receivedAt },
})
