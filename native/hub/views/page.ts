/** One incident or one task, whole. */
import type { Model, Row, Suggestion, ViewTypes } from '../../contract/index.ts'
import { mergeCandidates, suggestions } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { incidentBrief } from './briefs.ts'
import { byId, holderName, peopleOf, withoutCaller } from './names.ts'
import type { DeskReads } from './reads.ts'

type Sets<V extends keyof ViewTypes> = { [C in keyof ViewTypes[V]]: Record<string, ViewTypes[V][C]> }

export function incidentView(reads: DeskReads, model: () => Model, id: string): ViewSource | undefined {
  if (!reads.get('incident', id)) return undefined
  return {
    tables: ['incident', 'task', 'entry', 'signal', 'post', 'grid', 'person'],
    compute: (): Sets<'incident'> => {
      const incident = reads.get('incident', id)
      if (!incident)
        return {
          incident: {},
          tasks: {},
          entries: {},
          signals: {},
          merged: {},
          candidates: {},
          suggestions: {},
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
      return {
        incident: byId([withoutCaller(incident)]),
        tasks: byId(tasks),
        entries: byId(reads.entriesOf(id)),
        signals: byId(reads.signalsOf(id)),
        merged: byId(reads.mergedInto(id).map((row) => incidentBrief(reads, row))),
        candidates: byId(near),
        suggestions: Object.fromEntries(
          suggested(reads, model(), incident).map((one) => [`${one.kind}/${one.id}`, one]),
        ),
      }
    },
  }
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
    tables: ['task', 'incident', 'entry', 'post', 'grid', 'person'],
    compute: (): Sets<'task'> => {
      const task = reads.get('task', id)
      const incident = task && reads.get('incident', task.incidentId)
      if (!task) return { task: {}, incident: {}, entries: {}, people: {} }
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
      }
    },
  }
}
