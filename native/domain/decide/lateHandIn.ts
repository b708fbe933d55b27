/** What was handed in for a task that had been passed on meanwhile: who holds it now, and what their word makes of it. */
import { Attachment, type Ref, type Row, type TaskState } from '../../contract/index.ts'
import Type from 'typebox'
import Value from 'typebox/value'
import { isDroppedTask } from '../states.ts'
import { illegal, ref, taskRefs, walk, type Act } from './act.ts'
import type { Decision, ReadRow } from './decision.ts'
import { stamps } from './field.ts'
import { follow, freeTeam, resumed } from './follow.ts'
import { provenDelivery, type Voice } from './holder.ts'

/** How each state comes to be handed in once its holder says that the work was done: who says so has received it. */
const TO_SUBMITTED: Readonly<Partial<Record<TaskState, readonly TaskState[]>>> = {
  ISSUED: ['SIGNED', 'HANDLING'],
  SIGNED: ['HANDLING'],
  RETURN_REQUESTED: ['ISSUED', 'SIGNED', 'HANDLING'],
  EN_ROUTE: ['ARRIVED', 'HANDLING'],
  ARRIVED: ['HANDLING'],
  HANDLING: [],
  REWORK: [],
  EXTENSION_REQUESTED: ['HANDLING'],
}

const Evidence = Type.Object({ report: Type.String(), attachments: Type.Array(Attachment) })

/** The task that a late hand-in is about by now: the last one it was passed on to. */
export function holderNow(act: Act, review: Row<'review'>): Row<'task'> | undefined {
  return lastOf(review, (id) => act.draft.get('task', id))
}

export function holderNowRefs(review: Row<'review'>, read: ReadRow): Ref[] {
  const refs = [ref('task', review.entityId)]
  const last = lastOf(review, (id) => {
    refs.push(ref('task', id))
    return read('task', id)
  })
  return [...refs, ...taskRefs(last?.id ?? review.entityId, read)]
}

function lastOf(
  review: Row<'review'>,
  task: (id: string) => Row<'task'> | undefined,
): Row<'task'> | undefined {
  const { transferredTo } = review.theirs
  let now = typeof transferredTo === 'string' ? task(transferredTo) : undefined
  while (now?.state === 'TRANSFERRED' && now.transferredTo !== null) {
    const next = task(now.transferredTo)
    if (!next) break
    now = next
  }
  return now
}

/** The new holder says that the work was done: what was handed in becomes theirs, and their task is handed in. */
export function confirmLate(
  act: Act,
  review: Row<'review'>,
  task: Row<'task'>,
  voice: Voice,
): Decision | undefined {
  const { report, attachments } = Value.Check(Evidence, review.mine)
    ? review.mine
    : { report: '', attachments: [] }
  const said = { about: task.incidentId, taskId: task.id, text: report, via: voice.via, attachments }
  if (task.state === 'SUBMITTED' || task.state === 'VERIFIED') {
    act.say('task.submit.again', { ...said, params: { state: task.state } })
    return undefined
  }
  const path = TO_SUBMITTED[task.state]
  if (!path || isDroppedTask(task.state)) return illegal(act, 'task', task, 'SUBMITTED')
  const proven = provenDelivery(act, task, voice)
  const steps = [...path, 'SUBMITTED'] as const
  act.draft.update('task', task.id, {
    ...proven,
    // who had signed or arrived keeps the time of it
    ...stamps(act, task.signedAt === null ? steps : steps.filter((step) => step !== 'SIGNED')),
    ...resumed(act, { ...task, ...proven }),
    report,
    attachments: [...task.attachments, ...attachments],
    priorState: null,
    requestReason: null,
    requestMin: null,
    state: walk('task', task.state, ...steps),
  })
  act.say('task.submit', { ...said, params: { from: task.state, note: voice.note ?? null } })
  freeTeam(act, task)
  follow(act, task.incidentId)
  return undefined
}
