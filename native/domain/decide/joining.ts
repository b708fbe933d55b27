/** Two reports of one matter: put together, and taken apart again, without losing a link or a line of either. */
import { can } from '../machine.ts'
import { isOpenIncident } from '../states.ts'
import { entryRefs, find, illegal, ref, type Rules } from './act.ts'
import { applied, rejected, superseded } from './decision.ts'
import { seenIncident } from './triage.ts'

export const joiningRules: Rules<'incident.merge' | 'incident.unmerge'> = {
  'incident.merge': {
    touches: (command) => [
      ref('incident', command.payload.incidentId),
      ref('incident', command.payload.into),
      ...entryRefs(command, 2),
    ],
    decide(act) {
      const { incidentId, into } = act.payload
      if (incidentId === into) return rejected('SAME_ENTITY', { id: into })
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      const target = find(act, 'incident', into)
      if ('refusal' in target) return target.refusal
      const incident = found.row
      const whole = target.row
      if (incident.state === 'MERGED' && incident.mergedInto === into) return superseded(act.draft)
      if (!can('incident', incident.state, 'MERGED')) return illegal(act, 'incident', incident, 'MERGED')
      if (!isOpenIncident(whole.state)) return illegal(act, 'incident', whole, 'JOINED')
      act.draft.update('incident', incident.id, {
        state: 'MERGED',
        mergedInto: whole.id,
        priorState: incident.state,
        ...seenIncident(act, incident),
      })
      act.draft.update('incident', whole.id, { mergedIds: [...whole.mergedIds, incident.id] })
      act.say('incident.merge', { about: incident.id, params: { into: whole.id, number: whole.number } })
      act.say('incident.joined', {
        about: whole.id,
        params: { incidentId: incident.id, number: incident.number, channel: incident.channel },
        text: incident.text,
      })
      return applied(act.draft)
    },
  },
  'incident.unmerge': {
    touches(command, read) {
      const into = read('incident', command.payload.incidentId)?.mergedInto
      return [
        ref('incident', command.payload.incidentId),
        ...(into == null ? [] : [ref('incident', into)]),
        ...entryRefs(command, 2),
      ]
    },
    decide(act) {
      const found = find(act, 'incident', act.payload.incidentId)
      if ('refusal' in found) return found.refusal
      const incident = found.row
      if (incident.state !== 'MERGED' || incident.mergedInto === null)
        return illegal(act, 'incident', incident, 'NEW')
      const whole = act.draft.get('incident', incident.mergedInto)
      act.draft.update('incident', incident.id, { state: 'NEW', mergedInto: null, priorState: null })
      act.say('incident.unmerge', { about: incident.id, params: { from: incident.mergedInto } })
      if (whole) {
        act.draft.update('incident', whole.id, {
          mergedIds: whole.mergedIds.filter((id) => id !== incident.id),
        })
        act.say('incident.left', {
          about: whole.id,
          params: { incidentId: incident.id, number: incident.number },
        })
      }
      return applied(act.draft)
    },
  },
}
