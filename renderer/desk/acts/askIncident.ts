/** The short questions about signals and incidents, and which command the answers make. */
import type { CommandType } from '../../../native/contract/index.ts'
import type { Answer } from '../../link/index.ts'
import type { Ask } from './ask.ts'
import {
  aboutIncident,
  fromList,
  line,
  prose,
  seenIncident,
  type Asking,
  type IncidentSeen,
} from './askParts.ts'

export function dismissAsk(
  { t, give, model }: Asking,
  signal: { id: string; rev: number; about: string },
  undo: () => void,
): Ask {
  return {
    title: t('desk.act.dismiss'),
    about: signal.about,
    fields: [fromList(t('desk.ask.reason'), model?.lists.dismissReasons ?? [])],
    submit: t('desk.act.dismiss'),
    give: ({ reason = '' }) =>
      give(
        'signal.dismiss',
        { signalId: signal.id, reason },
        {
          seen: [{ table: 'signal', id: signal.id, rev: signal.rev }],
          done: t('desk.done.dismiss', { about: signal.about }),
          undo,
        },
      ),
  }
}

type ReasonAct = 'reject' | 'returnUp' | 'suspend' | 'escalate' | 'reopen'
const REASON_COMMANDS = {
  reject: 'incident.reject',
  returnUp: 'incident.returnUp',
  suspend: 'incident.suspend',
  escalate: 'incident.escalate',
  reopen: 'incident.reopen',
} as const satisfies Record<ReasonAct, CommandType>

/** Acts on an incident that need a reason: from the town's list where there is one, in words elsewhere. */
export function reasonAsk({ t, give, model }: Asking, act: ReasonAct, incident: IncidentSeen): Ask {
  const list =
    act === 'reject'
      ? model?.lists.rejectReasons
      : act === 'returnUp'
        ? model?.lists.returnUpReasons
        : undefined
  return {
    title: t(`desk.act.${act}`),
    about: aboutIncident(incident),
    fields: [list ? fromList(t('desk.ask.reason'), list) : line('reason', t('desk.ask.reason'))],
    submit: t(`desk.act.${act}`),
    grave: act === 'reject' || act === 'returnUp',
    give: ({ reason = '' }) =>
      give(
        REASON_COMMANDS[act],
        { incidentId: incident.id, reason },
        { seen: [seenIncident(incident)], done: t(`desk.done.${act}`, { about: incident.number }) },
      ),
  }
}

type NoteAct = 'selfHandle' | 'resume' | 'note'

/** Acts on an incident that take some words. */
export function noteAsk({ t, give }: Asking, act: NoteAct, incident: IncidentSeen): Ask {
  const done = t(`desk.done.${act}`, { about: incident.number })
  const seen = [seenIncident(incident)]
  const command = (text: string): Promise<Answer> => {
    switch (act) {
      case 'selfHandle':
        return give('incident.selfHandle', { incidentId: incident.id, note: text }, { seen, done })
      case 'resume':
        return give('incident.resume', { incidentId: incident.id, note: text }, { seen, done })
      case 'note':
        // A note adds and changes nothing: it needs no guard.
        return give('incident.note', { incidentId: incident.id, text }, { done })
      default:
        return act satisfies never
    }
  }
  return {
    title: t(`desk.act.${act}`),
    about: aboutIncident(incident),
    fields: [
      act === 'note'
        ? line('text', t('desk.ask.text'))
        : prose('text', t('desk.ask.note'), act === 'selfHandle'),
    ],
    submit: t(`desk.act.${act}`),
    give: ({ text = '' }) => command(text),
  }
}

export function checkAsk({ t, give }: Asking, incident: IncidentSeen): Ask {
  return {
    title: t('desk.act.check'),
    about: aboutIncident(incident),
    fields: [
      {
        kind: 'choice',
        name: 'passed',
        label: t('desk.ask.verdict'),
        initial: 'yes',
        options: [
          { value: 'yes', label: t('desk.ask.passed') },
          { value: 'no', label: t('desk.ask.notPassed') },
        ],
      },
      prose('note', t('desk.ask.note')),
    ],
    submit: t('desk.act.check'),
    give: ({ passed, note = '' }) =>
      give(
        'incident.check',
        { incidentId: incident.id, passed: passed === 'yes', note },
        { seen: [seenIncident(incident)], done: t('desk.done.check', { about: incident.number }) },
      ),
  }
}

const SATISFACTION = ['VERY_SATISFIED', 'SATISFIED', 'BASICALLY', 'DISSATISFIED'] as const

export function evaluateAsk({ t, give }: Asking, incident: IncidentSeen): Ask {
  return {
    title: t('desk.act.evaluate'),
    about: aboutIncident(incident),
    fields: [
      {
        kind: 'choice',
        name: 'satisfaction',
        label: t('desk.ask.satisfaction'),
        initial: 'none',
        options: [
          ...SATISFACTION.map((value) => ({ value, label: t(`base.satisfaction.${value}`) })),
          { value: 'none', label: t('desk.ask.noAnswer') },
        ],
      },
      prose('note', t('desk.ask.note')),
    ],
    submit: t('desk.act.evaluate'),
    give: (values) => {
      const satisfaction = SATISFACTION.find((known) => known === values['satisfaction'])
      return give(
        'incident.evaluate',
        { incidentId: incident.id, note: values['note'] ?? '', ...(satisfaction ? { satisfaction } : {}) },
        { seen: [seenIncident(incident)], done: t('desk.done.evaluate', { about: incident.number }) },
      )
    },
  }
}
