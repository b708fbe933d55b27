/** Ratings in both directions, also upward: written once, and changed by nobody, least of all by whom they speak of. */
import type { Command, CommandEnvelope, Row } from '../../contract/index.ts'
import { entryRefs, find, ref, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded } from './decision.ts'

type By = Pick<Row<'rating'>, 'byKind' | 'byId'>

/** Whoever sits at the desk rates as the desk: one rating for the street, not one for each officer. */
const byOf = ({ actor }: CommandEnvelope): By =>
  actor.kind === 'terminal' && actor.holds.kind !== 'FEED'
    ? { byKind: actor.holds.kind, byId: actor.holds.id }
    : { byKind: 'DESK', byId: 'desk' }

const ratingId = (command: CommandEnvelope<'rating.give'>): string => {
  const { about, subject }: Command<'rating.give'> = command.payload
  const { byKind, byId } = byOf(command)
  return `${about}/${byKind}.${byId}/${subject.kind}.${subject.id}`
}

export const ratingRules: Rules<'rating.give'> = {
  'rating.give': {
    touches: (command) => [
      ref('rating', ratingId(command)),
      ref('incident', command.payload.incidentId),
      ...entryRefs(command, 1),
    ],
    decide(act: Act<'rating.give'>) {
      const { about, incidentId, subject, score, text } = act.payload
      const by = byOf(act.command)
      if (by.byKind === subject.kind && (by.byKind === 'DESK' || by.byId === subject.id))
        return rejected('OWN_RATING')
      const found = find(act, 'incident', incidentId)
      if ('refusal' in found) return found.refusal
      const id = ratingId(act.command)
      if (act.draft.get('rating', id)) return superseded(act.draft)
      act.draft.insert('rating', {
        ...{ id, incidentId, about, subjectKind: subject.kind, subjectId: subject.id, ...by },
        ...{ byName: act.command.actor.name, score, text, at: act.at },
      })
      act.say('rating.give', {
        ...{ about: incidentId, params: { holderKind: subject.kind, holderId: subject.id, score }, text },
      })
      return applied(act.draft)
    },
  },
}
