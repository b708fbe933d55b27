/** Cards to sign, whistles, matters with the district; and of one incident: these, its ratings, and who held it how long. */
import type {
  CardLine,
  EscalationLine,
  HeldLine,
  MatterLine,
  Model,
  RatingLine,
  RefKey,
  Row,
  TableName,
  ViewTypes,
  WhistleLine,
} from '../../contract/index.ts'
import { checkedInAt, holding, isOpenIncident } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { UNCHANGED } from './follow.ts'
import { byId, holderName } from './names.ts'
import type { DeskReads } from './reads.ts'

type Sets<V extends keyof ViewTypes> = { [C in keyof ViewTypes[V]]: Record<string, ViewTypes[V][C]> }

/** Whistles of older matters are looked up at the matter. */
const WHISTLES_SHOWN_MS = 30 * 86_400_000

const matter = (
  reads: DeskReads,
  table: TableName,
  row: { id: string; rev: number; incidentId: string },
): MatterLine => {
  const incident = reads.get('incident', row.incidentId)
  return {
    ...{ id: row.id, rev: row.rev, incidentId: row.incidentId, number: incident?.number ?? '' },
    ...{ typeCode: incident?.typeCode ?? '', title: incident?.title ?? '', place: incident?.place ?? '' },
    ...{ priority: incident?.priority ?? 'NORMAL', unsent: reads.unsent(table, row.id) },
  }
}

export function cardLine(reads: DeskReads, row: Row<'card'>): CardLine {
  const task = reads.get('task', row.taskId)
  const { taskId, level, state, stage, dueAt, why, proposedAt, proposedByName } = row
  const { settledAt, settledByName, reason } = row
  return {
    ...matter(reads, 'card', row),
    ...{ taskId, level, state, stage, dueAt, why, proposedAt, proposedByName },
    ...{ settledAt, settledByName, reason, taskNumber: task?.number ?? '' },
    holderKind: task?.holderKind ?? 'POST',
    holderId: task?.holderId ?? '',
    holderName: task ? holderName(reads, task.holderKind, task.holderId) : '',
  }
}

export function whistleLine(reads: DeskReads, row: Row<'whistle'>): WhistleLine {
  const { byKind, byId, byName, matter: what, openedAt, summonedAt, checkInMin } = row
  const parties = row.taskIds.flatMap((id) => {
    const task = reads.get('task', id)
    if (!task) return []
    const { holderKind: kind, holderId, state, arriveDueAt: dueAt, pausedSince, submittedAt } = task
    return [
      {
        ...{ taskId: id, kind, holderId, state, dueAt, pausedSince, submittedAt },
        ...{ name: holderName(reads, kind, holderId), checkedInAt: checkedInAt(task) },
      },
    ]
  })
  const ratings = reads.supervise.ratingsOf(row.incidentId).filter(({ about }) => about === row.id)
  const down = ratings.some((rating) => rating.subjectKind === byKind)
  const up =
    parties.length > 0 &&
    parties.every((party) =>
      ratings.some(
        ({ subjectKind, subjectId }) => subjectKind === party.kind && subjectId === party.holderId,
      ),
    )
  return {
    ...matter(reads, 'whistle', row),
    ...{ byKind, byId, byName: byKind === 'DESK' ? byName : holderName(reads, byKind, byId) },
    ...{ matter: what, openedAt, summonedAt, checkInMin, parties, rated: up && down },
  }
}

export function escalationLine(reads: DeskReads, row: Row<'escalation'>): EscalationLine {
  const { state, reason, submittedAt, submittedByName, answeredAt, answerNote } = row
  const { feedbackAt, feedback, confirmedAt, rounds } = row
  return {
    ...matter(reads, 'escalation', row),
    ...{ state, reason, submittedAt, submittedByName, answeredAt, answerNote },
    ...{ feedbackAt, feedback, confirmedAt, rounds },
  }
}

export function supervisionView(reads: DeskReads, now: () => number): ViewSource {
  /** Matters of which something is shown, or would be if they were open. */
  const matters = new Set<string>()
  const isOpen = ({ incidentId }: { readonly incidentId: string }): boolean =>
    isOpenIncident(reads.get('incident', incidentId)?.state ?? 'CLOSED')
  return {
    tables: ['card', 'whistle', 'escalation', 'rating', 'task', 'incident', 'post', 'grid'],
    compute: (): Sets<'supervision'> => {
      const cards = reads.supervise.cardsIn(['PROPOSED'])
      const whistles = reads.supervise.whistlesSince(now() - WHISTLES_SHOWN_MS)
      const states = ['SUBMITTED', 'ACCEPTED', 'REJECTED', 'FEEDBACK'] as const
      const escalations = reads.supervise.escalationsIn(states)
      matters.clear()
      for (const { incidentId } of [...cards, ...whistles, ...escalations]) matters.add(incidentId)
      return {
        cards: byId(cards.map((row) => cardLine(reads, row))),
        whistles: byId(whistles.filter(isOpen).map((row) => whistleLine(reads, row))),
        escalations: byId(escalations.filter(isOpen).map((row) => escalationLine(reads, row))),
      }
    },
    // Most of what changes in a day is an incident or a task about which nothing stands here.
    follow: (refs) => (refs.every((ref) => isOfNoMatter(reads, ref, matters)) ? UNCHANGED : undefined),
  }
}

function isOfNoMatter(reads: DeskReads, ref: RefKey, matters: ReadonlySet<string>): boolean {
  const slash = ref.indexOf('/')
  const id = ref.slice(slash + 1)
  if (ref.startsWith('incident/')) return !matters.has(id)
  const task = ref.startsWith('task/') ? reads.get('task', id) : undefined
  return task !== undefined && !matters.has(task.incidentId)
}

/** What an incident's page shows of all this. */
export function supervisionOf(reads: DeskReads, model: Model, incident: Row<'incident'>) {
  const { supervise } = reads
  const { id } = incident
  const name = (kind: HeldLine['kind'] | 'DISTRICT', of: string): string =>
    kind === 'DESK' || kind === 'DISTRICT' || kind === 'SUSPENDED' ? '' : holderName(reads, kind, of)
  const held = holding(incident, reads.tasksOf(id), reads.entriesOf(id), model.clocks)
  return {
    cards: byId(supervise.cardsOf(id).map((row) => cardLine(reads, row))),
    whistles: byId(supervise.whistlesOf(id).map((row) => whistleLine(reads, row))),
    escalations: byId(supervise.escalationsOf(id).map((row) => escalationLine(reads, row))),
    ratings: byId(
      supervise.ratingsOf(id).map((row): RatingLine => ({
        ...row,
        subjectName: name(row.subjectKind, row.subjectId),
        byHolder: name(row.byKind, row.byId),
      })),
    ),
    held: Object.fromEntries(
      held.map((one): [string, HeldLine] => [
        `${one.kind}/${one.id}`,
        { ...one, name: name(one.kind, one.id) },
      ]),
    ),
  }
}
