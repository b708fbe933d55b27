/** What an incoming officer must accept: everything that is red now, and every alarm that was put aside. */
import type { Command, Model, Row } from '../../contract/index.ts'
import {
  eventType,
  incidentLamp,
  lamp,
  OPEN_INCIDENT_STATES,
  OPEN_SIGNAL_STATES,
  OPEN_TASK_STATES,
} from '../../domain/index.ts'
import type { MirrorReader } from '../../mirror/index.ts'

export type Listed = NonNullable<Command<'handover.open'>['items']>
type Item = Listed[number]

const MOST = 500
const isLate = (colour: string): boolean => colour === 'RED' || colour === 'BLACK'

/** @param now domain time, ms since the epoch */
export function handoverItems(read: MirrorReader, model: Model, now: number): Listed {
  const { work, current } = read
  const holder = ({ holderKind, holderId }: Row<'task'>): string => {
    if (holderKind === 'POST') return current.get('post', holderId)?.zh ?? holderId
    if (holderKind === 'GRID') return current.get('grid', holderId)?.name ?? holderId
    if (holderKind === 'COMMUNITY') return current.get('community', holderId)?.name ?? holderId
    return current.get('team', holderId)?.name ?? holderId
  }
  const tasks = work.tasksIn(OPEN_TASK_STATES).flatMap((task): Item[] => {
    const { colour, clock } = lamp(task, now, model.clocks)
    const undelivered = task.delivery === 'UNDELIVERED' && clock === 'NOT_STARTED' && old(task.issuedAt)
    if (!isLate(colour) && !undelivered) return []
    return [
      {
        ...{ key: `task/${task.id}`, kind: undelivered ? 'UNDELIVERED' : 'LATE_TASK' },
        ...{ title: cut(`${task.number} ${task.title}`), detail: cut(`${holder(task)} ${task.place}`) },
        until: task.finishDueAt,
      },
    ]
  })
  function old(issuedAt: number): boolean {
    return now - issuedAt >= model.clocks.undeliveredAfterS * 1000
  }
  const incidents = work.incidentsIn(OPEN_INCIDENT_STATES).flatMap((incident): Item[] => {
    const own = work.tasksOf(incident.id)
    const { colour } = incidentLamp(incident, now, model.clocks, eventType(model, incident.typeCode))
    // a late incident whose late task is on the list is handed over with it
    if (!isLate(colour) || tasks.some(({ key }) => own.some(({ id }) => key === `task/${id}`))) return []
    return [
      {
        ...{ key: `incident/${incident.id}`, kind: 'LATE_INCIDENT' as const },
        ...{
          title: cut(`${incident.number} ${incident.title}`),
          detail: cut(incident.place),
          until: incident.dueAt,
        },
      },
    ]
  })
  const alarms = work.signalsIn(OPEN_SIGNAL_STATES).flatMap((signal): Item[] => {
    const item = { key: `signal/${signal.id}`, title: cut(signal.title), detail: cut(signal.place) }
    if (signal.alarm === 'SHELVED') return [{ ...item, kind: 'SHELVED', until: signal.heldUntil ?? null }]
    return signal.ackAt === null && signal.priority !== 'NORMAL'
      ? [{ ...item, kind: 'ALARM', until: null }]
      : []
  })
  const calls = current
    .select(
      'reach',
      `WHERE state = 'UNANSWERED' AND startedAt >= ? ORDER BY startedAt, id`,
      now - 24 * 3_600_000,
    )
    .map((call): Item => ({
      ...{ key: `reach/${call.id}`, kind: 'CALL', until: null },
      ...{ title: cut(`${call.ofName} ${call.personName}`), detail: cut(call.text) },
    }))
  const reviews = work.reviews('OPEN').map((review): Item => ({
    key: `review/${review.id}`,
    kind: 'REVIEW',
    title: review.kind,
    detail: '',
    until: null,
  }))
  return [...incidents, ...tasks, ...alarms, ...calls, ...reviews].slice(0, MOST)
}

const cut = (text: string): string => text.trim().slice(0, 500)
