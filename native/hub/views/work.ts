/** Lists of the day's work: board, inbox and its wall form, open incidents, the call list. */
import type { CallLine, InboxItem, Model, Row, TaskBrief, ViewTypes } from '../../contract/index.ts'
import {
  alarmOf,
  alarmOfReport,
  byPriority,
  isOpenIncident,
  isOpenTask,
  mergeCandidates,
} from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { inInbox } from './alarms.ts'
import { incidentBrief, postTile, taskBrief } from './briefs.ts'
import type { Door } from './door.ts'
import { followed } from './follow.ts'
import { isMasked, masked } from './masked.ts'
import { byId, gridName, holderName, peopleOf } from './names.ts'
import type { DeskReads } from './reads.ts'

type Sets<V extends keyof ViewTypes> = { [C in keyof ViewTypes[V]]: Record<string, ViewTypes[V][C]> }

export function boardView(reads: DeskReads, door: Door): ViewSource {
  return {
    tables: ['post', 'person', 'grid', 'task'],
    compute: (): Sets<'board'> => ({
      posts: byId(reads.posts().map((post) => postTile(reads, post))),
      grids: byId(reads.grids().map(({ id, name, communityId, kind }) => ({ id, name, communityId, kind }))),
      tasks: byId(reads.openTasks().map((task): TaskBrief => door(taskBrief(reads, task)))),
    }),
    follow: (refs) =>
      followed(
        'tasks',
        refs,
        (table, id) => (table === 'task' ? [id] : undefined),
        (id) => {
          const task = reads.get('task', id)
          return task && isOpenTask(task.state) ? door(taskBrief(reads, task)) : undefined
        },
      ),
  }
}

export function incidentsView(reads: DeskReads, door: Door): ViewSource {
  return {
    tables: ['incident', 'task', 'grid'],
    compute: (): Sets<'incidents'> => ({
      items: byId(reads.openIncidents().map((row) => door(incidentBrief(reads, row)))),
    }),
    follow: (refs) =>
      followed(
        'items',
        refs,
        (table, id) => {
          if (table === 'incident') return [id]
          const task = table === 'task' ? reads.get('task', id) : undefined
          return task && [task.incidentId]
        },
        (id) => {
          const row = reads.get('incident', id)
          return row && isOpenIncident(row.state) ? door(incidentBrief(reads, row)) : undefined
        },
      ),
  }
}

/** What nobody has dealt with: machines' signals and reports still NEW. */
export function inboxView(reads: DeskReads, model: () => Model): ViewSource {
  return {
    tables: ['signal', 'incident', 'grid'],
    compute: (): Sets<'inbox'> => ({
      items: Object.fromEntries(inbox(reads, model()).map((item) => [keyOf(item), item])),
    }),
  }
}

/** The same for the wall: no words of anybody, since they may name a caller. */
export function incomingView(reads: DeskReads, model: () => Model, door: Door): ViewSource {
  return {
    tables: ['signal', 'incident', 'grid'],
    compute: (): Sets<'incoming'> => ({
      items: Object.fromEntries(
        inbox(reads, model()).map((item) => {
          const {
            text: _text,
            candidates: _candidates,
            attachments: _attachments,
            deviceId: _device,
            ...rest
          } = item
          return [keyOf(item), door(rest)]
        }),
      ),
    }),
  }
}

const keyOf = (item: InboxItem): string => `${item.kind}/${item.id}`

function inbox(reads: DeskReads, model: Model): InboxItem[] {
  const open = reads.openIncidents()
  const item = (
    kind: 'signal' | 'incident',
    row: Row<'signal'> | Row<'incident'>,
    own: Pick<InboxItem, 'alarm' | 'realarms' | 'deviceId' | 'masked'>,
  ): InboxItem => ({
    kind,
    id: row.id,
    rev: row.rev,
    number: 'number' in row ? row.number : null,
    typeCode: row.typeCode,
    priority: row.priority,
    channel: row.channel,
    title: row.title,
    text: row.text,
    place: row.place,
    gridId: row.gridId,
    gridName: gridName(reads, row.gridId),
    state: row.state,
    occurredAt: row.occurredAt,
    receivedAt: row.receivedAt,
    ackAt: row.ackAt,
    candidates: candidates(row, open, model),
    attachments: row.attachments,
    unsent: reads.unsent(kind, row.id),
    ...own,
  })
  return [
    ...reads
      .openSignals()
      .filter(inInbox)
      .map((row) => signalItem(reads, model, row, item)),
    ...open
      .filter((row) => row.state === 'NEW')
      .map((row) =>
        item('incident', row, { alarm: alarmOfReport(row), realarms: 0, deviceId: null, masked: false }),
      ),
  ]
}

type ItemOf = (
  kind: 'signal',
  row: Row<'signal'>,
  own: Pick<InboxItem, 'alarm' | 'realarms' | 'deviceId' | 'masked'>,
) => InboxItem

/** What a machine says; of an alert about somebody's life only kind, grid and time. */
function signalItem(reads: DeskReads, model: Model, row: Row<'signal'>, item: ItemOf): InboxItem {
  const own = { alarm: alarmOf(row), realarms: row.realarms ?? 0, deviceId: row.deviceId }
  if (!isMasked(model, row)) return item('signal', row, { ...own, masked: false })
  return item(
    'signal',
    { ...row, ...masked(reads, model, row), text: '', attachments: [] },
    { ...own, deviceId: null, masked: true },
  )
}

const CANDIDATES_SHOWN = 3

export function candidates(
  row: Row<'signal'> | Row<'incident'>,
  open: readonly Row<'incident'>[],
  model: Model,
): InboxItem['candidates'] {
  const byIncident = new Map(open.map((incident) => [incident.id, incident]))
  return mergeCandidates(row, open, model.clocks)
    .slice(0, CANDIDATES_SHOWN)
    .flatMap(({ incidentId, distanceM, minutes }) => {
      const incident = byIncident.get(incidentId)
      return incident
        ? [{ incidentId, number: incident.number, title: incident.title, distanceM, minutes }]
        : []
    })
}

/** Whom to call because a task has not reached them, most urgent first. */
export function callsView(reads: DeskReads): ViewSource {
  return {
    tables: ['task', 'post', 'person', 'grid', 'team'],
    compute: (): Sets<'calls'> => ({
      lines: Object.fromEntries(callLines(reads).map((line) => [line.taskId, line])),
    }),
    follow: (refs) =>
      followed(
        'lines',
        refs,
        (table, id) => (table === 'task' ? [id] : undefined),
        (id) => {
          const task = reads.get('task', id)
          return task && isOpenTask(task.state) && isToCall(task) ? callLine(reads, task) : undefined
        },
      ),
  }
}

/** Nobody has it yet; or, out of hours, the people of the post it was meant for were not called yet. */
const isToCall = ({ delivery, coverFor, calledAt }: Row<'task'>): boolean =>
  delivery === 'UNDELIVERED' || (coverFor !== null && calledAt === null)

export const callLines = (reads: DeskReads): CallLine[] =>
  reads
    .openTasks()
    .filter(isToCall)
    .toSorted((a, b) => byPriority(a, b) || a.issuedAt - b.issuedAt)
    .map((task) => callLine(reads, task))

const callLine = (reads: DeskReads, task: Row<'task'>): CallLine => ({
  taskId: task.id,
  rev: task.rev,
  number: task.number,
  title: task.title,
  place: task.place,
  priority: task.priority,
  issuedAt: task.issuedAt,
  holderName: holderName(reads, task.holderKind, task.holderId),
  instruction: task.instruction,
  undelivered: task.delivery === 'UNDELIVERED',
  coverFor: task.coverFor === null ? null : holderName(reads, 'POST', task.coverFor),
  people: [
    ...(task.delivery === 'UNDELIVERED' ? peopleOf(reads, task.holderKind, task.holderId) : []),
    ...(task.coverFor === null ? [] : peopleOf(reads, 'POST', task.coverFor)),
  ].map(({ name, title, phone }) => ({ name, title, phone })),
})
