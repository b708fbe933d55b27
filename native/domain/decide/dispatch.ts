/** Sending somebody: tasks for posts, grids, communities and teams, and passing a task on to another holder. */
import {
  childId,
  refKey,
  type Command,
  type EventType,
  type HolderKind,
  type IncidentState,
  type Ref,
  type Row,
  type TaskId,
} from '../../contract/index.ts'
import { eventType } from '../model.ts'
import { printedNumber } from '../number.ts'
import { mayAutoDispatch, onList } from '../route.ts'
import { isDroppedTask, isOpenTask, isPausedIncident } from '../states.ts'
import { can } from '../machine.ts'
import { entryRefs, find, illegal, incidentRefs, ref, taskRefs, walk, type Act, type Rules } from './act.ts'
import { applied, needsReview, rejected, superseded, type Decision } from './decision.ts'
import { follow, freeTeam, tasksOf } from './follow.ts'
import { accepted, seenIncident } from './triage.ts'

type Target = Command<'incident.dispatch'>['targets'][number]

const TARGET_TABLE = {
  POST: 'post',
  GRID: 'grid',
  COMMUNITY: 'community',
  TEAM: 'team',
} as const satisfies Record<HolderKind, string>
const targetRef = (target: { kind: HolderKind; id: string }): Ref => ref(TARGET_TABLE[target.kind], target.id)

interface Holder {
  readonly kind: HolderKind
  readonly id: string
  /** Stationed units are asked (商请), not ordered. */
  readonly asked: boolean
  /** Limits of its own for who must be there first. */
  readonly arriveLimitMin: number | null
  /** A team that is with another incident; `lost`: since the person looked. */
  readonly team: 'none' | 'free' | 'busy' | 'lost'
}

/** Whether something may be given a task, and how; or the refusal. */
function holderOf(
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
  } as const
  switch (target.kind) {
    case 'POST': {
      const found = find(act, 'post', target.id)
      if ('refusal' in found) return found
      if (!found.row.dispatchTarget) return { refusal: rejected('POST_NOT_A_TARGET', { post: target.id }) }
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
  return seen !== undefined && seen < team.rev ? 'lost' : 'busy'
}

/** Writes a new task; its limits begin when it reaches its holder. */
function issue(
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

/** A card for both sides: the team this one wanted, and where it went instead. */
function teamReview(act: Act, k: number, teamId: string, incident: Row<'incident'>): void {
  const team = act.draft.get('team', teamId)
  act.draft.insert('review', {
    id: childId(act.command.id, 'r', k),
    kind: 'team.taken',
    entity: 'team',
    entityId: teamId,
    commandId: act.command.id,
    at: act.at,
    mine: { incidentId: incident.id, number: incident.number },
    theirs: { state: team?.state ?? null, incidentId: team?.incidentId ?? null },
    state: 'OPEN',
    settledBy: null,
    settledAt: null,
    settlement: null,
  })
}

/** States in which tasks may be added, and where the first ones take the incident. */
function afterDispatch(state: IncidentState): IncidentState | undefined {
  switch (state) {
    case 'NEW':
      return walk('incident', 'NEW', 'ACCEPTED', 'DISPATCHED')
    case 'ACCEPTED':
    case 'REOPENED':
      return walk('incident', state, 'DISPATCHED')
    case 'DISPATCHED':
    case 'IN_PROGRESS':
    case 'PENDING_CHECK':
      return state
    default:
      return undefined
  }
}

export const dispatchRules: Rules<'incident.dispatch' | 'task.transfer'> = {
  'incident.dispatch': {
    touches(command, read) {
      const { incidentId, targets } = command.payload
      const count = targets.length
      return [
        ...incidentRefs(incidentId, read),
        ...targets.map(targetRef),
        ...targets.map((_, k) => ref('task', childId(command.id, 't', k + 1))),
        ...targets.map((_, k) => ref('review', childId(command.id, 'r', k))),
        ...entryRefs(command, count + 4),
      ]
    },
    decide: dispatch,
  },
  'task.transfer': {
    touches: (command, read) => [
      ...taskRefs(command.payload.taskId, read),
      targetRef(command.payload.to),
      ref('task', childId(command.id, 't', 1)),
      ref('review', childId(command.id, 'r')),
      ...entryRefs(command, 4),
    ],
    decide: transfer,
  },
}

function dispatch(act: Act<'incident.dispatch'>): Decision {
  const { payload } = act
  const found = find(act, 'incident', payload.incidentId)
  if ('refusal' in found) return found.refusal
  const incident = found.row
  const state = afterDispatch(incident.state)
  if (state === undefined) return illegal(act, 'incident', incident, 'DISPATCHED')
  const type = eventType(act.model, incident.typeCode)
  if (!type) return rejected('UNKNOWN_TYPE', { type: incident.typeCode })
  if (payload.targets.filter((target) => target.lead === true).length > 1)
    return rejected('BAD_PAYLOAD', { path: '/targets', problem: 'more than one lead' })

  const holders: (Holder & { target: Target })[] = []
  for (const target of newTargets(act, incident)) {
    const holder = holderOf(act, target, incident, type)
    if ('refusal' in holder) return holder.refusal
    if (holder.team === 'busy') return rejected('TEAM_BUSY', { team: target.id })
    holders.push({ ...holder, target })
  }
  if (holders.length === 0) return superseded(act.draft)
  const offList = holders.some(({ kind, id }) => !onList(type, kind, id))
  if (
    !mayAutoDispatch(type, incident.priority, offList) &&
    (act.command.actor.kind !== 'user' || type.list.admitted === false)
  )
    return rejected('OFF_LIST', { type: type.code })

  const sent = holders.filter((holder) => holder.team !== 'lost')
  for (const [k, holder] of holders.entries())
    if (holder.team === 'lost') teamReview(act, k, holder.id, incident)
  if (sent.length > 0) {
    const refusal = begin(act, incident, state, offList || type.list.admitted === false)
    if (refusal) return refusal
    const leader = leaderOf(
      act,
      incident,
      sent.map(({ target }) => target),
    )
    const taskIds = sent.map((holder, k) => {
      const after = act.draft.get('incident', incident.id) ?? incident
      const { typeCode, priority, title, place, gridId } = after
      return issue(
        act,
        k + 1,
        {
          incidentId: incident.id,
          typeCode,
          priority,
          title,
          place,
          gridId,
          lead: holder.target === leader,
          instruction: payload.instruction,
          clock: type.clock,
          signLimitMin: type.signMin,
          finishLimitMin: type.finishHours * 60,
          pausedSince: null,
        },
        holder,
      )
    })
    act.draft.update('incident', incident.id, { taskIds: [...incident.taskIds, ...taskIds] })
    follow(act, incident.id)
  }
  return sent.length < holders.length ? needsReview(act.draft, 'TEAM_BUSY') : applied(act.draft)
}

/** Targets named once that do not already hold a task of this incident. */
function newTargets(act: Act<'incident.dispatch'>, incident: Row<'incident'>): Target[] {
  const taken = new Set(
    tasksOf(act, incident)
      .filter((task) => isOpenTask(task.state))
      .map((task) => `${task.holderKind}/${task.holderId}`),
  )
  return act.payload.targets.filter(({ kind, id }) => {
    const key = `${kind}/${id}`
    if (taken.has(key)) return false
    taken.add(key)
    return true
  })
}

/** Exactly one leads: whoever does already, else the one named, else the first. */
function leaderOf(act: Act, incident: Row<'incident'>, targets: readonly Target[]): Target | undefined {
  // a reopened incident starts anew: who led before has handed in and been verified
  const leads = (task: Row<'task'>): boolean =>
    task.lead && (incident.state === 'REOPENED' ? isOpenTask(task.state) : !isDroppedTask(task.state))
  if (tasksOf(act, incident).some(leads)) return undefined
  return targets.find((target) => target.lead === true) ?? targets[0]
}

/** Accepts in the same act what nobody had accepted, and moves the incident on. */
function begin(
  act: Act,
  incident: Row<'incident'>,
  state: IncidentState,
  offList: boolean,
): Decision | undefined {
  let acceptance: Partial<Row<'incident'>> = seenIncident(act, incident)
  if (incident.state === 'NEW') {
    const result = accepted(act, incident, {})
    if ('refusal' in result) return result.refusal
    acceptance = result.fields
    act.say('incident.accept', {
      about: incident.id,
      params: { typeCode: incident.typeCode, priority: incident.priority },
    })
  }
  act.draft.update('incident', incident.id, {
    ...acceptance,
    state,
    dispatchedAt: incident.dispatchedAt ?? act.at,
    offList: incident.offList || offList,
  })
  if (offList) act.say('incident.offList', { about: incident.id, params: { typeCode: incident.typeCode } })
  return undefined
}

function transfer(act: Act<'task.transfer'>): Decision {
  const { taskId, to, reason } = act.payload
  const found = find(act, 'task', taskId)
  if ('refusal' in found) return found.refusal
  const task = found.row
  if (to.kind === task.holderKind && to.id === task.holderId) return rejected('SAME_ENTITY', { id: to.id })
  if (!can('task', task.state, 'TRANSFERRED')) return illegal(act, 'task', task, 'TRANSFERRED')
  const whole = find(act, 'incident', task.incidentId)
  if ('refusal' in whole) return whole.refusal
  const type = eventType(act.model, task.typeCode)
  if (!type) return rejected('UNKNOWN_TYPE', { type: task.typeCode })
  const held = tasksOf(act, whole.row).some(
    (other) => isOpenTask(other.state) && other.holderKind === to.kind && other.holderId === to.id,
  )
  if (held) return rejected('ALREADY_DONE', { id: to.id })
  const holder = holderOf(act, to, whole.row, type)
  if ('refusal' in holder) return holder.refusal
  if (holder.team === 'busy') return rejected('TEAM_BUSY', { team: to.id })
  if (holder.team === 'lost') {
    teamReview(act, 0, to.id, whole.row)
    return needsReview(act.draft, 'TEAM_BUSY')
  }
  const newId = childId<TaskId>(act.command.id, 't', 1)
  act.draft.update('task', task.id, { state: 'TRANSFERRED', endedAt: act.at, transferredTo: newId })
  act.say('task.transfer', {
    about: task.incidentId,
    taskId: task.id,
    params: { reason, holderKind: to.kind, holderId: to.id },
  })
  const {
    incidentId,
    typeCode,
    priority,
    title,
    place,
    gridId,
    lead,
    instruction,
    clock,
    signLimitMin,
    finishLimitMin,
  } = task
  issue(
    act,
    1,
    {
      incidentId,
      typeCode,
      priority,
      title,
      place,
      gridId,
      lead,
      instruction,
      clock,
      signLimitMin,
      finishLimitMin,
      pausedSince: isPausedIncident(whole.row.state) ? act.at : null,
    },
    holder,
  )
  act.draft.update('incident', incidentId, { taskIds: [...whole.row.taskIds, newId] })
  freeTeam(act, task)
  follow(act, incidentId)
  return applied(act.draft)
}
