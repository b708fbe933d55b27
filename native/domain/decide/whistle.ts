/**
 * 吹哨, 调度, 报到. Who cannot settle a matter alone blows; the desk summons others, each with a task of the incident. To
 * arrive is to check in, so a terminal needs nothing new, and the lamp of the task is the clock of the check-in.
 */
import { childId } from '../../contract/index.ts'
import { eventType } from '../model.ts'
import { isOpenIncident } from '../states.ts'
import { entryRefs, find, illegal, incidentRefs, ref, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision } from './decision.ts'
import { afterDispatch, begin, newTargets } from './dispatch.ts'
import { follow } from './follow.ts'
import { holderOf, issue, targetRef, type Holder } from './issue.ts'

export const whistleRules: Rules<'whistle.blow' | 'whistle.summon'> = {
  'whistle.blow': {
    touches: (command) => [
      ref('incident', command.payload.incidentId),
      ref('whistle', childId(command.id, 'w')),
      ...entryRefs(command, 1),
    ],
    decide(act) {
      const { incidentId, matter } = act.payload
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      if (!isOpenIncident(found.row.state)) return illegal(act, 'incident', found.row, 'WHISTLED')
      const { actor } = act.command
      const holds = actor.kind === 'terminal' && actor.holds.kind !== 'FEED' ? actor.holds : undefined
      const id = childId(act.command.id, 'w')
      act.draft.insert('whistle', {
        ...{ id, incidentId, matter, openedAt: act.at },
        ...{ byKind: holds?.kind ?? 'DESK', byId: holds?.id ?? actor.id, byName: actor.name },
        ...{ summonedAt: null, summonedByName: null, checkInMin: null, taskIds: [] },
      })
      act.say('whistle.blow', { about: incidentId, text: matter })
      return applied(act.draft)
    },
  },
  'whistle.summon': {
    touches(command, read) {
      const { whistleId, targets } = command.payload
      const whistle = read('whistle', whistleId)
      return [
        ref('whistle', whistleId),
        ...(whistle ? incidentRefs(whistle.incidentId, read) : []),
        ...targets.map(targetRef),
        ...targets.map((_, k) => ref('task', childId(command.id, 't', k + 1))),
        ...entryRefs(command, targets.length + 5),
      ]
    },
    decide: summon,
  },
}

function summon(act: Act<'whistle.summon'>): Decision {
  const { whistleId, targets, checkInMin, instruction } = act.payload
  const found = find(act, 'whistle', whistleId)
  if ('refusal' in found) return found.refusal
  const whistle = found.row
  if (whistle.summonedAt !== null) return superseded(act.draft)
  const subject = find(act, 'incident', whistle.incidentId)
  if ('refusal' in subject) return subject.refusal
  const incident = subject.row
  const state = afterDispatch(incident.state)
  if (state === undefined) return illegal(act, 'incident', incident, 'DISPATCHED')
  const type = eventType(act.model, incident.typeCode)
  if (!type) return rejected('UNKNOWN_TYPE', { type: incident.typeCode })
  const holders: Holder[] = []
  for (const target of newTargets(act, targets, incident)) {
    const holder = holderOf(act, target, incident, type)
    if ('refusal' in holder) return holder.refusal
    if (holder.team === 'busy' || holder.team === 'lost') return rejected('TEAM_BUSY', { team: target.id })
    holders.push({ ...holder, arriveLimitMin: checkInMin })
  }
  if (holders.length === 0) return rejected('NO_TARGET')
  const refusal = begin(act, incident, state, false)
  if (refusal) return refusal
  const { typeCode, priority, title, place, gridId } = act.draft.get('incident', incident.id) ?? incident
  const taskIds = holders.map((holder, k) =>
    issue(
      act,
      k + 1,
      {
        ...{ incidentId: incident.id, typeCode, priority, title, place, gridId, instruction },
        ...{ lead: false, clock: type.clock, signLimitMin: type.signMin },
        ...{ finishLimitMin: Math.max(type.finishHours * 60, checkInMin), pausedSince: null },
      },
      holder,
    ),
  )
  act.draft.update('incident', incident.id, { taskIds: [...incident.taskIds, ...taskIds] })
  act.draft.update('whistle', whistle.id, {
    ...{ summonedAt: act.at, summonedByName: act.command.actor.name, checkInMin, taskIds },
  })
  act.say('whistle.summon', {
    about: incident.id,
    params: { parties: taskIds.length, minutes: checkInMin },
    text: instruction,
  })
  follow(act, incident.id)
  return applied(act.draft)
}
