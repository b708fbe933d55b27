/** The short questions about calling people up: what to say to whom, and what was heard. */
import type { Command, ReachStage } from '../../../native/contract/index.ts'
import type { ScreenPayload } from '../../link/index.ts'
import type { Ask } from '../acts/ask.ts'
import { line, prose, viaField, viaOf, type Asking } from '../acts/askParts.ts'

export type About = Command<'reach.call'>['about']
export type To = Command<'reach.call'>['to']

/** @param name as people say it; shown before anybody is called */
export function callAsk({ t, give }: Asking, about: About, to: To, name: string, text: string): Ask {
  return {
    title: t('reach.act.call'),
    about: name,
    fields: [line('text', t('reach.ask.text'), true, text)],
    submit: t('reach.act.send'),
    give: ({ text: words = '' }) => {
      const payload: ScreenPayload<'reach.call'> = { about, to, text: words }
      return give('reach.call', payload, { done: t('reach.done.call', { name }) })
    },
  }
}

export interface NamedLink {
  readonly stage: ReachStage
  readonly to: To
  readonly name: string
}

export function wakeAsk({ t, give }: Asking, about: About, links: readonly NamedLink[], text: string): Ask {
  return {
    title: t('reach.act.wake'),
    about: t('reach.ask.whom'),
    facts: links.map(({ stage, name }) => ({ name: t(`reach.stage.${stage}`), value: name })),
    fields: [line('text', t('reach.ask.text'), true, text)],
    submit: t('reach.act.wake'),
    give: ({ text: words = '' }) => {
      const payload: ScreenPayload<'reach.wake'> = {
        about,
        links: links.map(({ stage, to }) => ({ stage, to })),
        text: words,
      }
      return give('reach.wake', payload, { done: t('reach.done.wake', { n: links.length }) })
    },
  }
}

export function answeredAsk(
  { t, give }: Asking,
  call: { id: string; personName: string; phone: string },
): Ask {
  return {
    title: t('reach.act.answer'),
    about: call.personName,
    facts: [{ name: call.personName, value: call.phone || t('reach.noPhone') }],
    fields: [viaField(t), prose('note', t('reach.ask.note'), true)],
    submit: t('reach.act.answer'),
    give: (values) => {
      const payload: ScreenPayload<'reach.answer'> = {
        ...{ reachId: call.id, via: viaOf(values), note: values['note'] ?? '' },
      }
      return give('reach.answer', payload, { done: t('reach.done.answer') })
    },
  }
}

export function stopAsk({ t, give }: Asking, call: { id: string; personName: string }): Ask {
  return {
    title: t('reach.act.stop'),
    about: call.personName,
    fields: [line('reason', t('desk.ask.reason'))],
    submit: t('reach.act.stop'),
    give: ({ reason = '' }) => give('reach.stop', { reachId: call.id, reason }),
  }
}
