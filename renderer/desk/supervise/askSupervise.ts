/** The short questions of supervision, and which command the answers make. */
import type { CardLine, EscalationLine, WhistleLine } from '../../../native/contract/index.ts'
import { CARD_LEVELS } from '../../../native/contract/index.ts'
import type { Ask, AskField } from '../acts/ask.ts'
import {
  aboutIncident,
  aboutTask,
  line,
  prose,
  viaField,
  viaOf,
  type Asking,
  type IncidentSeen,
  type TaskSeen,
} from '../acts/askParts.ts'

const aboutCard = (card: CardLine): string => `${card.number} ${card.title} · ${card.holderName}`

export function declineAsk({ t, give }: Asking, card: CardLine): Ask {
  const level = t(`supervise.level.${card.level}`)
  return {
    title: t('supervise.act.decline'),
    about: aboutCard(card),
    fields: [line('reason', t('desk.ask.reason'))],
    submit: t('supervise.act.decline'),
    give: ({ reason = '' }) =>
      give('card.decline', { cardId: card.id, reason }, { done: t('supervise.done.declined', { level }) }),
  }
}

export function raiseAsk({ t, give }: Asking, task: TaskSeen): Ask {
  return {
    title: t('supervise.act.raise'),
    about: aboutTask(task),
    fields: [
      {
        kind: 'choice',
        name: 'level',
        label: t('supervise.ask.level'),
        initial: 'YELLOW',
        options: CARD_LEVELS.map((value) => ({ value, label: t(`supervise.level.${value}`) })),
      },
      line('why', t('desk.ask.why')),
    ],
    submit: t('supervise.act.raise'),
    give: (values) => {
      const level = CARD_LEVELS.find((known) => known === values['level']) ?? 'YELLOW'
      return give(
        'card.raise',
        { taskId: task.id, level, why: values['why'] ?? '' },
        { done: t('supervise.done.raised', { level: t(`supervise.level.${level}`) }) },
      )
    },
  }
}

export function blowAsk({ t, give }: Asking, incident: IncidentSeen): Ask {
  return {
    title: t('supervise.act.blow'),
    about: aboutIncident(incident),
    fields: [line('matter', t('supervise.ask.matter'))],
    submit: t('supervise.act.blow'),
    give: ({ matter = '' }) =>
      give('whistle.blow', { incidentId: incident.id, matter }, { done: t('supervise.done.blown') }),
  }
}

/** What the district said on the phone. */
export function districtAsk({ t, give }: Asking, escalation: EscalationLine): Ask {
  const about = `${escalation.number} ${escalation.title}`
  const who: AskField[] = [viaField(t), line('who', t('desk.ask.whoSaid'))]
  const onBehalf = (values: Readonly<Record<string, string>>) => ({
    onBehalf: { via: viaOf(values), note: values['who'] ?? '' },
  })
  if (escalation.state === 'ACCEPTED')
    return {
      title: t('supervise.act.feedback'),
      about,
      fields: [line('text', t('supervise.escalation.feedback')), ...who],
      submit: t('supervise.act.feedback'),
      give: (values) =>
        give(
          'escalation.feedback',
          { escalationId: escalation.id, text: values['text'] ?? '', ...onBehalf(values) },
          { done: t('supervise.done.fedBack') },
        ),
    }
  return {
    title: t('supervise.act.answer'),
    about,
    fields: [
      {
        kind: 'choice',
        name: 'accepted',
        label: t('supervise.ask.accepted'),
        options: [
          { value: 'yes', label: t('supervise.ask.taken') },
          { value: 'no', label: t('supervise.ask.sentBack') },
        ],
      },
      ...who,
      prose('note', t('desk.ask.note')),
    ],
    submit: t('supervise.act.answer'),
    give: (values) =>
      give(
        'escalation.answer',
        {
          ...{ escalationId: escalation.id, accepted: values['accepted'] === 'yes' },
          ...{ note: values['note'] ?? '', ...onBehalf(values) },
        },
        { done: t('supervise.done.answered') },
      ),
  }
}

export function confirmAsk({ t, give }: Asking, escalation: EscalationLine): Ask {
  const back = escalation.state === 'REJECTED'
  return {
    title: t(back ? 'supervise.act.again' : 'supervise.act.confirm'),
    about: `${escalation.number} ${escalation.title}`,
    facts: [
      {
        name: t(back ? 'supervise.escalation.answered' : 'supervise.escalation.feedback'),
        value: back ? escalation.answerNote : escalation.feedback,
      },
    ],
    fields: [
      ...(back
        ? []
        : [
            {
              kind: 'choice' as const,
              name: 'content',
              label: t('supervise.ask.content'),
              options: [
                { value: 'yes', label: t('supervise.ask.solved') },
                { value: 'no', label: t('supervise.ask.notSolved') },
              ],
              stacked: true,
            },
          ]),
      prose('note', t('desk.ask.note'), back),
    ],
    submit: t(back ? 'supervise.act.again' : 'supervise.act.confirm'),
    give: (values) => {
      const content = values['content'] === 'yes'
      return give(
        'escalation.confirm',
        { escalationId: escalation.id, content, note: values['note'] ?? '' },
        { done: t(content ? 'supervise.done.confirmed' : 'supervise.done.again') },
      )
    },
  }
}

const SCORES = ['5', '4', '3', '2', '1']

/** The street rates whom it summoned, who blew, or the district. */
export function rateAsk(
  { t, give }: Asking,
  about: {
    readonly id: string
    readonly incidentId: string
    readonly number: string
    readonly title: string
  },
  subjects: readonly {
    readonly kind: WhistleLine['parties'][number]['kind'] | 'DESK' | 'DISTRICT'
    readonly id: string
    readonly name: string
  }[],
): Ask {
  const [only] = subjects
  return {
    title: t('supervise.act.rate'),
    about: `${about.number} ${about.title}`,
    fields: [
      {
        kind: 'choice',
        name: 'subject',
        label: t('supervise.ask.subject'),
        options: subjects.map(({ kind, id, name }) => ({ value: `${kind}/${id}`, label: name })),
        stacked: true,
        ...(subjects.length === 1 && only ? { initial: `${only.kind}/${only.id}` } : {}),
      },
      {
        kind: 'choice',
        name: 'score',
        label: t('supervise.ask.score'),
        options: SCORES.map((value) => ({ value, label: t('supervise.rating.score', { n: value }) })),
      },
      prose('text', t('desk.ask.note')),
    ],
    submit: t('supervise.act.rate'),
    give: (values) => {
      const subject = subjects.find(({ kind, id }) => `${kind}/${id}` === values['subject'])
      if (!subject) return Promise.resolve({ ok: false, code: 'NO_TARGET' })
      return give(
        'rating.give',
        {
          ...{ about: about.id, incidentId: about.incidentId, score: Number(values['score'] ?? '3') },
          ...{ subject: { kind: subject.kind, id: subject.id }, text: values['text'] ?? '' },
        },
        { done: t('supervise.done.rated') },
      )
    },
  }
}

export function enterpriseAsk({ t, give }: Asking, what: 'reply' | 'plan', incident: IncidentSeen): Ask {
  return {
    title: t(`supervise.act.${what}`),
    about: aboutIncident(incident),
    fields: [line('words', t(`supervise.ask.${what}`))],
    submit: t(`supervise.act.${what}`),
    give: ({ words = '' }) =>
      what === 'reply'
        ? give(
            'incident.reply',
            { incidentId: incident.id, note: words },
            { done: t('supervise.done.replied') },
          )
        : give(
            'incident.plan',
            { incidentId: incident.id, plan: words },
            { done: t('supervise.done.planned') },
          ),
  }
}

/** Out of hours: the people of the post that the matter was meant for were reached. */
export function calledAsk(
  { t, give }: Asking,
  task: {
    readonly taskId: string
    readonly number: string
    readonly title: string
    readonly coverFor: string
  },
  people: readonly { readonly name: string; readonly title: string; readonly phone: string }[],
): Ask {
  return {
    title: t('supervise.cover.call', { post: task.coverFor }),
    about: `${task.number} ${task.title}`,
    facts: people.map(({ name, title, phone }) => ({ name: `${title} ${name}`.trim(), value: phone })),
    fields: [viaField(t), line('note', t('desk.ask.whoTook'))],
    submit: t('supervise.act.called'),
    give: (values) =>
      give(
        'task.called',
        { taskId: task.taskId, onBehalf: { via: viaOf(values), note: values['note'] ?? '' } },
        { done: t('supervise.done.called') },
      ),
  }
}
