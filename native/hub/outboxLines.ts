/** The outbox as an officer reads it: what waits for the platform, and what was set aside. */
import type { OutboxLine } from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'

const LINES_SHOWN = 200

export function outboxLines(mirror: Mirror): OutboxLine[] {
  return mirror.outbox
    .pending()
    .slice(0, LINES_SHOWN)
    .map(({ envelope, n, state, code }) => ({
      commandId: envelope.id,
      n,
      type: envelope.type,
      subject: subjectOf(mirror, envelope.payload),
      actorName: envelope.actor.name,
      occurredAt: envelope.occurredAt,
      state,
      code,
    }))
}

/** The printed number of what a command is about; empty when it makes something new or concerns the hub itself. */
export function subjectOf(mirror: Mirror, payload: object): string {
  const { current } = mirror.read
  const of = (field: string): string => {
    const value = Object.entries(payload).find(([name]) => name === field)?.[1] as unknown
    return typeof value === 'string' ? value : ''
  }
  return (
    current.get('task', of('taskId'))?.number ??
    current.get('incident', of('incidentId'))?.number ??
    current.get('signal', of('signalId'))?.title ??
    ''
  )
}
