/** The outbox as an officer reads it: what waits for the platform, and what was set aside. */
import { childId, type CommandEnvelope, type OutboxLine } from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'
import type { DeskReads } from './views/index.ts'
import { holderName } from './views/index.ts'

/** Of each sort at most; how many there are in all is in the view `link`. */
const LINES_SHOWN = 300

export function outboxLines(mirror: Mirror, reads: DeskReads): OutboxLine[] {
  return mirror.outbox.heads(LINES_SHOWN).map(({ envelope, n, state, code }) => ({
    ...lineOf(reads, envelope),
    ...{ n, state, code },
  }))
}

type Matter = Pick<OutboxLine, 'subject' | 'title' | 'open'>
type Line = Omit<OutboxLine, 'n' | 'state' | 'code'>

/** A command in the words of the desk, whatever has become of it. */
export function lineOf(reads: DeskReads, { id, type, payload, actor, occurredAt }: CommandEnvelope): Line {
  return { commandId: id, type, actorName: actor.name, occurredAt, ...matterOf(reads, id, payload) }
}

/** What a command is about; for one that makes an incident, the incident it made. */
function matterOf(reads: DeskReads, commandId: string, payload: object): Matter {
  const named = new Map<string, unknown>(Object.entries(payload))
  const of = (field: string): string | undefined => {
    const value = named.get(field)
    return typeof value === 'string' ? value : undefined
  }
  const taskId = of('taskId')
  const task = taskId === undefined ? undefined : reads.get('task', taskId)
  if (task) {
    const holder = holderName(reads, task.holderKind, task.holderId)
    return { subject: task.number, title: `${holder} ${task.title}`, open: { kind: 'task', id: task.id } }
  }
  const reviewId = of('reviewId')
  const review = reviewId === undefined ? undefined : reads.get('review', reviewId)
  const incidentId = of('incidentId') ?? (review?.entity === 'incident' ? review.entityId : undefined)
  const incident = reads.get('incident', incidentId ?? childId(commandId, 'i'))
  const open = review
    ? ({ kind: 'review', id: review.id } as const)
    : incident
      ? ({ kind: 'incident', id: incident.id } as const)
      : null
  if (incident) return { subject: incident.number, title: incident.title, open }
  const signalId = of('signalId')
  const signal = signalId === undefined ? undefined : reads.get('signal', signalId)
  return { subject: '', title: signal?.title ?? of('text') ?? '', open }
}
