/** One incident or one task, whole. */
import type { Model, RefKey, Row, Suggestion, ViewTypes } from '../../contract/index.ts'
import { DAY_MS, mergeCandidates, REPEAT_DAYS, repeatsOf, suggestions } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { incidentBrief } from './briefs.ts'
import { UNCHANGED } from './follow.ts'
import { mayMeet } from './meets.ts'
import { byId, holderName, peopleOf, withoutCaller } from './names.ts'
import type { DeskReads } from './reads.ts'
import { cardLine, supervisionOf } from './supervise.ts'

type Sets<V extends keyof ViewTypes> = { [C in keyof ViewTypes[V]]: Record<string, ViewTypes[V][C]> }

export function incidentView(reads: DeskReads, model: () => Model, id: string): ViewSource | undefined {
  if (!reads.get('incident', id)) return undefined
  /** Other rows that the page shows something of. */
  const beside = new Set<string>()
  return {
    tables: [
      ...(['incident', 'task', 'entry', 'signal', 'post', 'grid', 'person'] as const),
      ...(['card', 'whistle', 'escalation', 'rating'] as const),
    ],
    compute: (): Sets<'incident'> => {
      const incident = reads.get('incident', id)
      beside.clear()
      if (!incident)
        return {
          incident: {},
          tasks: {},
          entries: {},
          signals: {},
          merged: {},
          candidates: {},
          suggestions: {},
          cards: {},
          whistles: {},
          escalations: {},
          ratings: {},
          held: {},
          repeats: {},
        }
      const open = reads.openIncidents()
      const near = mergeCandidates(incident, open, model().clocks).flatMap(
        ({ incidentId, distanceM, minutes }) => {
          const row = open.find((other) => other.id === incidentId)
          return row ? [{ ...incidentBrief(reads, row), distanceM, minutes }] : []
        },
      )
      const tasks = reads.tasksOf(id).map((task) => ({
        ...task,
        holderName: holderName(reads, task.holderKind, task.holderId),
        unsent: reads.unsent('task', task.id),
      }))
      const signals = reads.signalsOf(id)
      const merged = reads.mergedInto(id)
      const before = repeated(reads, incident)
      for (const row of [...near, ...signals, ...merged, ...before]) beside.add(row.id)
      return {
        incident: byId([withoutCaller(incident)]),
        tasks: byId(tasks),
        entries: byId(reads.entriesOf(id)),
        signals: byId(signals),
        merged: byId(merged.map((row) => incidentBrief(reads, row))),
        candidates: byId(near),
        ...supervisionOf(reads, model(), incident),
        repeats: byId(before.map((row) => incidentBrief(reads, row))),
        suggestions: Object.fromEntries(
          suggested(reads, model(), incident).map((one) => [`${one.kind}/${one.id}`, one]),
        ),
      }
    },
    follow: (refs) => {
      const mine = reads.get('incident', id)
      const apart = (ref: RefKey): boolean =>
        isOfAnother(reads, ref, id) && !concerns(reads, ref, beside) && !!mine && !maySoon(ref, mine)
      const maySoon = (ref: RefKey, incident: Row<'incident'>): boolean => {
        const other = ref.startsWith('incident/') ? reads.get('incident', ref.slice(9)) : undefined
        if (!other) return false
        const sameMatter = other.typeCode === incident.typeCode && other.gridId === incident.gridId
        return sameMatter || mayMeet(incident, other, model().clocks)
      }
      return refs.every(apart) ? UNCHANGED : undefined
    },
  }
}

/** Whether a row, or the incident whose task it is, is shown beside another's page. */
function concerns(reads: DeskReads, ref: RefKey, beside: ReadonlySet<string>): boolean {
  const slash = ref.indexOf('/')
  const id = ref.slice(slash + 1)
  const of = ref.startsWith('task/') ? reads.get('task', id)?.incidentId : undefined
  return beside.has(id) || (of !== undefined && beside.has(of))
}

/** True for rows that belong to another incident and nobody else's page. */
function isOfAnother(reads: DeskReads, ref: RefKey, incidentId: string): boolean {
  const [table = '', ...rest] = ref.split('/')
  const rowId = rest.join('/')
  switch (table) {
    case 'incident': {
      const row = reads.get('incident', rowId)
      return (
        rowId !== incidentId && row !== undefined && row.mergedInto !== incidentId && row.state !== 'MERGED'
      )
    }
    case 'signal': {
      const row = reads.get('signal', rowId)
      return row !== undefined && row.incidentId !== incidentId
    }
    case 'task':
    case 'card':
    case 'whistle':
    case 'escalation':
    case 'rating':
    case 'entry': {
      const row = reads.get(table, rowId)
      return row !== undefined && row.incidentId !== incidentId
    }
    default:
      return false
  }
}

function repeated(reads: DeskReads, incident: Row<'incident'>): readonly Row<'incident'>[] {
  const { typeCode, gridId, receivedAt } = incident
  if (gridId === null) return []
  const since = receivedAt - REPEAT_DAYS * DAY_MS
  return repeatsOf(incident, reads.supervise.incidentsLike(typeCode, gridId, since))
}

function suggested(reads: DeskReads, model: Model, incident: Row<'incident'>): Suggestion[] {
  return suggestions(incident, model, {
    post: (id) => reads.get('post', id),
    grid: (id) => reads.get('grid', id),
    community: (id) => reads.get('community', id),
  })
}

export function taskView(reads: DeskReads, id: string): ViewSource | undefined {
  if (!reads.get('task', id)) return undefined
  return {
    tables: ['task', 'incident', 'entry', 'post', 'grid', 'person', 'card'],
    compute: (): Sets<'task'> => {
      const task = reads.get('task', id)
      const incident = task && reads.get('incident', task.incidentId)
      if (!task) return { task: {}, incident: {}, entries: {}, people: {}, cards: {} }
      return {
        task: byId([
          {
            ...task,
            holderName: holderName(reads, task.holderKind, task.holderId),
            unsent: reads.unsent('task', task.id),
          },
        ]),
        incident: incident ? byId([incidentBrief(reads, incident)]) : {},
        entries: byId(reads.entriesOf(task.incidentId).filter((entry) => entry.taskId === id)),
        people: byId(peopleOf(reads, task.holderKind, task.holderId)),
        cards: byId(
          reads.supervise
            .cardsOf(task.incidentId)
            .filter(({ taskId }) => taskId === id)
            .map((row) => cardLine(reads, row)),
        ),
      }
    },
    follow: (refs) => {
      const incidentId = reads.get('task', id)?.incidentId
      return incidentId !== undefined && refs.every((ref) => isOfAnother(reads, ref, incidentId))
        ? UNCHANGED
        : undefined
    },
  }
}
