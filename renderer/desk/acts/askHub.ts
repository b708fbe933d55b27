/** The short questions about the hub itself: its mode, its log. */
import type { Row } from '../../../native/contract/index.ts'
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

/** Ends a parked act undone: what somebody was told is done will not reach the platform. */
export function giveUpAsk({ t, give }: Asking, commandId: string, about: string): Ask {
  return {
    title: t('desk.outbox.giveUp'),
    about,
    facts: [{ name: t('desk.review.effect'), value: t('desk.outbox.giveUpEffect') }],
    fields: [line('reason', t('desk.ask.reason'))],
    submit: t('desk.outbox.giveUp'),
    grave: true,
    give: ({ reason = '' }) =>
      give('outbox.giveUp', { commandId, reason }, { done: t('desk.done.giveUp', { about }) }),
  }
}

/** Lets this console speak for the hub at once; the one at work is cut off. */
export function takeOverAsk({ t, give }: Asking, console: string, pending: number): Ask {
  return {
    title: t('desk.link.takeOver'),
    about: t('base.lease.STANDBY', { console }),
    facts: [{ name: t('desk.link.effect'), value: t('desk.link.takeOverEffect', { console, n: pending }) }],
    fields: [line('reason', t('desk.ask.reason'))],
    submit: t('desk.link.takeOver'),
    grave: true,
    give: ({ reason = '' }) => give('lease.takeOver', { reason }, { done: t('desk.done.takeOver') }),
  }
}
