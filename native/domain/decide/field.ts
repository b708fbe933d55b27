/**
 * What a holder does with a task: receive, sign, set out, arrive, handle, hand in. A terminal takes the steps one by
 * one. The desk, recording what somebody said on the phone, may record several at once: who says "we are there" has
 * signed and set out.
 */
import { childId, type Row, type TaskState } from '../../contract/index.ts'
import { isDroppedTask, isWorkingTask } from '../states.ts'
import { entryRefs, find, illegal, ref, taskRefs, walk, type Act, type Rule, type Rules } from './act.ts'
import { applied, needsReview, rejected, superseded, type Decision } from './decision.ts'
import { follow, freeTeam, resumed } from './follow.ts'
import { delivered, provenDelivery, voiceOf, type Voice } from './holder.ts'

type Step = 'task.sign' | 'task.depart' | 'task.arrive' | 'task.handle' | 'task.submit'

const GOAL = {
  'task.sign': 'SIGNED',
  'task.depart': 'EN_ROUTE',
  'task.arrive': 'ARRIVED',
  'task.handle': 'HANDLING',
  'task.submit': 'SUBMITTED',
} as const satisfies Record<Step, TaskState>
type Goal = (typeof GOAL)[Step]

/** States from which the holder's own step leads to each goal. */
const FROM: Readonly<Record<Goal, readonly TaskState[]>> = {
  SIGNED: ['ISSUED'],
  EN_ROUTE: ['SIGNED'],
  ARRIVED: ['EN_ROUTE'],
  HANDLING: ['SIGNED', 'ARRIVED', 'REWORK'],
  SUBMITTED: ['HANDLING', 'REWORK'],
}

/** Steps in between that an answer by phone proves to have been taken. */
const PROVEN: Readonly<Record<Goal, Partial<Record<TaskState, readonly TaskState[]>>>> = {
  SIGNED: {},
  EN_ROUTE: { ISSUED: ['SIGNED'] },
  ARRIVED: { ISSUED: ['SIGNED', 'EN_ROUTE'], SIGNED: ['EN_ROUTE'] },
  HANDLING: { ISSUED: ['SIGNED'], EN_ROUTE: ['ARRIVED'] },
  SUBMITTED: {
    ISSUED: ['SIGNED', 'HANDLING'],
    SIGNED: ['HANDLING'],
    EN_ROUTE: ['ARRIVED', 'HANDLING'],
    ARRIVED: ['HANDLING'],
  },
}

/** Whether a goal lies behind a task that is still alive or was verified. */
function past(task: Row<'task'>, goal: Goal): boolean {
  if (isDroppedTask(task.state)) return false
  switch (goal) {
    case 'SIGNED':
      return task.signedAt !== null
    case 'EN_ROUTE':
      return task.departedAt !== null
    case 'ARRIVED':
      return task.arrivedAt !== null
    case 'HANDLING':
      return ['HANDLING', 'EXTENSION_REQUESTED', 'SUBMITTED', 'VERIFIED'].includes(task.state)
    case 'SUBMITTED':
      return task.state === 'SUBMITTED' || task.state === 'VERIFIED'
    default:
      return goal satisfies never
  }
}

/** The path to a goal, or undefined when there is none for this voice. */
function pathTo(goal: Goal, from: TaskState, voice: Voice): readonly TaskState[] | undefined {
  if (FROM[goal].includes(from)) return [from, goal]
  const proven = voice.via === null ? undefined : PROVEN[goal][from]
  return proven && [from, ...proven, goal]
}

/** Times of the steps a path takes. */
export function stamps(act: Act, path: readonly TaskState[]): Partial<Row<'task'>> {
  return {
    ...(path.includes('SIGNED') ? { signedAt: act.at, signedBy: act.command.actor.id } : {}),
    ...(path.includes('EN_ROUTE') ? { departedAt: act.at } : {}),
    ...(path.includes('ARRIVED') ? { arrivedAt: act.at } : {}),
    ...(path.includes('SUBMITTED') ? { submittedAt: act.at } : {}),
  }
}

type Stepping = Act<Step>

/** One step of the holder, with what it says and adds. */
function step(
  act: Stepping,
  goal: Goal,
  adds: Pick<Row<'task'>, 'report' | 'attachments'> | undefined,
): Decision {
  const found = find(act, 'task', act.payload.taskId)
  if ('refusal' in found) return found.refusal
  const task = found.row
  const voice = voiceOf(act, task, act.payload.onBehalf)
  if ('refusal' in voice) return voice.refusal
  const said = {
    about: task.incidentId,
    taskId: task.id,
    text: adds?.report ?? voice.note,
    via: voice.via,
    attachments: adds?.attachments,
  }
  if (past(task, goal)) {
    // the first word stands; what the second adds is kept beside it
    if (adds || voice.note) act.say(`${act.command.type}.again`, { ...said, params: { state: task.state } })
    return superseded(act.draft)
  }
  if (adds && isDroppedTask(task.state)) return keepForReview(act, task, adds, said)
  const path = pathTo(goal, task.state, voice)
  if (!path) return illegal(act, 'task', task, goal)
  const proven = provenDelivery(act, task, voice)
  const done = goal === 'SUBMITTED'
  act.draft.update('task', task.id, {
    ...proven,
    ...stamps(act, path.slice(1)),
    ...(done ? resumed(act, { ...task, ...proven }) : {}),
    ...(adds ? { report: adds.report, attachments: [...task.attachments, ...adds.attachments] } : {}),
    state: walk('task', ...path),
  })
  act.say(act.command.type, {
    ...said,
    params: { from: task.state, note: adds ? (voice.note ?? null) : null },
  })
  if (done) freeTeam(act, task)
  follow(act, task.incidentId)
  return applied(act.draft)
}

/** Handed in for a task that was taken away meanwhile: the evidence is kept, a person decides what it means. */
function keepForReview(
  act: Stepping,
  task: Row<'task'>,
  adds: Pick<Row<'task'>, 'report' | 'attachments'>,
  said: Parameters<Act['say']>[1],
): Decision {
  act.say('task.submit.late', { ...said, params: { state: task.state, transferredTo: task.transferredTo } })
  const { state, transferredTo, endedAt, holderKind, holderId } = task
  act.lay('task.submit.late', {
    entity: 'task',
    entityId: task.id,
    mine: { report: adds.report, attachments: adds.attachments, via: said.via ?? null },
    theirs: { state, transferredTo, endedAt },
    base: { holderKind, holderId },
  })
  return needsReview(act.draft, 'STALE_BASE')
}

const plain = <T extends Exclude<Step, 'task.submit'>>(type: T): Rule<T> => ({
  touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 4)],
  decide: (act) => step(act, GOAL[type], undefined),
})

export const fieldRules: Rules<Step | 'task.deliver'> = {
  'task.deliver': {
    touches: (command, read) => [...taskRefs(command.payload.taskId, read), ...entryRefs(command, 1)],
    decide(act) {
      const { delivery, note, taskId } = act.payload
      const found = find(act, 'task', taskId)
      if ('refusal' in found) return found.refusal
      const task = found.row
      const { actor } = act.command
      const mine =
        actor.kind === 'terminal'
          ? delivery === 'DELIVERED' &&
            actor.holds.kind === task.holderKind &&
            actor.holds.id === task.holderId
          : delivery !== 'DELIVERED'
      // only the holder's own terminal can say that it arrived there; the desk says by what other way
      if (!mine) return rejected('NOT_ALLOWED', { task: task.id, delivery })
      const via = delivery === 'DELIVERED' ? null : delivery
      const said = { about: task.incidentId, taskId: task.id, params: { delivery }, text: note, via }
      if (task.delivery !== 'UNDELIVERED') {
        act.say('task.deliver.again', said)
        return superseded(act.draft)
      }
      if (!isWorkingTask(task.state)) return illegal(act, 'task', task, 'DELIVERED')
      act.draft.update('task', task.id, delivered(act, task, delivery, note))
      act.say('task.deliver', said)
      return applied(act.draft)
    },
  },
  'task.sign': plain('task.sign'),
  'task.depart': plain('task.depart'),
  'task.arrive': plain('task.arrive'),
  'task.handle': plain('task.handle'),
  'task.submit': {
    touches: (command, read) => [
      ...taskRefs(command.payload.taskId, read),
      ref('review', childId(command.id, 'r')),
      ...entryRefs(command, 4),
    ],
    decide: (act) =>
      step(act, 'SUBMITTED', { report: act.payload.report, attachments: act.payload.attachments ?? [] }),
  },
}
