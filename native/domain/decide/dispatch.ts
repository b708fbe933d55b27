/** Sending somebody, or several at once: tasks for posts, grids, communities and teams. */
import {
  childId,
  type Command,
  type CommandEnvelope,
  type IncidentState,
  type Ref,
  type Row,
} from '../../contract/index.ts'
import { eventType } from '../model.ts'
import { mayAutoDispatch, onList } from '../route.ts'
import { isDroppedTask, isOpenTask } from '../states.ts'
import {
  endedMeanwhile,
  entryRefs,
  find,
  illegal,
  incidentRefs,
  ref,
  walk,
  type Act,
  type Rules,
} from './act.ts'
import { applied, needsReview, rejected, superseded, type Decision } from './decision.ts'
import { follow, tasksOf } from './follow.ts'
import { holderOf, issue, targetRef, teamReview, type Holder } from './issue.ts'
import { accepted, seenIncident } from './triage.ts'

type Target = Command<'incident.dispatch'>['targets'][number]

/** States in which tasks may be added, and where the first ones take the incident. */
export function afterDispatch(state: IncidentState): IncidentState | undefined {
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

/**
 * What sending somebody touches beside the incident itself.
 * @param said lines the act has on the time line before that
 */
export function sendRefs(command: CommandEnvelope, targets: readonly Target[], said: number): Ref[] {
  return [
    ...targets.map(targetRef),
    ...targets.map((_, k) => ref('task', childId(command.id, 't', k + 1))),
    ...targets.map((_, k) => ref('review', childId(command.id, 'r', k))),
    ...entryRefs(command, 2 * targets.length + 4 + said),
  ]
}

export const dispatchRules: Rules<'incident.dispatch'> = {
  'incident.dispatch': {
    touches(command, read) {
      const { incidentId, targets } = command.payload
      return [...incidentRefs(incidentId, read), ...sendRefs(command, targets, 0)]
    },
    decide: (act) => send(act, act.payload),
  },
}

type Order = Command<'incident.dispatch'>

/** Tasks for all who are named; the incident may have begun in the same act. */
export function send(act: Act, payload: Order): Decision {
  const found = find(act, 'incident', payload.incidentId)
  if ('refusal' in found) return found.refusal
  const incident = found.row
  const state = afterDispatch(incident.state)
  if (state === undefined)
    return endedMeanwhile(act, incident)
      ? dispatchedTooLate(act, payload, incident)
      : illegal(act, 'incident', incident, 'DISPATCHED')
  const type = eventType(act.model, incident.typeCode)
  if (!type) return rejected('UNKNOWN_TYPE', { type: incident.typeCode })
  if (payload.targets.filter((target) => target.lead === true).length > 1)
    return rejected('BAD_PAYLOAD', { path: '/targets', problem: 'more than one lead' })

  const holders: (Holder & { target: Target })[] = []
  for (const target of newTargets(act, payload.targets, incident)) {
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
    if (holder.team === 'lost') teamReview(act, k, holder.id, incident, payload.instruction)
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

/**
 * The incident ended while this was on its way. Without a line people are sent by phone: that somebody may be on the
 * road for it must not end as a refusal nobody reads.
 */
function dispatchedTooLate(act: Act, { targets, instruction }: Order, incident: Row<'incident'>): Decision {
  const { state, mergedInto, reason } = incident
  const mine = { targets: targets.map(({ kind, id }) => ({ kind, id })), instruction }
  act.lay('incident.dispatch.gone', {
    entity: 'incident',
    entityId: incident.id,
    mine,
    theirs: { state, mergedInto, reason },
  })
  act.say('review.open', {
    about: incident.id,
    params: { kind: 'incident.dispatch.gone', state },
    text: instruction,
  })
  return needsReview(act.draft, 'STALE_BASE')
}

/** Targets named once that do not already hold a task of this incident. */
export function newTargets(act: Act, targets: readonly Target[], incident: Row<'incident'>): Target[] {
  const taken = new Set(
    tasksOf(act, incident)
      .filter((task) => isOpenTask(task.state))
      .map((task) => `${task.holderKind}/${task.coverFor ?? task.holderId}`),
  )
  return targets.filter(({ kind, id }) => {
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
export function begin(
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
