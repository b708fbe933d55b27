/** The short questions about tasks, and which command the answers make. */
import type { Row } from '../../../native/contract/index.ts'
import type { Ask } from './ask.ts'
import {
  aboutTask,
  line,
  noteOf,
  prose,
  seenTask,
  viaField,
  viaOf,
  type Asking,
  type TaskSeen,
} from './askParts.ts'
import { answersOf, isAnswerType } from './offers.ts'

type Person = { readonly name: string; readonly title: string; readonly phone: string }

/** The task was told to its holder by other means than the network. */
export function deliverAsk(
  { t, give }: Asking,
  task: Omit<TaskSeen, 'state'>,
  people: readonly Person[],
  instruction: string,
): Ask {
  return {
    title: t('desk.act.deliver'),
    about: aboutTask(task),
    facts: [
      ...people.map(({ name, title, phone }) => ({ name: `${title} ${name}`.trim(), value: phone })),
      ...(instruction ? [{ name: t('desk.task.instruction'), value: instruction }] : []),
    ],
    fields: [viaField(t), line('note', t('desk.ask.whoTook'), false)],
    submit: t('desk.act.deliver'),
    give: (values) =>
      give(
        'task.deliver',
        { taskId: task.id, delivery: viaOf(values), ...noteOf(values) },
        { seen: [seenTask(task)], done: t('desk.done.deliver', { about: task.holderName }) },
      ),
  }
}

/** What the holder answered by phone, radio or messenger. */
export function answerAsk({ t, give, model }: Asking, task: TaskSeen): Ask {
  const offered = answersOf(task.state)
  return {
    title: t('desk.act.answer'),
    about: aboutTask(task),
    fields: [
      {
        kind: 'choice',
        name: 'what',
        label: t('desk.ask.answered'),
        options: offered.map((type) => ({ value: type, label: t(`desk.answer.${ANSWER_NAMES[type]}`) })),
        ...(offered[0] ? { initial: offered[0] } : {}),
      },
      viaField(t),
      line('said', t('desk.ask.whoSaid')),
      {
        kind: 'prose',
        name: 'report',
        label: t('desk.ask.report'),
        required: true,
        when: { field: 'what', is: ['task.submit'] },
      },
      {
        kind: 'choice',
        name: 'returnReason',
        label: t('desk.ask.reason'),
        options: (model?.lists.returnReasons ?? []).map((reason) => ({ value: reason, label: reason })),
        stacked: true,
        when: { field: 'what', is: ['task.requestReturn'] },
      },
      {
        kind: 'line',
        name: 'reason',
        label: t('desk.ask.reason'),
        required: true,
        when: { field: 'what', is: ['task.requestExtension'] },
      },
      {
        kind: 'minutes',
        name: 'minutes',
        label: t('desk.ask.minutes'),
        required: true,
        when: { field: 'what', is: ['task.requestExtension'] },
      },
    ],
    submit: t('desk.act.answer'),
    give: (values) => {
      const type = values['what'] ?? ''
      if (!isAnswerType(type)) return Promise.resolve({ ok: false, code: 'BAD_PAYLOAD' })
      const act = { taskId: task.id, onBehalf: { via: viaOf(values), note: values['said'] ?? '' } }
      const options = { seen: [seenTask(task)], done: t('desk.done.answer', { about: task.holderName }) }
      const reason = values['reason'] ?? ''
      switch (type) {
        case 'task.submit':
          return give(type, { ...act, report: values['report'] ?? '' }, options)
        case 'task.requestReturn':
          return give(type, { ...act, reason: values['returnReason'] ?? '' }, options)
        case 'task.requestExtension':
          return give(
            type,
            { ...act, reason, minutes: Math.max(1, Math.round(Number(values['minutes']) || 1)) },
            options,
          )
        default:
          return give(type, act, options)
      }
    },
  }
}

const ANSWER_NAMES = {
  'task.sign': 'sign',
  'task.depart': 'depart',
  'task.arrive': 'arrive',
  'task.handle': 'handle',
  'task.submit': 'submit',
  'task.requestReturn': 'requestReturn',
  'task.requestExtension': 'requestExtension',
} as const

export function settleAsk(
  { t, give }: Asking,
  what: 'settleReturn' | 'settleExtension',
  task: TaskSeen & Pick<Row<'task'>, 'requestReason' | 'requestMin'>,
): Ask {
  const type = what === 'settleReturn' ? 'task.settleReturn' : 'task.settleExtension'
  return {
    title: t(`desk.act.${what}`),
    about: aboutTask(task),
    facts: [
      ...(task.requestReason ? [{ name: t('desk.task.requestReason'), value: task.requestReason }] : []),
      ...(task.requestMin ? [{ name: t('desk.ask.minutes'), value: String(task.requestMin) }] : []),
    ],
    fields: [
      {
        kind: 'choice',
        name: 'granted',
        label: t('desk.ask.verdict'),
        options: [
          { value: 'yes', label: t('desk.ask.granted') },
          { value: 'no', label: t('desk.ask.refused') },
        ],
      },
      prose('note', t('desk.ask.note')),
    ],
    submit: t('desk.ask.settle'),
    give: (values) =>
      give(
        type,
        { taskId: task.id, granted: values['granted'] === 'yes', ...noteOf(values) },
        { seen: [seenTask(task)], done: t('desk.done.settle', { about: task.holderName }) },
      ),
  }
}

export function reworkAsk({ t, give }: Asking, task: TaskSeen): Ask {
  return {
    title: t('desk.act.rework'),
    about: aboutTask(task),
    fields: [line('note', t('desk.ask.whatToRedo'))],
    submit: t('desk.act.rework'),
    give: ({ note = '' }) =>
      give(
        'task.rework',
        { taskId: task.id, note },
        { seen: [seenTask(task)], done: t('desk.done.rework', { about: task.holderName }) },
      ),
  }
}

export function cancelAsk({ t, give }: Asking, task: TaskSeen): Ask {
  return {
    title: t('desk.act.cancel'),
    about: aboutTask(task),
    fields: [line('reason', t('desk.ask.reason'))],
    submit: t('desk.act.cancel'),
    grave: true,
    give: ({ reason = '' }) =>
      give(
        'task.cancel',
        { taskId: task.id, reason },
        { seen: [seenTask(task)], done: t('desk.done.cancel', { about: task.holderName }) },
      ),
  }
}

const HOLDER_KINDS = ['POST', 'GRID', 'COMMUNITY', 'TEAM'] as const

export function transferAsk({ t, give, seenHolder }: Asking, task: TaskSeen): Ask {
  return {
    title: t('desk.act.transfer'),
    about: aboutTask(task),
    fields: [
      { kind: 'holder', name: 'to', label: t('desk.ask.transferTo') },
      line('reason', t('desk.ask.reason')),
    ],
    submit: t('desk.act.transfer'),
    give: ({ to = '', reason = '' }) => {
      const slash = to.indexOf('/')
      const kind = HOLDER_KINDS.find((known) => known === to.slice(0, slash))
      if (!kind) return Promise.resolve({ ok: false, code: 'NO_TARGET' })
      return give(
        'task.transfer',
        { taskId: task.id, to: { kind, id: to.slice(slash + 1) }, reason },
        {
          seen: [seenTask(task), ...seenHolder(kind, to.slice(slash + 1))],
          done: t('desk.done.transfer', { about: task.number }),
        },
      )
    },
  }
}
