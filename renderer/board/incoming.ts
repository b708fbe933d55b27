import type {
  Channel,
  IncidentBrief,
  IncidentState,
  IncomingItem,
  Priority,
} from '../../native/contract/index.ts'

/** One line of the incoming strip. */
export interface IncomingLine {
  readonly id: string
  readonly kind: 'signal' | 'incident'
  readonly priority: Priority
  /** 特急 that nobody has acknowledged: stays on top until somebody does. */
  readonly latched: boolean
  /** Nobody has judged it yet. */
  readonly waiting: boolean
  readonly typeCode: string
  readonly title: string
  readonly place: string
  readonly channel: Channel
  /** State of an incident, null for what is still in the inbox. */
  readonly state: IncidentState | null
  readonly receivedAt: number
  readonly gridId: string | null
  /** Degrees x 1e6; null: only the grid is known. */
  readonly lonE6: number | null
  readonly latE6: number | null
  readonly unsent: boolean
}

const OVER: ReadonlySet<IncidentState> = new Set([
  'CLOSED',
  'REJECTED',
  'MERGED',
  'RETURNED_UP',
  'PENDING_EVAL',
])
export const isOpenIncident = (state: IncidentState): boolean => !OVER.has(state)

const RANK: Readonly<Record<Priority, number>> = { NORMAL: 0, URGENT: 1, CRITICAL: 2 }

/**
 * What the room should look at, most urgent first: unacknowledged 特急 (a person's report before a machine's, the newest
 * on top, because in a flood the strip is short and what is new must be seen), then by priority what nobody has judged
 * before what is being dealt with, newest first. An incident that is still in the inbox is listed once.
 */
export function incomingLines(
  inbox: Iterable<Readonly<IncomingItem>>,
  incidents: Iterable<Readonly<IncidentBrief>>,
): IncomingLine[] {
  const briefs = new Map<string, Readonly<IncidentBrief>>()
  for (const incident of incidents) if (isOpenIncident(incident.state)) briefs.set(incident.id, incident)
  const lines: IncomingLine[] = []
  for (const item of inbox) {
    const brief = briefs.get(item.id)
    briefs.delete(item.id)
    lines.push({
      id: item.id,
      kind: item.kind,
      priority: item.priority,
      latched: item.priority === 'CRITICAL' && item.ackAt === null,
      waiting: true,
      typeCode: item.typeCode,
      title: item.title,
      place: item.place || (item.gridName ?? ''),
      channel: item.channel,
      state: null,
      receivedAt: item.receivedAt,
      gridId: item.gridId,
      lonE6: brief?.lonE6 ?? null,
      latE6: brief?.latE6 ?? null,
      unsent: item.unsent,
    })
  }
  for (const brief of briefs.values())
    lines.push({
      id: brief.id,
      kind: 'incident',
      priority: brief.priority,
      latched: false,
      waiting: false,
      typeCode: brief.typeCode,
      title: brief.title,
      place: brief.place || (brief.gridName ?? ''),
      channel: brief.channel,
      state: brief.state,
      receivedAt: brief.receivedAt,
      gridId: brief.gridId,
      lonE6: brief.lonE6,
      latE6: brief.latE6,
      unsent: brief.unsent,
    })
  return lines.sort(mostUrgentFirst)
}

function mostUrgentFirst(a: IncomingLine, b: IncomingLine): number {
  if (a.latched !== b.latched) return a.latched ? -1 : 1
  if (a.latched && a.kind !== b.kind) return a.kind === 'incident' ? -1 : 1
  return (
    RANK[b.priority] - RANK[a.priority] ||
    Number(b.waiting) - Number(a.waiting) ||
    b.receivedAt - a.receivedAt ||
    order(a.id, b.id)
  )
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
