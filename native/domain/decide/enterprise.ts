/** 117: an enterprise is answered within an hour, has a plan within a day, and is helped within a week. */
import type { Row } from '../../contract/index.ts'
import { isOpenIncident } from '../states.ts'
import { entryRefs, find, illegal, ref, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision } from './decision.ts'

export const enterpriseRules: Rules<'incident.reply' | 'incident.plan'> = {
  'incident.reply': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide: (act) => stamp(act, 'repliedAt', 'incident.reply', act.payload.note),
  },
  'incident.plan': {
    touches: (command) => [ref('incident', command.payload.incidentId), ...entryRefs(command, 1)],
    decide: (act) => stamp(act, 'plannedAt', 'incident.plan', act.payload.plan),
  },
}

function stamp(
  act: Act<'incident.reply'> | Act<'incident.plan'>,
  field: 'repliedAt' | 'plannedAt',
  kind: 'incident.reply' | 'incident.plan',
  text: string,
): Decision {
  const found = find(act, 'incident', act.payload.incidentId)
  if ('refusal' in found) return found.refusal
  const incident = found.row
  if (incident.channel !== 'ENTERPRISE_117') return rejected('NOT_ALLOWED', { channel: incident.channel })
  if (!isOpenIncident(incident.state)) return illegal(act, 'incident', incident, 'REPLIED')
  act.say(kind, { about: incident.id, text })
  if (incident[field] !== null) return superseded(act.draft)
  const fields: Partial<Row<'incident'>> =
    // a plan is an answer too
    field === 'plannedAt' && incident.repliedAt === null
      ? { plannedAt: act.at, repliedAt: act.at }
      : { [field]: act.at }
  act.draft.update('incident', incident.id, fields)
  return applied(act.draft)
}
