/** What the district says to a matter handed up, and what the desk makes of it. The incident goes along with it. */
import type { Command, Row } from '../../contract/index.ts'
import { can } from '../machine.ts'
import { isPausedIncident } from '../states.ts'
import { entryRefs, find, illegal, incidentRefs, ref, walk, type Act, type Rules } from './act.ts'
import { pauseIncident, runOn } from './closing.ts'
import { applied, rejected, superseded, type Decision, type ReadRow } from './decision.ts'
import { follow } from './follow.ts'

const refs = (
  command: Parameters<typeof entryRefs>[0] & { readonly payload: { readonly escalationId: string } },
  read: ReadRow,
) => {
  const escalation = read('escalation', command.payload.escalationId)
  return [
    ref('escalation', command.payload.escalationId),
    ...(escalation ? incidentRefs(escalation.incidentId, read) : []),
    ...entryRefs(command, 3),
  ]
}

export const escalationRules: Rules<'escalation.answer' | 'escalation.feedback' | 'escalation.confirm'> = {
  'escalation.answer': {
    touches: refs,
    decide(act) {
      const { accepted, note, onBehalf } = act.payload
      const opened = open(act)
      if ('refusal' in opened) return opened.refusal
      const { escalation, incident } = opened
      const to = accepted ? 'ACCEPTED' : 'REJECTED'
      if (escalation.state === to) return superseded(act.draft)
      if (!can('escalation', escalation.state, to)) return illegal(act, 'escalation', escalation, to)
      act.draft.update('escalation', escalation.id, {
        ...{ state: walk('escalation', escalation.state, to), answeredAt: act.at, answerNote: note },
      })
      act.say('escalation.answer', {
        ...{ about: incident.id, params: { granted: accepted }, text: said(note, onBehalf) },
        via: onBehalf?.via ?? null,
      })
      // refused above, it is ours again and its clocks run on
      if (!accepted && incident.state === 'ESCALATED') {
        runOn(act, incident, walk('incident', 'ESCALATED', 'IN_PROGRESS'))
        follow(act, incident.id)
      }
      return applied(act.draft)
    },
  },
  'escalation.feedback': {
    touches: refs,
    decide(act) {
      const { text, onBehalf } = act.payload
      const opened = open(act)
      if ('refusal' in opened) return opened.refusal
      const { escalation, incident } = opened
      if (escalation.state === 'FEEDBACK') return superseded(act.draft)
      if (!can('escalation', escalation.state, 'FEEDBACK'))
        return illegal(act, 'escalation', escalation, 'FEEDBACK')
      act.draft.update('escalation', escalation.id, {
        ...{ state: walk('escalation', escalation.state, 'FEEDBACK'), feedbackAt: act.at, feedback: text },
      })
      act.say('escalation.feedback', {
        ...{ about: incident.id, text: said(text, onBehalf), via: onBehalf?.via ?? null },
      })
      return applied(act.draft)
    },
  },
  'escalation.confirm': { touches: refs, decide: confirm },
}

/** Words with who said them, when the desk typed them in for the district. */
const said = (text: string, onBehalf: { readonly note: string } | undefined): string =>
  onBehalf ? `${text}\n${onBehalf.note}`.trim() : text

type Answer = Act<'escalation.answer'> | Act<'escalation.feedback'> | Act<'escalation.confirm'>

/** Only the district's own line, or the desk for who answered by phone. */
function open(
  act: Answer,
): { escalation: Row<'escalation'>; incident: Row<'incident'> } | { refusal: Decision } {
  const { actor } = act.command
  const payload:
    Command<'escalation.answer'> | Command<'escalation.feedback'> | Command<'escalation.confirm'> =
    act.payload
  const byDesk = actor.kind === 'user'
  const district = actor.kind === 'terminal' && actor.holds.kind === 'FEED' && actor.holds.id === DISTRICT
  if (!byDesk && !district) return { refusal: rejected('NOT_ALLOWED') }
  if (byDesk && !('content' in payload) && !payload.onBehalf)
    return { refusal: rejected('NOT_ALLOWED', { missing: 'onBehalf' }) }
  const found = find(act, 'escalation', payload.escalationId)
  if ('refusal' in found) return found
  const incident = find(act, 'incident', found.row.incidentId)
  return 'refusal' in incident ? incident : { escalation: found.row, incident: incident.row }
}

function confirm(act: Act<'escalation.confirm'>): Decision {
  const { content, note } = act.payload
  const opened = open(act)
  if ('refusal' in opened) return opened.refusal
  const { escalation, incident } = opened
  const to = content ? 'CONFIRMED' : 'SUBMITTED'
  if (escalation.state === to) return superseded(act.draft)
  if (escalation.state !== 'FEEDBACK' && !(escalation.state === 'REJECTED' && !content))
    return illegal(act, 'escalation', escalation, to)
  const again = { state: walk('escalation', escalation.state, to), rounds: escalation.rounds + 1 }
  act.draft.update(
    'escalation',
    escalation.id,
    content
      ? { state: walk('escalation', escalation.state, to), confirmedAt: act.at }
      : { ...again, submittedAt: act.at, reason: note || escalation.reason },
  )
  act.say('escalation.confirm', { about: incident.id, params: { granted: content }, text: note })
  // with the district's word the matter waits for the desk's own check; handed up again, its clocks stand still again
  if (content && incident.state === 'ESCALATED')
    act.draft.update('incident', incident.id, { state: walk('incident', 'ESCALATED', 'PENDING_CHECK') })
  else if (!content && !isPausedIncident(incident.state) && can('incident', incident.state, 'ESCALATED'))
    pauseIncident(act, incident, 'ESCALATED', note || escalation.reason)
  return applied(act.draft)
}

/** Id of the feed by which the district speaks. */
export const DISTRICT = 'district'
