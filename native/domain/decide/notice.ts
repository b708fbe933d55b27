/** Notices and orders leave their words on the time line of the matter; they change nothing else. */
import { entryRefs, find, ref, type Rules } from './act.ts'
import { applied } from './decision.ts'

export const noticeRules: Rules<'incident.notice' | 'incident.order'> = {
  'incident.notice': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const { incidentId, text } = act.payload
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      act.say('incident.notice', { about: incidentId, text })
      return applied(act.draft)
    },
  },
  'incident.order': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide(act) {
      const { incidentId, leader, text } = act.payload
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      act.say('incident.order', { about: incidentId, params: { leader }, text })
      return applied(act.draft)
    },
  },
}
