/** The short questions of the duty: standing in, roll checks, swapping, the notice, a leader's order. */
import type { HandoverSheet, Row } from '../../../native/contract/index.ts'
import type { Ask, AskField } from '../acts/ask.ts'
import { line, prose, type Asking } from '../acts/askParts.ts'

interface Person {
  readonly id: string
  readonly name: string
}
type Shift = Pick<Row<'shift'>, 'id' | 'rev' | 'startAt' | 'endAt' | 'leaderId' | 'officerIds'>

const choose = (name: string, label: string, people: readonly Person[], initial?: string): AskField => ({
  ...{ kind: 'choice', name, label },
  options: people.map(({ id, name: shown }) => ({ value: id, label: shown })),
  ...(initial === undefined ? {} : { initial }),
})

const MINUTE_MS = 60_000

/** @param now domain time, from which the stand-in counts */
export function standInAsk(
  { t, give }: Asking,
  shift: Shift,
  crew: readonly Person[],
  others: readonly Person[],
  now: number,
): Ask {
  return {
    title: t('shift.act.standIn'),
    about: t('shift.roster.standIns'),
    fields: [
      choose('absent', t('shift.standIn.absent'), crew, crew[0]?.id),
      choose('person', t('shift.standIn.person'), others),
      { kind: 'minutes', name: 'minutes', label: t('shift.standIn.minutes'), required: true },
      line('why', t('shift.standIn.why')),
    ],
    submit: t('shift.act.standIn'),
    give: ({ absent = '', person = '', minutes = '', why = '' }) => {
      const name = others.find(({ id }) => id === person)?.name ?? ''
      return give(
        'shift.standIn',
        {
          ...{ shiftId: shift.id, absentId: absent, personId: person, why },
          ...{ from: now, to: now + (Number(minutes) || 0) * MINUTE_MS },
        },
        { done: t('shift.standIn.done', { person: name }) },
      )
    },
  }
}

export function checkAsk({ t, give }: Asking): Ask {
  return {
    title: t('shift.act.check'),
    about: t('shift.strip.title'),
    fields: [
      line('from', t('shift.check.from')),
      line('text', t('shift.check.text')),
      { kind: 'minutes', name: 'minutes', label: t('shift.check.minutes'), required: true },
    ],
    submit: t('shift.act.check'),
    give: ({ from = '', text = '', minutes = '' }) =>
      give(
        'duty.check',
        { fromName: from, text, answerMin: Math.min(120, Math.max(1, Number(minutes) || 5)) },
        { done: t('shift.check.asked') },
      ),
  }
}

/** @param draft what can be said at once from what the screen knows */
export function answerCheckAsk({ t, give }: Asking, check: Row<'dutyCheck'>, draft: string): Ask {
  return {
    title: t('shift.act.answerCheck'),
    about: `${check.fromName} ${check.text}`,
    fields: [line('answer', t('shift.check.answer'), true, draft)],
    submit: t('shift.act.answerCheck'),
    give: ({ answer = '' }) =>
      give('duty.answerCheck', { checkId: check.id, answer }, { done: t('shift.check.answered') }),
  }
}

export function cancelHandoverAsk(
  { t, give }: Asking,
  sheet: Pick<HandoverSheet, 'id' | 'outgoingName'>,
): Ask {
  return {
    title: t('shift.act.cancel'),
    about: sheet.outgoingName,
    fields: [line('reason', t('desk.ask.reason'))],
    submit: t('shift.act.cancel'),
    give: ({ reason = '' }) => give('handover.cancel', { handoverId: sheet.id, reason }),
  }
}

/** Editing changes the planned shift; swapping keeps it on record and puts another in its place. */
export function crewAsk(
  { t, give }: Asking,
  act: 'edit' | 'swap',
  shift: Shift,
  leaders: readonly Person[],
  officers: readonly Person[],
  about: string,
): Ask {
  return {
    title: t(`shift.act.${act}`),
    about,
    fields: [
      choose('leader', t('shift.roster.leader'), leaders, shift.leaderId),
      choose('first', t('shift.roster.officers'), officers, shift.officerIds[0]),
      choose('second', t('shift.roster.officers'), officers, shift.officerIds[1] ?? shift.officerIds[0]),
      ...(act === 'swap' ? [line('reason', t('desk.ask.reason'))] : []),
    ],
    submit: t(`shift.act.${act}`),
    give: ({ leader = '', first = '', second = '', reason = '' }) => {
      const crew = { shiftId: shift.id, leaderId: leader, officerIds: [...new Set([first, second])] }
      return act === 'edit' ? give('shift.edit', crew) : give('shift.swap', { ...crew, reason })
    },
  }
}

export function noteField(t: Asking['t']): AskField {
  return prose('note', t('shift.handover.note'))
}
