/**
 * What a person may do with what lies open: only what their role allows and the state machine permits, the next likely
 * act first. Pure, so that the rules of the desk can be read and tested without a screen.
 */
import {
  SIGNAL_STATES,
  type CommandType,
  type InboxItem,
  type ReviewCard,
  type ReviewDecision,
  type Row,
  type UserRole,
} from '../../../native/contract/index.ts'
import {
  callsNow,
  can,
  extensionSigners,
  isNeverRejected,
  isOpenIncident,
  isPausedIncident,
  isWorkingTask,
  mayCallOver,
  needsHolder,
  nextAlarm,
} from '../../../native/domain/index.ts'
import { KEYS } from '../keymap.ts'

export type ActId =
  | 'acknowledge'
  | 'dispatchAll'
  | 'shelve'
  | 'takeOut'
  | 'accept'
  | 'dispatch'
  | 'verifySignal'
  | 'merge'
  | 'dismiss'
  | 'reject'
  | 'returnUp'
  | 'unmerge'
  | 'selfHandle'
  | 'check'
  | 'evaluate'
  | 'suspend'
  | 'resume'
  | 'escalate'
  | 'reopen'
  | 'note'
  | 'correct'
  | 'blow'
  | 'reply'
  | 'plan'
  | 'raiseCard'
  | 'slip'
  | 'ask'
  | 'deliver'
  | 'answer'
  | 'verifyTask'
  | 'rework'
  | 'settleReturn'
  | 'settleExtension'
  | 'transfer'
  | 'cancel'
  | 'urge'
  | ReviewActId

/** Decisions on a conflict, named for what they do in each kind of it. */
export type ReviewActId =
  'keepTheirs' | 'keepMine' | 'perField' | 'confirmLate' | 'sendBack' | 'leaveTeam' | 'callTeam' | 'noted'

export interface Offer {
  readonly act: ActId
  readonly keys: string
  readonly kind: 'main' | 'plain' | 'grave'
}

/** Nobody said yet that the holder has it. */
export const isUndelivered = ({ state, delivery }: Pick<Row<'task'>, 'state' | 'delivery'>): boolean =>
  delivery === 'UNDELIVERED' && isWorkingTask(state)

type May = (type: CommandType) => boolean

/** An act, the key it has, the commands it needs, and whether the state permits it. */
type Rule = readonly [
  act: ActId,
  keys: string,
  needs: readonly CommandType[],
  permitted: boolean,
  kind?: Offer['kind'],
]

function offered(rules: readonly Rule[], may: May): Offer[] {
  const open = rules.filter(([, , needs, permitted]) => permitted && needs.every(may))
  return open.map(([act, keys, , , kind]) => ({ act, keys, kind: kind ?? 'plain' }))
}

type Alarm = Pick<InboxItem, 'state' | 'alarm' | 'priority' | 'deviceId'>

export function signalOffers({ state, alarm, priority, deviceId }: Alarm, may: May): Offer[] {
  const to = (next: Row<'signal'>['state']): boolean => isSignalState(state) && can('signal', state, next)
  const urgent = priority === 'CRITICAL'
  return offered(
    [
      ['acknowledge', KEYS.acknowledge, ['signal.acknowledge'], callsNow(alarm)],
      ['dispatchAll', KEYS.dispatchAll, ['signal.dispatch'], urgent && to('CONFIRMED'), 'main'],
      [
        'dispatch',
        KEYS.dispatch,
        ['signal.confirm', 'incident.dispatch'],
        to('CONFIRMED'),
        urgent ? 'plain' : 'main',
      ],
      ['accept', KEYS.accept, ['signal.confirm'], to('CONFIRMED')],
      ['verifySignal', KEYS.verify, ['signal.verify'], to('VERIFYING')],
      ['merge', KEYS.merge, ['signal.merge'], to('MERGED')],
      ['dismiss', KEYS.reject, ['signal.dismiss'], to('DISMISSED')],
      ['shelve', KEYS.shelve, ['signal.shelve'], nextAlarm(alarm, 'SHELVE', true) !== undefined],
      ['takeOut', KEYS.takeOut, ['device.takeOut'], isDevice(deviceId)],
    ],
    may,
  )
}

/** A silent source is none: nobody can take it out of service here. */
const isDevice = (deviceId: string | null): boolean => deviceId !== null && !deviceId.startsWith('source/')

const isSignalState = (state: string): state is Row<'signal'>['state'] =>
  SIGNAL_STATES.some((known) => known === state)

/** States in which an incident can be handed to (more) posts and grids. */
const DISPATCHABLE = new Set<Row<'incident'>['state']>([
  'NEW',
  'ACCEPTED',
  'REOPENED',
  'DISPATCHED',
  'IN_PROGRESS',
  'PENDING_CHECK',
])

export function incidentOffers(
  {
    state,
    ackAt,
    channel,
    priority,
    repliedAt,
    plannedAt,
  }: Pick<Row<'incident'>, 'state' | 'ackAt' | 'channel' | 'priority' | 'repliedAt' | 'plannedAt'>,
  tasks: readonly Pick<Row<'task'>, 'state' | 'delivery'>[],
  may: May,
): Offer[] {
  const to = (next: Row<'incident'>['state']): boolean => can('incident', state, next)
  const fresh = state === 'NEW'
  const unheld = needsHolder(state, tasks)
  const enterprise = channel === 'ENTERPRISE_117' && isOpenIncident(state)
  const running = state === 'DISPATCHED' || state === 'IN_PROGRESS'
  const checkable =
    state === 'PENDING_CHECK' || state === 'SELF_HANDLED' || state === 'ESCALATED' || (running && unheld)
  return offered(
    [
      ['acknowledge', KEYS.acknowledge, ['incident.acknowledge'], fresh && ackAt === null],
      ['dispatchAll', KEYS.dispatchAll, ['incident.dispatch'], fresh && priority === 'CRITICAL', 'main'],
      [
        'dispatch',
        KEYS.dispatch,
        ['incident.dispatch'],
        DISPATCHABLE.has(state),
        fresh || unheld ? 'main' : 'plain',
      ],
      ['deliver', KEYS.deliver, ['task.deliver'], tasks.some(isUndelivered), 'main'],
      ['accept', KEYS.accept, ['incident.accept'], to('ACCEPTED')],
      [
        'check',
        KEYS.check,
        ['incident.check'],
        checkable,
        state === 'ESCALATED' || running ? 'plain' : 'main',
      ],
      ['evaluate', KEYS.evaluate, ['incident.evaluate'], to('CLOSED'), 'main'],
      ['resume', KEYS.suspend, ['incident.resume'], isPausedIncident(state), 'main'],
      ['merge', KEYS.merge, ['incident.merge'], to('MERGED')],
      ['unmerge', KEYS.unmerge, ['incident.unmerge'], state === 'MERGED'],
      ['reject', KEYS.reject, ['incident.reject'], to('REJECTED') && !isNeverRejected(channel), 'grave'],
      [
        'returnUp',
        KEYS.reject,
        ['incident.returnUp'],
        to('RETURNED_UP') && (!fresh || isNeverRejected(channel)),
        'grave',
      ],
      ['selfHandle', KEYS.selfHandle, ['incident.selfHandle'], to('SELF_HANDLED')],
      ['suspend', KEYS.suspend, ['incident.suspend'], to('SUSPENDED')],
      ['escalate', KEYS.escalate, ['incident.escalate'], to('ESCALATED')],
      ['reopen', KEYS.reopen, ['incident.reopen'], to('REOPENED')],
      ['blow', KEYS.blow, ['whistle.blow'], isOpenIncident(state) && !isPausedIncident(state)],
      ['reply', KEYS.reply, ['incident.reply'], enterprise && repliedAt === null, 'main'],
      ['plan', KEYS.plan, ['incident.plan'], enterprise && plannedAt === null],
      ['note', KEYS.note, ['incident.note'], true],
      ['correct', KEYS.correct, ['incident.correct'], isOpenIncident(state)],
    ],
    may,
  )
}

/**
 * @param role whose signature it would be: a second extension is the commander's alone
 * @param asked held by a stationed unit, which is asked (商请) and never carded
 */
export function taskOffers(
  { state, delivery, extensions }: Pick<Row<'task'>, 'state' | 'delivery' | 'extensions'>,
  role: UserRole,
  may: May,
  asked = false,
): Offer[] {
  const to = (next: Row<'task'>['state']): boolean => can('task', state, next)
  const working = isWorkingTask(state)
  const asksForTime = state === 'EXTENSION_REQUESTED' && extensionSigners(extensions).includes(role)
  return offered(
    [
      ['deliver', KEYS.deliver, ['task.deliver'], isUndelivered({ state, delivery }), 'main'],
      ['verifyTask', KEYS.verify, ['task.verify'], to('VERIFIED'), 'main'],
      ['rework', KEYS.rework, ['task.rework'], to('REWORK')],
      ['settleReturn', KEYS.settle, ['task.settleReturn'], state === 'RETURN_REQUESTED', 'main'],
      ['settleExtension', KEYS.settle, ['task.settleExtension'], asksForTime, 'main'],
      ['answer', KEYS.answer, ['task.sign'], answersOf(state).length > 0],
      [asked ? 'ask' : 'urge', KEYS.urge, ['task.urge'], working],
      ['slip', KEYS.slip, ['task.deliver'], state !== 'DRAFT'],
      ['raiseCard', KEYS.raiseCard, ['card.raise'], working && !asked],
      ['transfer', KEYS.transfer, ['task.transfer'], to('TRANSFERRED')],
      ['cancel', KEYS.cancel, ['task.cancel'], to('CANCELLED'), 'grave'],
      ['note', KEYS.note, ['incident.note'], true],
    ],
    may,
  )
}

/** What somebody reached by phone or radio can have answered, in the order it happens. */
const ANSWERS = [
  'task.sign',
  'task.depart',
  'task.arrive',
  'task.handle',
  'task.submit',
  'task.requestReturn',
  'task.requestExtension',
] as const
export type AnswerType = (typeof ANSWERS)[number]
export const isAnswerType = (type: string): type is AnswerType => ANSWERS.some((known) => known === type)

const GOAL = {
  'task.sign': 'SIGNED',
  'task.depart': 'EN_ROUTE',
  'task.arrive': 'ARRIVED',
  'task.handle': 'HANDLING',
  'task.submit': 'SUBMITTED',
  'task.requestReturn': 'RETURN_REQUESTED',
  'task.requestExtension': 'EXTENSION_REQUESTED',
} as const satisfies Record<AnswerType, Row<'task'>['state']>

const STEPS: readonly Row<'task'>['state'][] = ['SIGNED', 'EN_ROUTE', 'ARRIVED', 'HANDLING', 'SUBMITTED']

/** Who says "we are there" has signed and set out: any later step may be recorded at once, a request only in its turn. */
export function answersOf(state: Row<'task'>['state']): readonly AnswerType[] {
  if (!isWorkingTask(state) || state === 'RETURN_REQUESTED' || state === 'EXTENSION_REQUESTED') return []
  const done = STEPS.indexOf(state)
  return ANSWERS.filter((type) => {
    const step = STEPS.indexOf(GOAL[type])
    if (step < 0) return can('task', state, GOAL[type])
    return state === 'REWORK' ? GOAL[type] === 'HANDLING' || GOAL[type] === 'SUBMITTED' : step > done
  })
}

/** What may be decided about a conflict; calling a team over is for who leads. */
export function reviewOffers(
  card: Pick<ReviewCard, 'kind' | 'state' | 'decisions'>,
  may: May,
  role: UserRole | undefined,
): Offer[] {
  if (card.state !== 'OPEN' || !may('review.settle')) return []
  return card.decisions.flatMap((decision, k): Offer[] => {
    const act = reviewAct(card.kind, decision)
    const leads = role !== undefined && mayCallOver({ kind: 'user', id: '', name: '', role })
    if (act === 'callTeam' && !leads) return []
    return [{ act, keys: KEYS[KEY_OF[act]], kind: act === 'callTeam' ? 'grave' : k === 0 ? 'main' : 'plain' }]
  })
}

const KEY_OF = {
  ...{ keepTheirs: 'keepTheirs', leaveTeam: 'keepTheirs', noted: 'keepTheirs' },
  ...{ keepMine: 'keepMine', callTeam: 'keepMine', perField: 'perField' },
  ...{ confirmLate: 'confirmLate', sendBack: 'sendBack' },
} as const satisfies Record<ReviewActId, keyof typeof KEYS>

function reviewAct(kind: string, decision: ReviewDecision): ReviewActId {
  switch (decision) {
    case 'THEIRS':
      return kind === 'team.taken' ? 'leaveTeam' : kind === 'incident.dispatch.gone' ? 'noted' : 'keepTheirs'
    case 'MINE':
      return kind === 'team.taken' ? 'callTeam' : 'keepMine'
    case 'FIELDS':
      return 'perField'
    case 'CONFIRM':
      return 'confirmLate'
    case 'BACK':
      return 'sendBack'
    default:
      return decision satisfies never
  }
}

/** The decision an act stands for. */
export const DECISION_OF = {
  ...{ keepTheirs: 'THEIRS', leaveTeam: 'THEIRS', noted: 'THEIRS', keepMine: 'MINE', callTeam: 'MINE' },
  ...{ perField: 'FIELDS', confirmLate: 'CONFIRM', sendBack: 'BACK' },
} as const satisfies Record<ReviewActId, ReviewDecision>
export const isReviewAct = (act: ActId): act is ReviewActId => Object.hasOwn(DECISION_OF, act)
