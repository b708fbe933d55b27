/** Who may act on a task as its holder: its own terminal, or the desk in the name of who answered by other means. */
import type { Command, Delivery, Row } from '../../contract/index.ts'
import { dueAfter } from '../clocks.ts'
import type { Act } from './act.ts'
import { rejected, type Decision } from './decision.ts'

export type OnBehalf = NonNullable<Command<'task.sign'>['onBehalf']>

/** How the desk knows, when it acts for a holder. */
export interface Voice {
  readonly via: Delivery | null
  readonly note: string | undefined
}

/** The voice in which an act on a task is spoken, or the refusal. */
export function voiceOf(
  act: Act,
  task: Row<'task'>,
  onBehalf: OnBehalf | undefined,
): Voice | { refusal: Decision } {
  const { actor } = act.command
  if (actor.kind === 'terminal') {
    const mine = actor.holds.kind === task.holderKind && actor.holds.id === task.holderId
    // a terminal speaks for itself: what it heard from others is the desk's to record
    if (!mine || onBehalf) return { refusal: rejected('NOT_ALLOWED', { task: task.id }) }
    return { via: null, note: undefined }
  }
  if (!onBehalf) return { refusal: rejected('NOT_ALLOWED', { task: task.id, missing: 'onBehalf' }) }
  return { via: onBehalf.via, note: onBehalf.note }
}

/** Fields of a task that has reached its holder: the limits begin to run now. */
export function delivered(
  act: Act,
  task: Row<'task'>,
  delivery: Delivery,
  note: string | undefined,
): Partial<Row<'task'>> {
  const due = (limitMin: number): number => dueAfter(task.clock, act.at, limitMin, act.model.clocks)
  return {
    delivery,
    deliveredAt: act.at,
    deliveryNote: note ?? null,
    signDueAt: due(task.signLimitMin),
    arriveDueAt: task.arriveLimitMin === null ? null : due(task.arriveLimitMin),
    finishDueAt: due(task.finishLimitMin),
  }
}

/** Whoever answers has received it: fields of the delivery that an answer proves. */
export function provenDelivery(act: Act, task: Row<'task'>, voice: Voice): Partial<Row<'task'>> {
  return task.delivery === 'UNDELIVERED' ? delivered(act, task, voice.via ?? 'DELIVERED', voice.note) : {}
}
