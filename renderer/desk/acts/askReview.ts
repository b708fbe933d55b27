/** The question before a conflict is decided: always why; who confirmed, or which fields, where that is the decision. */
import { CORRECTABLE, type ReviewCard } from '../../../native/contract/index.ts'
import type { Ask, AskField, AskValues } from './ask.ts'
import { line, viaField, viaOf, type Asking } from './askParts.ts'
import { DECISION_OF, type ReviewActId } from './offers.ts'

/** How a value of one side reads; see reviewWords.ts. */
export type ValueWords = (name: string, value: string | null) => string

export function reviewAsk(
  { t, give }: Asking,
  act: ReviewActId,
  card: ReviewCard,
  about: string,
  words: ValueWords,
): Ask {
  const decision = DECISION_OF[act]
  const fields = decision === 'FIELDS' ? chosenFields(card) : []
  return {
    title: t(`desk.act.${act}`),
    about,
    facts: [
      { name: t('desk.review.effect'), value: t(`desk.effect.${act}`) },
      ...(decision === 'CONFIRM'
        ? card.people.map(({ title, name, phone }) => ({ name: `${title} ${name}`.trim(), value: phone }))
        : []),
    ],
    fields: [
      ...fields.map(({ name, mine, theirs }): AskField => ({
        kind: 'choice',
        name,
        label: t(`desk.field.${name}`),
        initial: 'theirs',
        stacked: true,
        options: [
          { value: 'theirs', label: t('desk.review.takeTheirs', { value: words(name, theirs) }) },
          { value: 'mine', label: t('desk.review.takeMine', { value: words(name, mine) }) },
        ],
      })),
      ...(decision === 'CONFIRM' ? [viaField(t), line('said', t('desk.review.whoConfirmed'))] : []),
      line('reason', t('desk.ask.reason')),
    ],
    submit: t(`desk.act.${act}`),
    grave: act === 'callTeam',
    give: (values) =>
      give(
        'review.settle',
        { reviewId: card.id, decision, reason: values['reason'] ?? '', ...more(decision, fields, values) },
        { seen: [{ table: 'review', id: card.id, rev: card.rev }], done: t('desk.done.review') },
      ),
  }
}

type Chosen = ReturnType<typeof chosenFields>

const chosenFields = (card: ReviewCard) =>
  card.fields.flatMap((field) => {
    const name = CORRECTABLE.find((known) => known === field.name)
    return name ? [{ ...field, name }] : []
  })

function more(decision: string, fields: Chosen, values: AskValues) {
  if (decision === 'FIELDS')
    return { fields: fields.map(({ name }) => name).filter((name) => values[name] === 'mine') }
  if (decision === 'CONFIRM') return { onBehalf: { via: viaOf(values), note: values['said'] ?? '' } }
  return {}
}
