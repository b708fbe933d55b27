/** The short questions about the hub itself: its mode, its log, what waits for a decision. */
import type { Row } from '../../../native/contract/index.ts'
import { decisionsOn } from '../../../native/domain/index.ts'
import type { ScreenPayload } from '../../link/index.ts'
import type { Ask } from './ask.ts'
import { line, type Asking } from './askParts.ts'

export function modeAsk({ t, give }: Asking, mode: Row<'mode'> | undefined): Ask {
  const to = mode?.state === 'EMERGENCY' ? 'PEACE' : 'EMERGENCY'
  return {
    title: t('desk.act.mode', { mode: t(`base.mode.${to}`) }),
    about: t('desk.mode.effect'),
    fields: [line('why', t('desk.ask.why'))],
    submit: t('desk.act.mode', { mode: t(`base.mode.${to}`) }),
    grave: to === 'EMERGENCY',
    give: ({ why = '' }) => {
      const payload: ScreenPayload<'mode.set'> = { state: to, why }
      const seen = mode ? [{ table: 'mode' as const, id: mode.id, rev: mode.rev }] : []
      return give('mode.set', payload, { seen, done: t('desk.done.mode', { mode: t(`base.mode.${to}`) }) })
    },
  }
}

export function logAsk({ t, give }: Asking): Ask {
  return {
    title: t('desk.act.log'),
    about: t('desk.list.log'),
    fields: [line('text', t('desk.ask.text'))],
    submit: t('desk.act.log'),
    give: ({ text = '' }) => give('duty.log', { text }, { done: t('desk.done.log') }),
  }
}

/** Both versions were kept; a person says which one holds, and why. */
export function reviewAsk({ t, give }: Asking, review: Row<'review'>, about: string): Ask {
  const decisions = decisionsOn(review).filter((decision) => decision !== 'FIELDS')
  return {
    title: t('desk.act.review'),
    about,
    fields: [
      {
        kind: 'choice',
        name: 'decision',
        label: t('desk.ask.decision'),
        options: decisions.map((value) => ({ value, label: t(`desk.decision.${value}`) })),
        stacked: true,
      },
      line('reason', t('desk.ask.reason')),
    ],
    submit: t('desk.act.review'),
    give: ({ decision: chosen = '', reason = '' }) => {
      const decision = decisions.find((known) => known === chosen) ?? 'THEIRS'
      return give(
        'review.settle',
        { reviewId: review.id, decision, reason },
        { seen: [{ table: 'review', id: review.id, rev: review.rev }], done: t('desk.done.review') },
      )
    },
  }
}
