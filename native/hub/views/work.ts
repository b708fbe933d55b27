/** Lists of the day's work: board, open incidents, the call list. */
import type { CallLine, Row, TaskBrief, ViewTypes } from '../../contract/index.ts'
import { byPriority, isOpenIncident, isOpenTask } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { incidentBrief, postTile, taskBrief } from './briefs.ts'
import type { Door } from './door.ts'
import { followed } from './follow.ts'
import { byId, holderName, peopleOf } from './names.ts'
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
