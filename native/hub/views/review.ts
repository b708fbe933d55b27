/** Conflicts that wait for a person: both versions in words a screen can put side by side, and who did what when. */
import type { ReviewCard, ReviewSide, ReviewValue, Row, ViewTypes } from '../../contract/index.ts'
import { CORRECTABLE, HOLDER_KINDS } from '../../contract/index.ts'
import { decisionsOn } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { UNCHANGED } from './follow.ts'
import { byId, holderName, peopleOf } from './names.ts'
import type { DeskReads } from './reads.ts'

/** How long a settled one can still be looked up. */
const SETTLED_SHOWN_MS = 24 * 3_600_000

export function reviewsView(reads: DeskReads, now: () => number): ViewSource {
  let none = false
  return {
    tables: ['review', 'incident', 'task', 'entry', 'team', 'post', 'grid', 'person'],
    compute: (): { items: Record<string, ViewTypes['reviews']['items']> } => {
      const reviews = reads.reviews(now() - SETTLED_SHOWN_MS)
      none = reviews.length === 0
      return { items: byId(reviews.map((row) => reviewCard(reads, row))) }
    },
    // On most days there is no conflict at all, and then nothing else can change what is shown.
    follow: (refs) => (none && !refs.some((ref) => ref.startsWith('review/')) ? UNCHANGED : undefined),
  }
}

type Review = Row<'review'>
type Fields = ReviewCard['fields']
/** What a kind of conflict says beyond what all have. */
interface Told {
  readonly incident: Row<'incident'> | undefined
  readonly task?: Row<'task'> | undefined
  readonly fields: Fields
  readonly theirs: ReviewSide
  readonly notes: number | null
  readonly photos: number | null
  readonly people?: ReviewCard['people']
  readonly other?: Row<'incident'> | undefined
}

function reviewCard(reads: DeskReads, review: Review): ReviewCard {
  const told = tell(reads, review)
  const { incident, other } = told
  return {
    id: review.id,
    rev: review.rev,
    kind: review.kind,
    state: review.state,
    decisions: decisionsOn(review),
    at: review.at,
    incidentId: incident?.id ?? null,
    taskId: told.task?.id ?? null,
    number: told.task?.number ?? incident?.number ?? '',
    title: incident?.title ?? '',
    place: incident?.place ?? '',
    typeCode: incident?.typeCode ?? '',
    priority: incident?.priority ?? 'NORMAL',
    mine: {
      actorName: review.actorName,
      at: review.at,
      receivedAt: review.receivedAt,
      via: viaOf(review.mine['via']),
      notes: told.notes,
      photos: told.photos,
    },
    theirs: told.theirs,
    fields: told.fields,
    people: told.people ?? [],
    other: other ? { incidentId: other.id, number: other.number, title: other.title } : null,
    settled:
      review.state === 'SETTLED'
        ? {
            decision: review.settlement ?? '',
            byName: review.settledByName ?? '',
            at: review.settledAt ?? review.at,
            reason: review.reason ?? '',
          }
        : null,
    unsent: reads.unsent('review', review.id),
  }
}

function tell(reads: DeskReads, review: Review): Told {
  switch (review.entity) {
    case 'incident':
      return tellIncident(reads, review)
    case 'task':
      return tellTask(reads, review)
    case 'team':
      return tellTeam(reads, review)
    default:
      return { incident: undefined, fields: [], theirs: side(undefined), notes: null, photos: null }
  }
}

/** What ends an incident, as the time line says it. */
const ENDINGS = [
  'incident.merge',
  'incident.reject',
  'incident.returnUp',
  'incident.evaluate',
  'incident.state',
]

function tellIncident(reads: DeskReads, review: Review): Told {
  const incident = reads.get('incident', review.entityId)
  const { mine, theirs, base } = review
  const corrected = CORRECTABLE.filter((name) => Object.hasOwn(mine, name)).map((name) => {
    const shown = (value: unknown): ReviewValue => named(reads, name, valueOf(value))
    const both = { name, mine: shown(mine[name]), theirs: shown(theirs[name]) }
    return Object.hasOwn(base, name) ? { ...both, base: shown(base[name]) } : both
  })
  const whole = valueOf(theirs['mergedInto'])
  const entries = incident ? reads.entriesOf(incident.id) : []
  const ended = Object.hasOwn(theirs, 'state')
  const targets = targetNames(reads, mine['targets'])
  const did = entries.findLast((entry) =>
    ended
      ? ENDINGS.includes(entry.kind)
      : corrected.some(({ name }) => valueOf(theirs[name]) !== null && entry.params[name] === theirs[name]),
  )
  return {
    incident,
    fields: [
      ...(ended ? [{ name: 'state', mine: null, theirs: valueOf(theirs['state']) }] : []),
      ...(valueOf(theirs['reason'])
        ? [{ name: 'endReason', mine: null, theirs: valueOf(theirs['reason']) }]
        : []),
      ...corrected,
      ...(targets ? [{ name: 'targets', mine: targets, theirs: null }] : []),
      ...(valueOf(mine['instruction'])
        ? [{ name: 'instruction', mine: valueOf(mine['instruction']), theirs: null }]
        : []),
    ],
    theirs: side(did),
    ...{ notes: null, photos: null },
    other: whole === null ? undefined : reads.get('incident', whole),
  }
}

/** What takes a task from its holder, as the time line says it. */
const TAKINGS = ['task.transfer', 'task.cancel', 'task.settleReturn']

function tellTask(reads: DeskReads, review: Review): Told {
  const task = reads.get('task', review.entityId)
  const now = task && holdsNow(reads, task)
  const incident = task && reads.get('incident', task.incidentId)
  const entries = incident ? reads.entriesOf(incident.id) : []
  const took = entries.findLast(({ taskId, kind }) => taskId === task?.id && TAKINGS.includes(kind))
  const attachments = review.mine['attachments']
  const own = now && now !== task ? now : undefined
  const nameOf = (row: Row<'task'> | undefined): string | null =>
    row ? holderName(reads, row.holderKind, row.holderId) : null
  const report = valueOf(review.mine['report'])
  return {
    ...{ incident, task },
    fields: [
      { name: 'holder', mine: nameOf(task), theirs: own ? nameOf(own) : null },
      { name: 'taskState', mine: 'SUBMITTED', theirs: (own ?? task)?.state ?? null },
      { name: 'why', mine: null, theirs: valueOf(took?.params['reason']) },
      { name: 'report', mine: report, theirs: own?.report ? own.report : null },
    ],
    theirs: {
      ...side(took),
      notes: own
        ? entries.filter(
            ({ taskId, kind, text }) => taskId === own.id && kind !== 'task.issue' && text !== '',
          ).length
        : 0,
      photos: own?.attachments.length ?? 0,
    },
    notes: report ? 1 : 0,
    photos: Array.isArray(attachments) ? attachments.length : 0,
    people: own ? peopleOf(reads, own.holderKind, own.holderId) : [],
  }
}

/** The last task it was passed on to; the task itself when it was not. */
function holdsNow(reads: DeskReads, task: Row<'task'>): Row<'task'> {
  const next = task.transferredTo === null ? undefined : reads.get('task', task.transferredTo)
  return next ? holdsNow(reads, next) : task
}

function tellTeam(reads: DeskReads, review: Review): Told {
  const wanted = valueOf(review.mine['incidentId'])
  const taken = valueOf(review.theirs['incidentId'])
  const incident = wanted === null ? undefined : reads.get('incident', wanted)
  const other = taken === null ? undefined : reads.get('incident', taken)
  const numbered = (row: Row<'incident'> | undefined): string | null =>
    row ? `${row.number} ${row.title}` : null
  const issued = other
    ? reads
        .entriesOf(other.id)
        .findLast(({ kind, params }) => kind === 'task.issue' && params['holderId'] === review.entityId)
    : undefined
  return {
    incident,
    fields: [
      {
        name: 'team',
        mine: holderName(reads, 'TEAM', review.entityId),
        theirs: holderName(reads, 'TEAM', review.entityId),
      },
      { name: 'forIncident', mine: numbered(incident), theirs: numbered(other) },
      { name: 'atPlace', mine: incident?.place ?? null, theirs: other?.place ?? null },
      { name: 'instruction', mine: valueOf(review.mine['instruction']), theirs: issued?.text ?? null },
    ],
    theirs: side(issued),
    ...{ notes: null, photos: null },
    other,
  }
}

const side = (entry: Row<'entry'> | undefined): ReviewSide => ({
  actorName: entry?.actorName ?? '',
  at: entry?.at ?? null,
  receivedAt: null,
  via: entry?.via ?? null,
  notes: null,
  photos: null,
})

const valueOf = (value: unknown): ReviewValue => (typeof value === 'string' && value !== '' ? value : null)

function viaOf(value: unknown): ReviewSide['via'] {
  switch (value) {
    case 'BY_PHONE':
    case 'BY_RADIO':
    case 'BY_SATPHONE':
    case 'BY_MESSENGER':
      return value
    default:
      return null
  }
}

/** A building by its name; every other code is put into words by the screen. */
const named = (reads: DeskReads, field: string, value: ReviewValue): ReviewValue =>
  field === 'buildingId' && value !== null ? (reads.get('building', value)?.name ?? value) : value

function targetNames(reads: DeskReads, targets: unknown): string | null {
  if (!Array.isArray(targets)) return null
  const names = targets.flatMap((target: { kind?: unknown; id?: unknown } | null) => {
    const kind = HOLDER_KINDS.find((known) => known === target?.kind)
    return kind && typeof target?.id === 'string' ? [holderName(reads, kind, target.id)] : []
  })
  return names.length > 0 ? names.join('\n') : null
}
