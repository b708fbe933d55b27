/**
 * 黄牌, 红牌, 黑牌. Proposed by rule or by a person at the desk, signed or declined by 带班领导. None for stationed units,
 * which are asked, and none for a post that is no target.
 */
import { CARD_LEVELS, childId, type CardLevel, type Command, type Row } from '../../contract/index.ts'
import { runningLimits } from '../lamp.ts'
import { can, isTerminal } from '../machine.ts'
import { postDefinition } from '../model.ts'
import { isWorkingTask } from '../states.ts'
import { entryRefs, find, illegal, ref, walk, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision } from './decision.ts'

/** One proposal for each task, level and due time, whoever's timer is first. */
const proposalId = (taskId: string, level: CardLevel, dueAt: number): string =>
  childId(taskId, `${level}-`, dueAt)

const graver = (a: CardLevel, b: CardLevel | null): CardLevel =>
  b !== null && CARD_LEVELS.indexOf(b) > CARD_LEVELS.indexOf(a) ? b : a

/** Whether a holder may be shown a card at all. */
function refusalFor(act: Act, task: Row<'task'>): Decision | undefined {
  if (task.holderKind !== 'POST') return undefined
  return postDefinition(act.model, task.holderId)?.supervisionCards === false
    ? rejected('POST_ONLY_ASKED', { post: task.holderId })
    : undefined
}

export const cardRules: Rules<
  'card.propose' | 'card.raise' | 'card.sign' | 'card.decline' | 'card.withdraw'
> = {
  'card.propose': {
    touches: (command) => {
      const { taskId, dueAt } = command.payload
      return [
        ref('task', taskId),
        ...CARD_LEVELS.map((level) => ref('card', proposalId(taskId, level, dueAt))),
        ...entryRefs(command, 1),
      ]
    },
    decide: propose,
  },
  'card.raise': {
    touches: (command) => [
      ref('task', command.payload.taskId),
      ref('card', childId(command.id, 'c')),
      ...entryRefs(command, 1),
    ],
    decide(act) {
      const { taskId, level, why } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      const refusal = refusalFor(act, task)
      if (refusal) return refusal
      if (!isWorkingTask(task.state)) return illegal(act, 'task', task, 'CARD')
      lay(act, childId(act.command.id, 'c'), task, { level, why, stage: null, dueAt: null })
      return applied(act.draft)
    },
  },
  'card.sign': {
    touches: (command, read) => settleRefs(command, read('card', command.payload.cardId)),
    decide: (act) => settle(act, 'SIGNED', act.payload.note ?? null),
  },
  'card.decline': {
    touches: (command, read) => settleRefs(command, read('card', command.payload.cardId)),
    decide: (act) => settle(act, 'DECLINED', act.payload.reason),
  },
  'card.withdraw': {
    touches: (command, read) => settleRefs(command, read('card', command.payload.cardId)),
    decide(act) {
      const found = find(act, 'card', act.payload.cardId)
      if ('refusal' in found) return found.refusal
      const card = found.row
      if (card.state === 'LAPSED') return superseded(act.draft)
      const why = mootBy(card, act.draft.get('task', card.taskId))
      if (why === undefined) return illegal(act, 'card', card, 'LAPSED')
      act.draft.update('card', card.id, { state: walk('card', card.state, 'LAPSED'), settledAt: act.at })
      act.say('card.withdraw', {
        about: card.incidentId,
        taskId: card.taskId,
        params: { level: card.level, inTime: why === 'IN_TIME' },
      })
      return applied(act.draft)
    },
  },
}

/**
 * Why a proposal that nobody signed has no object any more. What a person proposed is a person's to take back; who ended a
 * task late stays late in the figures and the stars.
 */
export function mootBy(
  card: Pick<Row<'card'>, 'state' | 'stage' | 'dueAt'>,
  task: Row<'task'> | undefined,
): 'ENDED' | 'IN_TIME' | undefined {
  const { state, stage, dueAt } = card
  if (state !== 'PROPOSED' || stage === null || dueAt === null || !task) return undefined
  // known only now: it was done, or given more time, before the limit ran out
  const doneAt = { sign: task.signedAt, arrive: task.arrivedAt, finish: task.submittedAt }[stage]
  const limit = { sign: task.signDueAt, arrive: task.arriveDueAt, finish: task.finishDueAt }[stage]
  if ((doneAt !== null && doneAt <= dueAt) || (limit !== null && limit > dueAt)) return 'IN_TIME'
  return isTerminal('task', task.state) ? 'ENDED' : undefined
}

function propose(act: Act<'card.propose'>): Decision {
  const { taskId, level, stage, dueAt }: Command<'card.propose'> = act.payload
  const found = find(act, 'task', taskId)
  if ('refusal' in found) return found.refusal
  const task = found.row
  const refusal = refusalFor(act, task)
  if (refusal) return refusal
  // handed in, given more time or paused since: nothing is late any more
  const late = runningLimits(task).some((limit) => limit.stage === stage && limit.dueAt === dueAt)
  if (!late || task.pausedSince !== null || act.at < dueAt) return illegal(act, 'task', task, 'CARD')
  const id = proposalId(taskId, level, dueAt)
  if (act.draft.get('card', id)) return superseded(act.draft)
  for (const other of CARD_LEVELS) {
    const known = act.draft.get('card', proposalId(taskId, other, dueAt))
    if (known === undefined || other === level) continue
    if (graver(level, other) === other) return superseded(act.draft)
    if (known.state === 'PROPOSED')
      act.draft.update('card', known.id, { state: walk('card', known.state, 'LAPSED'), settledAt: act.at })
  }
  lay(act, id, task, { level, stage, dueAt, why: '' })
  return applied(act.draft)
}

function lay(
  act: Act,
  id: string,
  task: Row<'task'>,
  fields: Pick<Row<'card'>, 'level' | 'stage' | 'dueAt' | 'why'>,
): void {
  const { actor } = act.command
  const byRule = actor.kind === 'timer'
  act.draft.insert('card', {
    ...{ id, incidentId: task.incidentId, taskId: task.id, ...fields },
    state: 'PROPOSED',
    proposedAt: act.at,
    proposedBy: byRule ? '' : actor.id,
    proposedByName: byRule ? '' : actor.name,
    ...{ settledAt: null, settledBy: null, settledByName: null, reason: null },
  })
  const { level, stage, dueAt, why } = fields
  act.say('card.propose', {
    about: task.incidentId,
    taskId: task.id,
    params: { level, stage, dueAt, byRule },
    text: why,
  })
}

const settleRefs = (
  command: Parameters<typeof entryRefs>[0] & { readonly payload: { readonly cardId: string } },
  card: Row<'card'> | undefined,
) => [
  ref('card', command.payload.cardId),
  ...(card ? [ref('task', card.taskId)] : []),
  ...entryRefs(command, 1),
]

function settle(
  act: Act<'card.sign'> | Act<'card.decline'>,
  to: 'SIGNED' | 'DECLINED',
  reason: string | null,
): Decision {
  const found = find(act, 'card', act.payload.cardId)
  if ('refusal' in found) return found.refusal
  const card = found.row
  if (card.state === to) return superseded(act.draft)
  if (!can('card', card.state, to)) return illegal(act, 'card', card, to)
  const task = act.draft.get('task', card.taskId)
  act.draft.update('card', card.id, {
    ...{ state: walk('card', card.state, to), reason, settledAt: act.at },
    ...{ settledBy: act.command.actor.id, settledByName: act.command.actor.name },
  })
  if (to === 'SIGNED' && task) act.draft.update('task', task.id, { card: graver(card.level, task.card) })
  act.say(to === 'SIGNED' ? 'card.sign' : 'card.decline', {
    about: card.incidentId,
    taskId: card.taskId,
    params: { level: card.level },
    text: reason ?? '',
  })
  return applied(act.draft)
}
