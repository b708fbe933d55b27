/** One task for one holder: whether it may be given, and the row that gives it. Posts, grids, communities, teams. */
import {
  childId,
  refKey,
  type EventType,
  type HolderKind,
  type Ref,
  type Row,
  type TaskId,
} from '../../contract/index.ts'
import { isWorkingTime } from '../calendar.ts'
import { printedNumber } from '../number.ts'
import { find, ref, walk, type Act } from './act.ts'
import { rejected, type Decision } from './decision.ts'

const TARGET_TABLE = {
  POST: 'post',
  GRID: 'grid',
  COMMUNITY: 'community',
  TEAM: 'team',
} as const satisfies Record<HolderKind, string>
export const targetRef = (target: { kind: HolderKind; id: string }): Ref =>
  ref(TARGET_TABLE[target.kind], target.id)

export interface Holder {
  readonly kind: HolderKind
  readonly id: string
  /** Stationed units are asked (商请), not ordered. */
  readonly asked: boolean
  /** The post it stands in for, out of hours. */
  readonly coverFor: string | null
  /** Limits of its own for who must be there first. */
  readonly arriveLimitMin: number | null
  /** A team that is with another incident; `lost`: since the person looked. */
  readonly team: 'none' | 'free' | 'busy' | 'lost'
}

/** Whether something may be given a task, and how; or the refusal. */
export function holderOf(
  act: Act,
  target: { kind: HolderKind; id: string },
  incident: Row<'incident'>,
  type: EventType,
): Holder | { refusal: Decision } {
  const plain = {
    kind: target.kind,
    id: target.id,
    asked: false,
    arriveLimitMin: type.arriveMin,
    team: 'none',
    coverFor: null,
  } as const
  switch (target.kind) {
    case 'POST': {
      const found = find(act, 'post', target.id)
      if ('refusal' in found) return found
      if (!found.row.dispatchTarget) return { refusal: rejected('POST_NOT_A_TARGET', { post: target.id }) }
      const { dutyGroup } = act.model
      const closed = found.row.cover === 'WORKHOURS' && !isWorkingTime(act.at, act.model.clocks)
      if (closed && dutyGroup !== undefined && dutyGroup !== target.id)
        return { ...plain, id: dutyGroup, coverFor: target.id }
      return { ...plain, asked: found.row.kind === 'STATIONED' }
    }
    case 'GRID':
    case 'COMMUNITY': {
      const found = find(act, TARGET_TABLE[target.kind], target.id)
      return 'refusal' in found ? found : plain
    }
    case 'TEAM': {
      const found = find(act, 'team', target.id)
      if ('refusal' in found) return found
      const team = found.row
      const first = team.kind === 'MICRO_FIRE' ? type.firstArriveMin : undefined
      return { ...plain, arriveLimitMin: first ?? type.arriveMin, team: claim(act, team, incident.id) }
    }
    default:
      return { refusal: rejected('NO_TARGET') }
  }
}

/** Compare-and-set on a team: free, or already with this incident, or somebody else's. */
function claim(act: Act, team: Row<'team'>, incidentId: string): Holder['team'] {
  if (team.state === 'FREE' || (team.state === 'COMMITTED' && team.incidentId === incidentId)) return 'free'
  const seen = act.command.base[refKey('team', team.id)]
  // any other revision than the one seen, also a lower one: a hub's own unsent acts raise what its people see
  return seen !== undefined && seen !== team.rev ? 'lost' : 'busy'
}

/** Writes a new task; its limits begin when it reaches its holder. */
export function issue(
  act: Act,
  k: number,
  fields: Pick<
    Row<'task'>,
    | 'incidentId'
    | 'typeCode'
    | 'priority'
    | 'title'
    | 'place'
    | 'gridId'
    | 'lead'
    | 'instruction'
    | 'clock'
    | 'signLimitMin'
    | 'finishLimitMin'
    | 'pausedSince'
  >,
  holder: Holder,
): string {
  const id = childId<TaskId>(act.command.id, 't', k)
  act.draft.insert('task', {
    id,
    number: printedNumber(act.command.id, act.at, act.model.clocks.zoneOffsetMin, k),
    ...fields,
    arriveLimitMin: holder.arriveLimitMin,
    holderKind: holder.kind,
    holderId: holder.id,
    state: walk('task', 'DRAFT', 'ISSUED'),
    issuedAt: act.at,
    issuedBy: act.command.actor.id,
    delivery: 'UNDELIVERED',
    deliveredAt: null,
    deliveryNote: null,
    signDueAt: null,
    arriveDueAt: null,
    finishDueAt: null,
    signedAt: null,
    signedBy: null,
    departedAt: null,
    arrivedAt: null,
    submittedAt: null,
    endedAt: null,
    pausedMs: 0,
    priorState: null,
    requestReason: null,
    requestMin: null,
    extensions: 0,
    reworks: 0,
    urges: 0,
    transferredTo: null,
    report: '',
    attachments: [],
    card: null,
    coverFor: holder.coverFor,
    calledAt: null,
  })
  if (holder.kind === 'TEAM')
    act.draft.update('team', holder.id, { state: 'COMMITTED', incidentId: fields.incidentId })
  act.say('task.issue', {
    about: fields.incidentId,
    taskId: id,
    params: { holderKind: holder.kind, holderId: holder.id, lead: fields.lead, asked: holder.asked },
    text: fields.instruction,
  })
  return id
}

/** A card for both sides: the team this one wanted, with what words, and where it went instead. */
export function teamReview(
  act: Act,
  k: number,
  teamId: string,
  incident: Row<'incident'>,
  instruction: string,
): void {
  const team = act.draft.get('team', teamId)
  const mine = { incidentId: incident.id, number: incident.number, instruction }
  const theirs = { state: team?.state ?? null, incidentId: team?.incidentId ?? null }
  act.lay('team.taken', { entity: 'team', entityId: teamId, mine, theirs }, k)
  act.say('review.open', { about: incident.id, params: { kind: 'team.taken', teamId }, text: instruction })
}
